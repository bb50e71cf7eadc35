"""Proving an action by photos."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.evidence.claims.photos import doubts, sending, wanting
from tandem.evidence.models import PhotoProof
from tandem.kit.errors import TandemError
from tandem.kit.texts import localized
from tandem.platform.models import Upload
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import received
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas import declaring as areas
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.pages import day_of
from tandem.portals.shared.proofs.photos import PhotosForm
from tandem.portals.shared.telling import gives


def wanted(portal: PortalContext) -> Mapping[str, tuple[ActivityKind, PhotoProof]]:
    """The actions that members prove by photos now."""
    return wanting.wanted(
        portal.programme.id, organiser_id=portal.actor.organiser_id, of_partners=False
    )


def offered(portal: PortalContext) -> list[dict[str, str]]:
    """The actions that a member can prove now, and what each gives."""
    return [
        {
            "kind": kind,
            "name": declaring.name_of(row, portal.language),
            "gives": gives.action(portal, kind),
        }
        for kind, (row, _proof) in wanted(portal).items()
    ]


def _asked(portal: Portal) -> tuple[str, ActivityKind, PhotoProof] | None:
    """The action that the address names; None where it names none."""
    kind = portal.request.GET.get("a", "")
    if not kind:
        return None
    known = wanted(portal)
    if kind not in known:
        raise Http404
    return kind, *known[kind]


class ShowForm(PhotosForm):
    """Photos of the action that the address names."""

    def prepare(self, **_more: Any) -> None:
        """Ask for what this action wants."""
        asked = _asked(self.portal)
        if asked is None:
            raise Http404
        _kind, row, proof = asked
        super().prepare(
            is_pair=proof.is_pair,
            asks_place=proof.asks_place,
            attributes=declaring.attributes_of(row),
        )


@areas.action(
    ShowForm,
    permission="member.claim",
    button=_("Send it"),
    done=_("Thank you. It is looked at, and you are told."),
)
def show(portal: Portal, form: ShowForm) -> areas.Next:
    """Hand the photos in; the one after comes first."""
    asked = _asked(portal)
    assert asked is not None, "its form asked already"
    kind, stored = asked[0], list[Upload]()
    try:
        stored += [
            received.stored(portal, name) for name in ("after", "before") if name in form.fields
        ]
        sending.send(
            kind,
            after=stored[0],
            before=stored[1] if len(stored) > 1 else None,
            attributes=form.payload,
            place=form.place,
            number=_number(portal, kind, _day(portal, form)),
            programme=portal.programme,
            actor=portal.actor,
            now=portal.now,
        )
    except TandemError:
        received.drop(stored)
        raise
    return areas.Next("member:prove")


@areas.page("action/", permission="member.claim", template="action.html", actions=[show])
def action(portal: Portal) -> Mapping[str, Any]:
    """What is asked for, and the photos of it; or what can be shown at all."""
    member, asked = member_of(portal), _asked(portal)
    context = framed(portal, member, "prove", owner=member.id)
    if asked is None:
        return {**context, "actions": offered(portal)}
    kind, row, proof = asked
    today = portal.today
    shown = {
        "name": declaring.name_of(row, portal.language),
        "text": localized(proof.texts, portal.language) if proof.texts else "",
        "every_days": proof.every_days,
        "gives": gives.action(portal, kind),
        "number": _number(portal, kind, today) if proof.asks_number else "",
        "form": portal.form(show, initial={"day": today.isoformat()}),
    }
    return {**context, "asked": shown}


def _number(portal: Portal, kind: str, day: date) -> str:
    assert portal.actor.member_id is not None
    return sending.number_of(
        kind, member_id=portal.actor.member_id, day=day, secret=settings.SECRET_KEY.encode()
    )


def _day(portal: Portal, form: ShowForm) -> date:
    """The day whose number the member was shown: a photo taken without signal is sent later."""
    shown, today = day_of(form.cleaned_data["day"]), portal.today
    return shown if shown and today - timedelta(days=doubts.FRESH_DAYS) <= shown <= today else today
