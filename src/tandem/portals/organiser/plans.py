"""Memberships and targets of one member, on their page."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext as _

from tandem.participants.models import Member
from tandem.platform import clock
from tandem.portals.shared.access import Desk
from tandem.portals.shared.pages import day_of, key_of
from tandem.portals.shared.templatetags.figures import day
from tandem.rewards.queries import word
from tandem.tiers import memberships
from tandem.tiers.models import Membership, Plan, Target


def shown(desk: Desk, row: Member, today: date) -> dict[str, Any]:
    """What the member has now and later, what can be given, and what they are to reach."""
    of = desk.actor.organiser_id
    plans = list(Plan.objects.of(of).filter(programme_id=desk.programme.id).order_by("code"))
    names = {plan.id: word(plan.name, desk.language) for plan in plans}
    held = (
        Membership.objects.of(of)
        .filter(member_id=row.id, until_on__gte=today, plan_id__in=list(names))
        .order_by("since_on", "id")
    )
    targets = Target.objects.of(of).filter(member_id=row.id, programme_id=desk.programme.id, until_on__gte=today)
    return {
        "held": [{"name": names[each.plan_id], "since": each.since_on, "until": each.until_on, "note": each.note} for each in held[:10]],
        "offered": [{"id": plan.id, "name": names[plan.id]} for plan in plans if plan.ended_at is None],
        "targets": [
            {"net_minor": each.net_minor, "since": each.since_on, "until": each.until_on} for each in targets.order_by("since_on", "id")[:10]
        ],
    }  # fmt: skip


def give(desk: Desk, row: Member, today: date) -> None:
    """Give the membership that the form names."""
    posted = desk.request.POST
    until = memberships.give(
        row.id, plan_id=key_of(posted.get("plan", "")), programme_id=desk.programme.id, since_on=day_of(posted.get("since", "")) or today, note=posted.get("note", ""),
        actor=desk.actor, now=clock.now(),
    )  # fmt: skip
    messages.success(desk.request, _("The membership lasts up to %(day)s.") % {"day": day(until)})
