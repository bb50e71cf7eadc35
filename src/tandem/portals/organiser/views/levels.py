"""Levels: the ladder, who stands on it, and the benefits."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.kit.errors import TandemError
from tandem.kit.money import to_major, to_minor
from tandem.kit.text import key_of as letters_of
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.shared import levels as said
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import number_of, whole_of
from tandem.portals.shared.pages import address, key_of, page
from tandem.rewards.queries import word
from tandem.tiers import ladders, memberships, queries
from tandem.tiers.models import OF_A_KIND, Benefit, Ladder, Membership, Plan, Tier

ROWS = 6
_FIELDS = {"status": "STATUS", "turnover": "TURNOVER", "deeds": "DEEDS", "people": "PEOPLE"}


@desk("organiser", "rules.view")
def levels(desk: Desk) -> HttpResponse:
    """The tiers with what they ask, how many members stand on each, and what they bring; writing all of it."""
    error = ""
    if desk.request.method == "POST":
        require(desk.actor, "rules.change")
        try:
            with transaction.atomic():
                _act(desk)
                return HttpResponseRedirect(address(desk, "organiser:levels"))
        except TandemError as problem:
            error = problem.sentence
    of = desk.actor.organiser_id
    ladder, tiers = queries.ladder_of(desk.programme.id, organiser_id=of)
    spread = queries.distribution(ladder.id, organiser_id=of) if ladder else {}
    benefits = (
        Benefit.objects.of(of).filter(tier__ladder_id=ladder.id, ended_at=None).order_by("created_at", "id") if ladder else []
    )
    by_tier: dict[Any, list[dict[str, Any]]] = {}
    for row in benefits:
        shown = {"id": row.id, "name": word(row.name, desk.language), "kind": said.KINDS[row.kind], "uses": row.uses_a_year}
        by_tier.setdefault(row.tier_id, []).append(shown)
    rows = [
        {"id": tier.id, "name": word(tier.name, desk.language), "members": spread.get(tier.rank, 0), "benefits": by_tier.get(tier.id, []),
         "asks": [said.asked(ask, desk.programme.currency) for ask in tier.asks]}
        for tier in tiers
    ]  # fmt: skip
    return page(
        desk, "organiser/levels.html", here="levels", error=error, tiers=rows, top=max(spread.values(), default=1),
        plans=_plans(desk), form=_form(desk, ladder, tiers), windows=[{"value": value, "text": text} for value, text in said.WINDOWS.items()],
        kinds=[{"value": value, "text": text} for value, text in said.KINDS.items()], http_status=400 if error else 200,
    )  # fmt: skip


def _plans(desk: Desk) -> list[dict[str, Any]]:
    of = desk.actor.organiser_id
    today = clock.now().astimezone(ZoneInfo(desk.programme.time_zone)).date()
    having = Membership.objects.of(of).filter(since_on__lte=today, until_on__gte=today).values("plan_id")
    members = dict(having.annotate(members=Count("member_id", distinct=True)).values_list("plan_id", "members"))
    return [
        {"id": row.id, "name": word(row.name, desk.language), "code": row.code, "months": row.months, "price_minor": row.price_minor,
         "members": members.get(row.id, 0)}
        for row in Plan.objects.of(of).filter(programme_id=desk.programme.id, ended_at=None).order_by("code")
    ]  # fmt: skip


def _form(desk: Desk, ladder: Ladder | None, tiers: list[Tier]) -> dict[str, Any]:
    """What the fields of the ladder hold: what was posted, else what stands."""
    posted = desk.request.POST if desk.request.POST.get("deed") == "ladder" else None
    rows = []
    for place in range(1, ROWS + 1):
        tier = tiers[place - 1] if place <= len(tiers) else None
        values = {
            "place": place,
            "order": place * 10,
            "code": tier.code if tier else "",
            "name": word(tier.name, desk.language) if tier else "",
        }
        for field, measure in _FIELDS.items():
            ask = next((ask for ask in tier.asks if ask["measure"] == measure), None) if tier else None
            values[field] = _written(ask, desk.programme.currency) if ask else ""
            values["kind"] = ask["kind"] if ask and ask["kind"] else values.get("kind", "")
        if posted is not None:
            values |= {field: posted.get(f"{field}{place}", "") for field in ("order", "code", "name", *_FIELDS, "kind")}
        rows.append(values)
    if posted is not None:
        return {"rows": rows, "window": posted.get("window", ""), "grace": posted.get("grace", ""), "softly": "softly" in posted}
    return {
        "rows": rows, "window": ladder.window if ladder else "YEAR", "grace": ladder.grace_days if ladder else 30,
        "softly": ladder.falls_softly if ladder else True,
    }  # fmt: skip


def _act(desk: Desk) -> None:
    posted = desk.request.POST
    common: dict[str, Any] = {"actor": desk.actor, "now": clock.now()}
    match posted.get("deed"):
        case "ladder":
            ladders.write(
                desk.programme.id, tiers=_tiers(desk), window=posted.get("window", ""), grace_days=whole_of(posted.get("grace", "0")),
                falls_softly="softly" in posted, **common,
            )  # fmt: skip
            messages.success(desk.request, _("The levels are kept. The next review moves the members."))
        case "benefit":
            ladders.add_benefit(
                key_of(posted.get("tier", "")), programme_id=desk.programme.id, kind=posted.get("kind", ""), name={desk.language: posted.get("name", "").strip()[:120]},
                text={desk.language: posted.get("text", "").strip()[:500]}, uses_a_year=whole_of(posted.get("uses", "") or "0"), **common,
            )  # fmt: skip
        case "end":
            ladders.end_benefit(key_of(posted.get("benefit", "")), programme_id=desk.programme.id, **common)
        case "plan":
            memberships.add_plan(
                desk.programme.id, name={desk.language: posted.get("name", "")}, months=whole_of(posted.get("months", "") or "0"),
                price_minor=to_minor(number_of(posted.get("price", "") or "0"), desk.programme.currency), **common,
            )  # fmt: skip
        case "endplan":
            memberships.end_plan(key_of(posted.get("plan", "")), programme_id=desk.programme.id, **common)


def _written(ask: Mapping[str, Any], currency: str) -> str:
    """A figure as it is typed into its field: turnover in whole units of the currency, `1250` or `1250.5`."""
    if ask["measure"] != "TURNOVER":
        return str(ask["at_least"])
    text = f"{to_major(ask['at_least'], currency):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tiers(desk: Desk) -> list[ladders.TierIn]:
    posted, of = desk.request.POST, desk.actor.organiser_id
    standing = {tier.code: tier.name for tier in queries.ladder_of(desk.programme.id, organiser_id=of)[1]}
    found = []
    orders = {place: number_of(posted.get(f"order{place}", "") or str(place * 10)) for place in range(1, ROWS + 1)}
    for place in sorted(orders, key=lambda each: (orders[each], each)):
        name = posted.get(f"name{place}", "").strip()[:60]
        if not name:
            continue
        code = posted.get(f"code{place}", "")
        code = code if code in standing else letters_of(name)[:40]
        asks = []
        for field, measure in _FIELDS.items():
            text = posted.get(f"{field}{place}", "").strip()
            if text:
                value = to_minor(number_of(text), desk.programme.currency) if measure == "TURNOVER" else whole_of(text)
                asks.append(
                    ladders.Ask(measure, value, posted.get(f"kind{place}", "").strip().upper() if measure in OF_A_KIND else "")
                )
        found.append(ladders.TierIn(code, {**standing.get(code, {}), desk.language: name}, tuple(asks)))
    return found
