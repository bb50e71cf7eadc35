"""Trying a basket: what it would earn under the rules in force and under the draft, side by side. Nothing is stored."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.earning import rulesets
from tandem.earning.rulesets import InForce
from tandem.flows import quote_deed, take_deeds
from tandem.flows.take_deeds import DeedSaid, LineSaid, Refused
from tandem.kit import codes
from tandem.kit.errors import Invalid, TandemError
from tandem.kit.money import to_minor
from tandem.partners.models import Partner
from tandem.platform import clock
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.numbers import number_of
from tandem.portals.shared.pages import day_of, page
from tandem.portals.shared.words import WALLETS

LINES = 5
NUMBERS_BELOW = 10**9


class BadBasket(Invalid):
    """The basket cannot be tried."""

    code = "portals.bad_basket"
    text = gettext_lazy("The basket cannot be tried: %(why)s")


@desk("organiser", "rules.view")
def trying(desk: Desk) -> HttpResponse:
    """A form for a basket, and what it would bring."""
    posted, error, results = desk.request.POST, "", []
    of, now = desk.actor.organiser_id, clock.now()
    today = now.astimezone(ZoneInfo(desk.programme.time_zone)).date()
    draft = rulesets.tried_draft(desk.programme.id, organiser_id=of)
    if desk.request.method == "POST":
        try:
            results = _results(desk, draft, today)
        except TandemError as problem:
            error = problem.sentence
    partners = Partner.objects.of(of).filter(programme_id=desk.programme.id, ended_at=None).order_by("sort_key", "id")
    lines = [
        {"place": place, **{name: posted.get(f"{name}{place}", "") for name in ("sku", "quantity", "net")}}
        for place in range(1, LINES + 1)
    ]
    return page(
        desk, "organiser/trying.html", here="rules", error=error, results=results, lines=lines, has_draft=draft is not None,
        member=posted.get("member", ""), day=posted.get("day", "") or today.isoformat(), today=today.isoformat(),
        partner=posted.get("partner", ""), partners=[{"code": row.code, "name": row.name} for row in partners],
        http_status=400 if error else 200,
    )  # fmt: skip


def _results(desk: Desk, draft: InForce | None, today: date) -> list[dict[str, Any]]:
    now = clock.now()
    said = DeedSaid(
        member=_member(desk), day=day_of(desk.request.POST.get("day", "")) or today, document_no="try",
        partner=desk.request.POST.get("partner", "")[:40], lines=tuple(_lines(desk)),
    )  # fmt: skip
    if not said.lines:
        raise BadBasket(why=_("write at least one product."))
    deed = take_deeds.deed_of(said, programme=desk.programme, now=now)
    if isinstance(deed, Refused):
        raise BadBasket(why=deed.sentence)
    tries: Sequence[tuple[str, InForce | None]] = [(_("Rules in force"), None), *([(_("The draft"), draft)] if draft else [])]
    shown = []
    for name, under in tries:
        given = quote_deed.quote(deed, programme=desk.programme, language=desk.language, now=now, under=under)
        wallets = [
            {"name": WALLETS.get(wallet, wallet), "points": points, "explanation": given.explanations.get(wallet)}
            for wallet, points in given.points.items()
        ]
        shown.append({"name": name, "wallets": wallets})
    return shown


def _member(desk: Desk) -> tuple[str, str]:
    """The kind of identifier that the text is, and its value."""
    text = desk.request.POST.get("member", "").strip()[:120]
    if "@" in text:
        return "EMAIL", text.lower()
    try:
        return "TAX_ID", codes.parse_tax_id(text, country=desk.programme.country)
    except codes.NotACode:
        return "NUMBER", text


def _lines(desk: Desk) -> list[LineSaid]:
    posted, found = desk.request.POST, []
    for place in range(1, LINES + 1):
        sku = posted.get(f"sku{place}", "").strip()[:60]
        if sku:
            quantity = number_of(posted.get(f"quantity{place}", "") or "1", below=NUMBERS_BELOW)
            net = to_minor(number_of(posted.get(f"net{place}", "") or "0", below=NUMBERS_BELOW), desk.programme.currency)
            found.append(LineSaid(("SKU", sku), quantity, "", net, None))
    return found
