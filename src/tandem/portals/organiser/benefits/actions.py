"""Offering a benefit and changing it; answering requests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.benefits import answering, offering, using
from tandem.kit import ids
from tandem.portals.organiser.benefits.forms import AnswerForm, BenefitForm, ChangeForm, UndoForm
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import points


@action(
    BenefitForm,
    permission="rules.change",
    button=_("Offer it"),
    done=_("Those it is for see it now."),
)
def offer(portal: Portal, form: BenefitForm) -> Next:
    """Add it to what members may have."""
    picture = media.sent(portal)
    benefit_id = offering.offer(
        portal.programme.id,
        kind=form.cleaned_data["kind"],
        texts=form.texts,
        whom=form.whom,
        how=form.how,
        picture_id=picture.id if picture else None,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("organiser:benefit", {"benefit": benefit_id})


@action(ChangeForm, permission="rules.change", done=_("Saved."))
def change(portal: Portal, form: ChangeForm, benefit: UUID) -> None:
    """Change it, or offer it no more."""
    picture = media.sent(portal)
    offering.change(
        benefit,
        programme_id=portal.programme.id,
        kind=form.cleaned_data["kind"],
        texts=form.texts,
        whom=form.whom,
        how=form.how,
        picture_id=picture.id if picture else None,
        is_offered=form.cleaned_data["offered"],
        actor=portal.actor,
        now=portal.now,
    )


@action(AnswerForm, permission="members.change", button=_("Accept"))
def answer(portal: Portal, form: AnswerForm) -> Next:
    """Accept or decline what was asked for, note that it is ready or was used."""
    keys = [key for text in form.keys(lambda _most: []) if (key := key_of(text)) is not None]
    do, sentence = _VERDICTS[form.cleaned_data["verdict"]]
    total = do(portal, keys, form.cleaned_data["answer"])
    return Next("", done=sentence(total) % {"n": points(total)})


@action(
    UndoForm,
    permission="members.change",
    button=_("Undo"),
    question=_("Undo these uses? Their members are told, and may have them again."),
)
def undo_uses(portal: Portal, form: UndoForm) -> Next:
    """Take back uses that were noted by mistake; all of them, or none."""
    keys = [key for text in form.keys(lambda _most: []) if (key := key_of(text)) is not None]
    for member_id, use_id in sorted(keys):
        using.undo(use_id, member_id=member_id, **_scope(portal))
    done = ngettext("%(n)s use is undone.", "%(n)s uses are undone.", len(keys))
    return Next("", done=done % {"n": points(len(keys))})


def key_of(text: str) -> answering.Key | None:
    """A request by what its row sends: its member and its id."""
    member, _separator, request = text.partition("|")
    key = ids.parsed(request)
    if key is None or not (member.isascii() and member.isdigit() and int(member) < 2**63):
        return None
    return int(member), key


def _accept(portal: Portal, keys: list[answering.Key], text: str) -> int:
    return answering.accept(keys, answer=text, today=today(portal), **_scope(portal))


def _decline(portal: Portal, keys: list[answering.Key], text: str) -> int:
    return answering.decline(keys, reason=text, **_scope(portal))


def _fulfil(portal: Portal, keys: list[answering.Key], text: str) -> int:
    return answering.fulfil(keys, answer=text, **_scope(portal))


def _note_used(portal: Portal, keys: list[answering.Key], _text: str) -> int:
    return answering.note_used(keys, **_scope(portal))


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


_Verdict = tuple[Callable[[Portal, list[answering.Key], str], int], Callable[[int], str]]
_VERDICTS: dict[str, _Verdict] = {
    "accept": (
        _accept,
        lambda n: ngettext(
            "%(n)s request is accepted; the member is told.",
            "%(n)s requests are accepted; the members are told.",
            n,
        ),
    ),
    "decline": (
        _decline,
        lambda n: ngettext(
            "%(n)s request is declined; the member reads why.",
            "%(n)s requests are declined; the members read why.",
            n,
        ),
    ),
    "fulfil": (
        _fulfil,
        lambda n: ngettext(
            "%(n)s request is ready; the member is told.",
            "%(n)s requests are ready; the members are told.",
            n,
        ),
    ),
    "used": (
        _note_used,
        lambda n: ngettext(
            "%(n)s request is noted as used.", "%(n)s requests are noted as used.", n
        ),
    ),
}
