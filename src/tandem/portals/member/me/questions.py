"""Three questions of the regulations that were accepted: asked once a version, where the programme
wants it. Whatever is answered, points are given as before.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.signing import Signer
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.insights import understanding as asking
from tandem.insights.regulations import collecting
from tandem.insights.understanding import Question
from tandem.kit import money
from tandem.participants import understanding
from tandem.participants.models import Acceptance
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import today
from tandem.portals.shared.telling import why
from tandem.programmes import terms
from tandem.rules import codec

_SALT = "member.understanding"


class QuestionsForm(PortalForm):
    """A choice a question; each is to be made."""

    def prepare(self) -> None:
        """The questions of the reader's language. Nothing in the page tells which answer is
        right.
        """
        for question in asked(self.portal):
            self.fields[question.key] = forms.ChoiceField(
                label=question.text, choices=question.answers, widget=forms.RadioSelect
            )


@action(
    QuestionsForm,
    permission="member.claim",
    button=gettext_lazy("Answer"),
    done=gettext_lazy("Thank you."),
)
def answer(portal: Portal, form: QuestionsForm) -> None:
    """Keep the answers of the version that was accepted."""
    member, terms_id = member_of(portal), accepted(portal)
    if terms_id is None:
        raise Http404
    questions = asked(portal)
    understanding.answer(
        member.id,
        terms_id=terms_id,
        asked=[question.key for question in questions],
        right=[
            question.key
            for question in questions
            if form.cleaned_data[question.key] == question.right
        ],
        actor=portal.actor,
        now=portal.now,
    )


def _is_asked(portal: Portal) -> None:
    if not portal.programme.asks_understanding:
        raise Http404


@page(
    "regulations/questions/",
    permission="member.view",
    template="questions.html",
    guard=_is_asked,
    actions=[answer],
)
def questions(portal: Portal) -> Mapping[str, Any]:
    """The questions; once they are answered, what was right, and the sentences of what was not."""
    member, terms_id = member_of(portal), accepted(portal)
    answered = (
        understanding.of_member(member.id, terms_id=terms_id, organiser_id=portal.organiser_id)
        if terms_id
        else None
    )
    return framed(
        portal,
        member,
        "me",
        has_accepted=terms_id is not None,
        form=portal.form(answer) if terms_id and answered is None else None,
        answered=[
            {
                "text": question.text,
                "is_right": question.key in answered.right,
                "sentence": question.sentence,
            }
            for question in asked(portal)
            if question.key in answered.asked
        ]
        if answered
        else [],
        summary=_("%(right)s of %(asked)s right")
        % {"right": len(answered.right), "asked": len(answered.asked)}
        if answered
        else "",
    )


def waits(portal: Portal) -> bool:
    """Whether the member has accepted the regulations and is still to be asked."""
    if not portal.programme.asks_understanding or portal.actor.member_id is None:
        return False
    terms_id = accepted(portal)
    return terms_id is not None and (
        understanding.of_member(
            portal.actor.member_id, terms_id=terms_id, organiser_id=portal.organiser_id
        )
        is None
    )


def accepted(portal: Portal) -> UUID | None:
    """The version that the member accepted and that holds; the latest of them."""
    held = terms.holding(portal.programme.id, organiser_id=portal.organiser_id)
    rows = Acceptance.objects.of(portal.organiser_id).filter(
        member_id=member_of(portal).id, terms_id__in=held
    )
    own = set(rows.values_list("terms_id", flat=True))
    return next((key for key in held if key in own), None)


def asked(portal: Portal) -> list[Question]:
    """The questions in the reader's language; their answers stand in the member's own order."""
    programme = portal.programme
    now = collecting.standing(programme, today=today(portal))
    seed = Signer(salt=_SALT).signature(f"{portal.actor.member_id}:{accepted(portal)}")
    return asking.questions(
        collecting.facts_in(now, portal.language),
        [codec.decode_rule(row.body) for row in now.rules],
        purchase_minor=programme.origin.get("purchase_minor")
        or why.EXAMPLE * 10 ** money.exponent(programme.currency),
        seed=seed,
    )
