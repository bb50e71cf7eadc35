"""Saying what an alias means, and taking it back; saying which of two proofs is right."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.evidence import aliases
from tandem.evidence.models import AliasKind, DisagreementDecision
from tandem.evidence.witnessing import disagreements
from tandem.flows.evidence import undo_answer
from tandem.partners import queries as partners
from tandem.portals.organiser.matching.forms import (
    AliasForm,
    AnswersForm,
    MemberForm,
    ProductForm,
    QuestionForm,
    UndoForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.pages import key_of

DONE = _("Matched. The lines that waited are being recorded.")


def _learn(portal: Portal, form: AliasForm, **meant: Any) -> Next:
    typed = form.cleaned_data
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    partners.check([typed["partner"]], **scope)
    aliases.learn(
        typed["alias"],
        text=typed["text"],
        kind=AliasKind(typed["kind"]),
        programme_id=portal.programme.id,
        partner_id=typed["partner"],
        actor=portal.actor,
        now=portal.now,
        **meant,
    )
    back = {name: typed[name] for name in ("kind", "partner", "alias")}
    return Next("", done=DONE, undo=Undo("forget", back))


@action(ProductForm, permission="evidence.decide", button=_("Match"), is_quiet=True)
def match_product(portal: Portal, form: ProductForm) -> Next:
    """It is one of our products."""
    return _learn(portal, form, product_id=UUID(form.cleaned_data["product"]))


@action(MemberForm, permission="evidence.decide", button=_("Match"), is_quiet=True)
def match_member(portal: Portal, form: MemberForm) -> Next:
    """It is one of our members."""
    return _learn(portal, form, member_id=form.cleaned_data["member"])


@action(AliasForm, permission="evidence.decide", button=_("None of ours"), is_quiet=True)
def none_of_ours(portal: Portal, form: AliasForm) -> Next:
    """It is none of ours."""
    return _learn(portal, form)


@action(
    AliasForm,
    permission="evidence.decide",
    button=_("Take back"),
    done=_("Taken back. What was recorded by it is taken back too, and its lines wait again."),
    is_quiet=True,
)
def forget(portal: Portal, form: AliasForm) -> None:
    """It was matched wrongly: its lines wait again."""
    typed = form.cleaned_data
    aliases.forget(
        typed["alias"],
        kind=AliasKind(typed["kind"]),
        programme_id=portal.programme.id,
        partner_id=typed["partner"],
        actor=portal.actor,
        now=portal.now,
    )


def _decide(portal: Portal, questions: Collection[UUID], decision: DisagreementDecision) -> None:
    disagreements.decide(
        questions,
        decision,
        programme_id=portal.programme.id,
        actor=portal.actor,
        at=portal.now,
    )


def _answer(portal: Portal, form: QuestionForm, decision: DisagreementDecision, done: Any) -> Next:
    question = form.cleaned_data["question"]
    _decide(portal, [question], decision)
    answer = disagreements.answer_id(question, portal.now)
    return Next("", done=done, undo=Undo("reopen", {"question": question, "answer": answer}))


@action(QuestionForm, permission="evidence.decide", button=_("The recorded one"), is_quiet=True)
def keep_recorded(portal: Portal, form: QuestionForm) -> Next:
    """What was recorded is right."""
    done = _("It stays as it was recorded.")
    return _answer(portal, form, DisagreementDecision.SAME, done)


@action(QuestionForm, permission="evidence.decide", button=_("The later one"), is_quiet=True)
def correct_recorded(portal: Portal, form: QuestionForm) -> Next:
    """What came later is right: the purchase is corrected by the difference."""
    done = _("The purchase is put right, and its points follow.")
    return _answer(portal, form, DisagreementDecision.CORRECTED, done)


@action(QuestionForm, permission="evidence.decide", button=_("Both were bought"), is_quiet=True)
def record_both(portal: Portal, form: QuestionForm) -> Next:
    """They are two purchases."""
    done = _("The second purchase is being recorded.")
    return _answer(portal, form, DisagreementDecision.OTHER, done)


@action(
    UndoForm,
    permission="evidence.decide",
    button=_("Undo"),
    done=_("Undone. What it changed is taken back, and the purchase is asked about again."),
    is_quiet=True,
)
def reopen(portal: Portal, form: UndoForm) -> None:
    """It was answered wrongly: the question is open again."""
    form_values = form.cleaned_data
    undo_answer.undo(
        form_values["question"],
        form_values["answer"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@action(AnswersForm, permission="evidence.decide")
def answer_several(portal: Portal, form: AnswersForm) -> Next:
    """Say the same of all chosen ones; where one of them is answered already, of none."""
    decision = DisagreementDecision(form.cleaned_data["verdict"])
    chosen = form.keys(lambda most: _open_questions(portal, most))
    _decide(portal, {key_of(text) for text in chosen}, decision)
    done = ngettext("%(n)s purchase is answered.", "%(n)s purchases are answered.", len(chosen))
    return Next("", done=done % {"n": len(chosen)})


def _open_questions(portal: Portal, most: int) -> list[str]:
    questions = disagreements.questions(
        portal.programme.id, most=most, organiser_id=portal.organiser_id
    )
    return [str(question.id) for question in questions]
