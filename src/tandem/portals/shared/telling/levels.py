"""Levels in words: what a tier asks for, how far a member is, and what comes with it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.numbers import format_decimal
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tandem.activity import declaring
from tandem.benefits import queries as benefits
from tandem.kit.texts import localized
from tandem.portals.shared.templatetags.figures import day, money
from tandem.programmes.models import Programme
from tandem.rules.sentences import phrases
from tandem.tiers import queries
from tandem.tiers.models import AMOUNTS

WINDOWS = {
    "YEAR": gettext_lazy("calendar year"),
    "QUARTER": gettext_lazy("quarter"),
    "MONTH": gettext_lazy("month"),
    "ROLLING_YEAR": gettext_lazy("the last twelve months"),
    "EVER": gettext_lazy("all the time"),
}


def figure(measure: str, kind: str, value: int, currency: str) -> str:
    """`1 000 status points`, `zł 5,000 of net turnover`, `3 × COURSE`, `2 people with COURSE`."""
    number = _whole(value)
    match measure:
        case "TURNOVER":
            return _("%(amount)s of net turnover") % {"amount": money(value, currency)}
        case "PAID":
            return _("%(amount)s of purchases, with tax") % {"amount": money(value, currency)}
        case "DEEDS":
            return _("%(n)s × %(kind)s") % {"n": number, "kind": kind}
        case "PEOPLE":
            return ngettext("%(n)s person with %(kind)s", "%(n)s people with %(kind)s", value) % {
                "n": number,
                "kind": kind,
            }
    return _("%(n)s status points") % {"n": number}


def _whole(value: int) -> str:
    return format_decimal(value, format="#,##0", locale=(get_language() or "en").split("-")[0])


def asked(ask: Mapping[str, Any], currency: str) -> str:
    """What a tier asks for, in words."""
    return figure(ask["measure"], ask["kind"], ask["at_least"], currency)


def shown(
    member_id: int, *, programme: Programme, today: date, language: str
) -> dict[str, Any] | None:
    """A member's level for a page; None where the programme has no levels."""
    standing = queries.progress(member_id, programme=programme, today=today)
    if standing is None:
        return None
    return {
        "tier": localized(dict(standing.tier), language) if standing.tier else "",
        "rank": standing.rank,
        "since_on": standing.since_on,
        "kept_until": standing.kept_until,
        "falls_after": standing.falls_after,
        "next_tier": localized(dict(standing.next_tier), language) if standing.next_tier else "",
        "until": standing.until,
        "asks": [_ask(ask, standing, programme, language) for ask in standing.asks],
        "next_benefits": _brings(programme, standing.next_code, language),
        "history": [
            {
                "on_day": row.on_day,
                "from_tier": localized(dict(row.from_tier), language) if row.from_tier else "",
                "to_tier": localized(dict(row.to_tier), language) if row.to_tier else "–",
                "reason": row.reason,
            }
            for row in queries.history(member_id, programme=programme)
        ],
    }


def kind_name(code: str, *, programme: Programme, language: str) -> str:
    """What several actions of a kind are called; the code itself where nobody named it."""
    known = phrases.PHRASES[language].get(f"kind_{code}")
    if known or not code:
        return known or code
    row = declaring.declared(programme.id, organiser_id=programme.organiser_id).get(code)
    return declaring.name_of(row, language) if row else code


def _ask(
    ask: queries.AskedFor, standing: queries.Progress, programme: Programme, language: str
) -> dict[str, Any]:
    reached, currency = max(ask.have, 0), programme.currency
    kind = kind_name(ask.kind, programme=programme, language=language)
    have, need = (
        money(reached, currency) if ask.measure in AMOUNTS else _whole(reached),
        figure(ask.measure, kind, ask.need, currency),
    )
    pace = ""
    if ask.reached_on and standing.until:
        if ask.reached_on <= standing.until:
            pace = _("at your pace you reach it on %(day)s") % {"day": day(ask.reached_on)}
        else:
            pace = _("at your pace you do not reach it by then")
    return {
        "have": have,
        "need": need,
        "part": min(max(ask.have, 0), ask.need),
        "whole": ask.need,
        "pace": pace,
    }


def _brings(programme: Programme, code: str | None, language: str) -> list[str]:
    """What comes with a level, by name."""
    if code is None:
        return []
    of_tiers = benefits.of_tiers(programme.id, organiser_id=programme.organiser_id)
    return [localized(row.name, language) for row in of_tiers.get(code, [])]
