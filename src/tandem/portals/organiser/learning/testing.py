"""The test of a course: its questions; and the open answers that wait for a person."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import attempts, queries, questions
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Attempt, Question, QuestionKind
from tandem.flows.engagement.learning import learn
from tandem.kit.texts import localized
from tandem.portals.organiser.learning.actions import scope
from tandem.portals.organiser.learning.known import known
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import share

KINDS = {
    QuestionKind.ONE: _("one answer is right"),
    QuestionKind.SEVERAL: _("several answers are right"),
    QuestionKind.ORDER: _("put in an order"),
    QuestionKind.MATCH: _("match pairs"),
    QuestionKind.GAP: _("a word to fill in"),
    QuestionKind.NUMBER: _("a number"),
    QuestionKind.OPEN: _("an open answer, judged by a person"),
}
ANSWERS_SHOWN = 50


def spoken(portal: Portal) -> list[str]:
    """The languages that a question may be in, the reader's first."""
    languages, mine = portal.programme.languages or ["en"], portal.language
    return sorted(languages, key=lambda language: language != mine)


def named(languages: Sequence[str]) -> list[tuple[str, str]]:
    """Languages as readers call them, by code."""
    words = dict(settings.LANGUAGES)
    return [(code, str(words.get(code, code))) for code in languages]


class QuestionForm(PortalForm):
    """A question."""

    errors_at = {questions.BadQuestion: "lines"}

    kind = forms.ChoiceField(label=_("Kind"), choices=list(KINDS.items()))
    language = forms.ChoiceField(label=_("Language"))
    text = forms.CharField(
        label=_("Question"),
        max_length=questions.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lines = forms.CharField(
        label=_("Answers"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "A line each. Right ones begin with *; steps stand in the right order; pairs are"
            " “left = right”; a number may be “11 .. 13”."
        ),
    )
    points = WholeField(
        label=_("Worth in the test"), min_value=1, max_value=questions.POINTS_MAX, initial=1
    )
    feedback = forms.CharField(
        label=_("What is said of it when the attempt is over"),
        required=False,
        max_length=questions.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def prepare(self) -> None:
        """Ask for its language where the programme speaks several."""
        languages = spoken(self.portal)
        field: Any = self.fields["language"]
        field.choices, field.initial = named(languages), languages[0]
        if len(languages) == 1:
            del self.fields["language"]


class QuestionKeyForm(PortalForm):
    """One of the questions."""

    question = forms.UUIDField(widget=forms.HiddenInput)


class JudgeForm(PortalForm):
    """What an open answer is worth."""

    errors_at = {attempts.WorthTooMuch: "worth"}

    member = forms.IntegerField(widget=forms.HiddenInput)
    attempt = forms.UUIDField(widget=forms.HiddenInput)
    question = forms.UUIDField(widget=forms.HiddenInput)
    worth = WholeField(label=_("Worth"), min_value=0, max_value=questions.POINTS_MAX)


@action(
    QuestionForm,
    permission="engagement.change",
    button=_("Add the question"),
    done=_("The question stands in the test."),
)
def add_question(portal: Portal, form: QuestionForm, course: UUID) -> None:
    """Put a question into the pool."""
    typed = form.cleaned_data
    questions.add(
        course,
        typed["kind"],
        text=typed["text"],
        lines=typed["lines"],
        language=typed.get("language") or spoken(portal)[0],
        feedback=typed["feedback"],
        points=typed["points"],
        **scope(portal),
    )


@action(
    QuestionKeyForm,
    permission="engagement.change",
    button=_("Take it out"),
    done=_("The question is asked no more."),
    question=_("Take this question out of the test? Attempts that have it keep it."),
    is_quiet=True,
)
def drop_question(portal: Portal, form: QuestionKeyForm, course: UUID) -> None:
    """Ask it no more."""
    questions.take_out(course, form.cleaned_data["question"], **scope(portal))


@action(
    JudgeForm,
    permission="engagement.decide",
    button=_("Judge it"),
    done=_("Judged. The member sees it once all their answers are."),
)
def judge(portal: Portal, form: JudgeForm) -> None:
    """Say what an answer is worth."""
    typed = form.cleaned_data
    learn.judge(
        typed["attempt"],
        typed["question"],
        typed["worth"],
        programme=portal.programme,
        member_id=typed["member"],
        actor=portal.actor,
        today=today(portal),
        now=portal.now,
    )


@page(
    "learning/<uuid:course>/test/",
    permission="engagement.view",
    template="test.html",
    guard=known,
    actions=[add_question, drop_question],
)
def course_test(portal: Portal, course: UUID) -> Mapping[str, Any]:
    """Its questions, latest first."""
    row = known(portal, course)
    rows = list(queries.questions(row).order_by("-created_at", "-id"))
    languages = dict(named(spoken(portal)))
    totals = Counter(question.language for question in rows)
    is_split = len(languages) > 1 and bool(rows)
    return {
        "name": localized(row.name, portal.language),
        "address": portal.address("organiser:course", course=course),
        "drawn": row.drawn,
        "mark": share(row.pass_percent / 100),
        "attempts_max": row.attempts_max,
        "test_minutes": row.test_minutes,
        "totals": [
            {"language": name, "total": totals[code]}
            for code, name in languages.items()
            if is_split
        ],
        "rows": [
            {
                "text": question.text,
                "kind": KINDS[QuestionKind(question.kind)],
                "language": languages.get(question.language, "") if is_split else "",
                "points": question.points,
                "parts": [told(question.kind, part) for part in question.parts],
                "change": portal.address(
                    "organiser:course-question", course=course, course_question=question.id
                )
                if portal.may("engagement.change")
                else "",
                "drop": portal.form(
                    drop_question, of=question.id, initial={"question": question.id}
                ),
            }
            for question in rows
        ],
        "add": portal.form(add_question),
        "file": portal.address("organiser:questions-import", course=course),
    }


def told(kind: str, part: Sequence[str]) -> str:
    """An answer under a question as it was written."""
    if kind in (QuestionKind.ONE, QuestionKind.SEVERAL):
        return f"* {part[0]}" if part[1] else part[0]
    if kind == QuestionKind.NUMBER:
        return " .. ".join(dict.fromkeys(part))
    return " = ".join(part)


@page(
    "learning/answers/",
    permission="engagement.decide",
    template="answers.html",
    actions=[judge],
)
def course_answers(portal: Portal) -> Mapping[str, Any]:
    """Open answers that wait, the oldest first."""
    rows = list(
        queries.waiting(portal.programme.id, organiser_id=portal.organiser_id)[:ANSWERS_SHOWN]
    )
    learners = [row.member_id for row in rows]
    names = names_by_id.members(portal, learners)
    staff = [key for key in learners if trainees.is_one(key)]
    names |= trainees.named(staff, organiser_id=portal.organiser_id)
    asked = queries.questions_in(rows, organiser_id=portal.organiser_id)
    return {
        "rows": [
            _answer(portal, row, question, names.get(row.member_id, ""))
            for row in rows
            for question in attempts.open_ones(row, [asked[key] for key in row.questions])
        ]
    }


def _answer(portal: Portal, row: Attempt, question: Question, member: str) -> dict[str, Any]:
    """An open answer, and judging it."""
    initial = {"member": row.member_id, "attempt": row.id, "question": question.id}
    return {
        "member": member,
        "question": question.text,
        "feedback": question.feedback,
        "answer": row.answers[str(question.id)],
        "points": question.points,
        "judge": portal.form(judge, of=f"{row.id}-{question.id}", initial=initial),
    }
