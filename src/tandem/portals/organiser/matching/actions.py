"""Saying what a word means, and taking it back."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence import aliases
from tandem.evidence.models import AliasKind
from tandem.partners import queries as partners
from tandem.portals.organiser.matching.forms import MemberForm, ProductForm, WordForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action

DONE = _("Matched. The lines that waited are being recorded.")


def _learn(portal: Portal, form: WordForm, **meant: Any) -> Next:
    word = form.cleaned_data
    scope = {"programme_id": portal.programme.id, "organiser_id": portal.organiser_id}
    partners.check([word["partner"]], **scope)
    aliases.learn(
        word["word"],
        text=word["text"],
        kind=AliasKind(word["kind"]),
        programme_id=portal.programme.id,
        partner_id=word["partner"],
        actor=portal.actor,
        now=portal.now,
        **meant,
    )
    back = {name: word[name] for name in ("kind", "partner", "word")}
    return Next("", done=DONE, undo=Undo("forget", back))


@action(ProductForm, permission="evidence.decide", button=_("Match"), is_quiet=True)
def match_product(portal: Portal, form: ProductForm) -> Next:
    """It is one of our products."""
    return _learn(portal, form, product_id=UUID(form.cleaned_data["product"]))


@action(MemberForm, permission="evidence.decide", button=_("Match"), is_quiet=True)
def match_member(portal: Portal, form: MemberForm) -> Next:
    """It is one of our members."""
    return _learn(portal, form, member_id=form.cleaned_data["member"])


@action(WordForm, permission="evidence.decide", button=_("None of ours"), is_quiet=True)
def none_of_ours(portal: Portal, form: WordForm) -> Next:
    """It is none of ours."""
    return _learn(portal, form)


@action(
    WordForm,
    permission="evidence.decide",
    button=_("Take back"),
    done=_("Taken back. What was recorded by it is taken back too, and its lines wait again."),
    is_quiet=True,
)
def forget(portal: Portal, form: WordForm) -> None:
    """It was matched wrongly: its lines wait again."""
    word = form.cleaned_data
    aliases.forget(
        word["word"],
        kind=AliasKind(word["kind"]),
        programme_id=portal.programme.id,
        partner_id=word["partner"],
        actor=portal.actor,
        now=portal.now,
    )
