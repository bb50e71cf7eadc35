"""Two members who are one, on a member's page: with whom they are merged, merging and undoing."""

from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from tandem.ledger import queries as ledger
from tandem.mending import merging
from tandem.mending.models import Merge
from tandem.participants.models import Member
from tandem.platform import clock
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import key_of, number_of
from tandem.portals.shared.templatetags.figures import points
from tandem.programmes import queries as programmes


def shown(desk: Desk, row: Member) -> dict[str, Any]:
    """Into whom this member was merged, and who was merged into this one; while the form is filled, the other one."""
    of = desk.actor.organiser_id
    every = Merge.objects.of(of).filter(programme_id=desk.programme.id, undone_at=None)
    into = every.filter(from_id=row.id).order_by("id").first()
    came = list(every.filter(into_id=row.id).order_by("created_at", "id")[:20])
    names = dict(
        Member.objects.of(of)
        .filter(id__in=[each.from_id for each in came] + ([into.into_id] if into else []))
        .values_list("id", "name")
    )
    return {
        "into": {"id": into.into_id, "name": names[into.into_id], "merge": into.id, "reason": into.reason} if into else None,
        "came": [{"id": each.from_id, "name": names[each.from_id], "merge": each.id, "reason": each.reason} for each in came],
        "other": _other(desk, row),
    }


def _other(desk: Desk, row: Member) -> dict[str, Any] | None:
    """The member of the number that was typed: looked at before anything happens."""
    number = desk.request.GET.get("with", "").strip()
    if not number:
        return None
    of = desk.actor.organiser_id
    found = Member.objects.of(of).filter(programme_id=desk.programme.id, number=number, status="ACTIVE").exclude(id=row.id)
    other = found.order_by("id").first()
    if other is None:
        return {"number": number, "id": None}
    book_id = programmes.book(desk.programme.id, "REWARD", organiser_id=of)
    available = ledger.balance(row.id, organiser_id=of, book_id=book_id).available
    return {"number": number, "id": other.id, "name": other.name, "joined_at": other.joined_at, "points": available}


def act(desk: Desk, row: Member) -> None:
    """Merge this member into another, or undo it."""
    posted = desk.request.POST
    common: dict[str, Any] = {"programme": desk.programme, "actor": desk.actor, "now": clock.now()}
    if posted.get("deed") == "merge":
        merging.merge(row.id, number_of(posted.get("into", "")), reason=posted.get("reason", ""), **common)
        messages.success(desk.request, _("They are one member now."))
        return
    undone = merging.undo(key_of(posted.get("merge", "")), **common)
    said = _("They are two again; %(points)s points went back.") % {"points": points(undone.points)}
    if undone.missing_points:
        said += " " + _("%(points)s had been spent meanwhile.") % {"points": points(undone.missing_points)}
    messages.success(desk.request, said)
