"""What runs now, as pages show it: a card each, with when it ends in words."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.insights.running import telling
from tandem.insights.running.telling import Running
from tandem.portals.shared.templatetags.figures import day, points

SOON_DAYS = 30


def nowhere(_row: Running) -> str:
    """Where cards lead to that lead nowhere."""
    return ""


def cards(
    rows: Sequence[Running], today: date, *, address: Callable[[Running], str] = nowhere
) -> list[dict[str, Any]]:
    """Each as a title, a sentence, when, and badges as (text, mood)."""
    return [
        {
            "kind": row.kind,
            "title": row.name if row.kind != telling.RULE else row.sentence,
            "text": _text(row),
            "when": _when(row, today),
            "badges": list(_badges(row, today)),
            "address": address(row),
        }
        for row in rows
    ]


def _text(row: Running) -> str:
    match row.kind:
        case telling.INITIATIVE:
            return _("an initiative")
        case telling.CODES:
            return _("There is a code on it: scan or type it.")
        case telling.REWARD:
            much = row.points or 0
            return ngettext("%(n)s point", "%(n)s points", much) % {"n": points(much)}
        case telling.PRODUCT:
            # Beside a badge that says “new” it is not said again.
            return _("a product")
        case _rule:
            # What a rule is called is the organiser's own note where nothing else was written.
            return "" if row.name == row.key else row.name


def _when(row: Running, today: date) -> str:
    begins = row.since if row.since and row.since > today else None
    if begins and row.until:
        return _("from %(first)s to %(last)s") % {"first": day(begins), "last": day(row.until)}
    if begins:
        return _("from %(day)s") % {"day": day(begins)}
    return _("until %(day)s") % {"day": day(row.until)} if row.until else ""


def _badges(row: Running, today: date) -> list[tuple[str, str]]:
    badges = []
    left = row.days_left(today)
    if row.since is not None and row.since > today:
        badges.append((_("soon"), ""))
    elif left == 0:
        badges.append((_("ends today"), "bad"))
    elif left is not None and left <= SOON_DAYS:
        text = ngettext("ends in %(n)s day", "ends in %(n)s days", left)
        badges.append((text % {"n": left}, "wait"))
    if row.is_used_up:
        badges.append((_("used up for now"), ""))
    if row.pieces_left is not None:
        text = ngettext("last piece", "last %(n)s pieces", row.pieces_left)
        badges.append((text % {"n": row.pieces_left}, "wait"))
    if row.is_ahead:
        badges.append((_("yours before others"), "good"))
    if row.is_new and not badges:
        badges.append((_("new"), "good"))
    return badges
