"""Leaving the programme, and coming back: what it means is read before the question."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.evidence import queries as evidence
from tandem.evidence.undoing import departed
from tandem.flows.departing import copying, erasing, people
from tandem.flows.departing import leaving as flow
from tandem.participants import leaving as standing
from tandem.participants import queries as participants
from tandem.participants.models import Member, MemberStatus
from tandem.platform.personal import requests
from tandem.platform.personal.erasing import Whose
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.pages import number_of, today
from tandem.portals.shared.proofs import claims


@action(
    Nothing,
    permission="member.leave",
    button=_("Leave the programme"),
    done=_("You take part no more."),
    question=_("Leave the programme? Nothing gives you points from now on."),
    is_quiet=True,
)
def leave(portal: Portal, _form: Nothing) -> Next:
    """Leave."""
    flow.leave(member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now)
    return Next("member:leaving")


@action(
    Nothing,
    permission="member.leave",
    button=_("Take part again"),
    done=_("Welcome back. What you do from now on gives points."),
)
def come_back(portal: Portal, _form: Nothing) -> Next:
    """Come back."""
    flow.come_back(
        member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now
    )
    return Next("member:home")


@action(
    Nothing,
    permission="member.leave",
    button=_("Ask to be erased"),
    done=_("The organiser has your request and carries it out within a month."),
    question=_("Ask to be erased? Once it is done nothing brings it back."),
    is_quiet=True,
)
def ask_erasing(portal: Portal, _form: Nothing) -> Next:
    """Ask for all that is held of me to be erased."""
    erasing.ask(
        member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now
    )
    return Next(undo=Undo("keep"))


@action(
    Nothing,
    permission="member.leave",
    button=_("Do not erase"),
    done=_("Your request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep(portal: Portal, _form: Nothing) -> None:
    """Take the request back."""
    erasing.call_off(
        member_of(portal).id, programme=portal.programme, actor=portal.actor, now=portal.now
    )


@action(
    Nothing,
    permission="member.leave",
    button=_("Ask to be erased as a person"),
    done=_("The organiser has your request and carries it out within a month."),
    question=_("Ask to be erased as a person? The firm stays, and nothing brings you back."),
    is_quiet=True,
)
def ask_own_erasing(portal: Portal, _form: Nothing) -> Next:
    """Ask for what is held of me, as one of the firm's people, to be erased."""
    people.ask(
        member_of(portal).id,
        _own_person(portal),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    return Next(undo=Undo("keep_own"))


@action(
    Nothing,
    permission="member.leave",
    button=_("Do not erase me"),
    done=_("Your request is taken back; nothing was erased."),
    is_quiet=True,
)
def keep_own(portal: Portal, _form: Nothing) -> None:
    """Take that back."""
    people.call_off(
        member_of(portal).id,
        _own_person(portal),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


def _own_person(portal: Portal) -> UUID:
    person_id = people.own_person(portal.actor)
    if person_id is None:
        raise people.NoSuchPerson()
    return person_id


@page("me/data.zip", permission="member.view", is_for_former=True)
def own_data(portal: Portal) -> HttpResponseBase:
    """All that is held of me, as a file that other programs can read, with the files I sent."""
    member = member_of(portal)
    if not standing.may_decide(portal.actor, member):
        raise standing.OwnersOnly()
    theirs = erasing.whose(member.id, organiser_id=portal.organiser_id)
    return _as_file(portal, theirs, member.id, member.number)


@page("me/person.zip", permission="member.view", is_for_former=True)
def own_person_data(portal: Portal) -> HttpResponseBase:
    """All that is held of me as one of the firm's people."""
    member, person_id = member_of(portal), _own_person(portal)
    theirs = people.whose(member.id, person_id, programme=portal.programme)
    return _as_file(portal, theirs, person_id, f"{member.number}-{str(person_id)[-6:]}")


def _as_file(portal: Portal, theirs: Whose, whom: int | UUID, name: str) -> HttpResponseBase:
    part = number_of(portal.request.GET.get("part", "1"))
    file = copying.zipped(theirs, part, whom=whom, home=Path(settings.HOME))
    suffix = f"-{part}" if part > 1 else ""
    return FileResponse(file, as_attachment=True, filename=f"{name}{suffix}.zip")


def _parts(portal: Portal, member: Member) -> list[dict[str, Any]]:
    """The files in which the copy comes."""
    parted = copying.parts(erasing.whose(member.id, organiser_id=portal.organiser_id))
    return [
        {
            "number": number,
            "total": len(parted),
            "files": len(files),
            "size": sum(file.bytes_total for file in files),
        }
        for number, files in enumerate(parted, 1)
    ]


def _as_person(portal: Portal, member: Member) -> dict[str, Any] | None:
    """What one of a firm's people can ask for themselves."""
    person_id = people.own_person(portal.actor)
    if member.company_id is None or person_id is None:
        return None
    request = requests.standing(member.id, organiser_id=portal.organiser_id, person_id=person_id)
    return {
        "asked_at": request.created_at if request else None,
        "erasing": portal.form(keep_own if request else ask_own_erasing),
    }


def _proofs(portal: Portal, member_id: int) -> dict[str, Any]:
    """Proofs of before that wait, and those to which somebody asks something."""
    of = portal.organiser_id
    rows = evidence.claims(
        portal.programme.id,
        organiser_id=of,
        statuses=["IN_REVIEW", "AWAITING_SELLER"],
        member_id=member_id,
    )
    names = claims.names_of(portal, rows)
    shown = [{**claims.shown(row, names), "is_asked": row.waits_for == "MEMBER"} for row in rows]
    kin = participants.one_with(member_id, organiser_id=of)
    return {"proofs": departed.waiting(kin, organiser_id=of), "claims": shown}


@page(
    "me/leaving/",
    permission="member.view",
    template="leaving.html",
    actions=[leave, come_back, ask_erasing, keep, ask_own_erasing, keep_own],
    is_for_former=True,
)
def leaving(portal: Portal) -> Mapping[str, Any]:
    """What leaving means; or since when I am away, and how I come back."""
    member = member_of(portal)
    gone = standing.standing(member.id, organiser_id=portal.organiser_id)
    is_owner = standing.may_decide(portal.actor, member)
    request = requests.standing(member.id, organiser_id=portal.organiser_id)
    context = framed(
        portal,
        member,
        "me",
        is_owner=is_owner,
        asked_at=request.created_at if request else None,
        erasing=portal.form(keep if request else ask_erasing) if is_owner else None,
        parts=_parts(portal, member) if is_owner else [],
        as_person=_as_person(portal, member),
    )
    if member.status == MemberStatus.LEFT and gone is not None:
        return context | {
            "gone": {
                "at": gone.at,
                "until": gone.order_until,
                "is_over": gone.order_until < today(portal),
                **_proofs(portal, member.id),
            },
            "come_back": portal.form(come_back) if is_owner else None,
        }
    return context | {
        "leaving": {"stake": flow.at_stake(member.id, programme=portal.programme, now=portal.now)},
        "leave": portal.form(leave) if is_owner else None,
    }
