"""A closing as pages show it: its state, its policy in a sentence, its steps, what it would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.closing.models import Cards, Closing, Levels, Pending
from tandem.closing.previewing import Preview
from tandem.closing.settling import Policy
from tandem.portals.organiser.editions.forms import CARDS, LEVELS, PENDING
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import day, money, points
from tandem.programmes.models import Edition

# The parts of a statement, as they add up to what is carried over; then what does not.
PARTS: Mapping[str, Any] = {
    "opening": gettext_lazy("At the beginning"),
    "earned": gettext_lazy("Became theirs"),
    "adjusted": gettext_lazy("By people"),
    "used": gettext_lazy("Used"),
    "expired": gettext_lazy("Expired"),
    "lapsed": gettext_lazy("Not carried over"),
    "carried": gettext_lazy("Carried over"),
    "voided": gettext_lazy("Taken back, had waited"),
    "waiting": gettext_lazy("Waits on"),
}
SIGNED = ("earned", "adjusted")
STEPS: Mapping[str, Any] = {
    "pending": gettext_lazy("What still waited"),
    "balances": gettext_lazy("What members had"),
    "cards": gettext_lazy("Cards and stamps"),
    "levels": gettext_lazy("Levels"),
    "statements": gettext_lazy("Statements"),
}


@dataclass(frozen=True, slots=True)
class State:
    """Where an edition is, and how it looks."""

    text: Any
    mood: str = ""


def state(edition: Edition, closing: Closing | None, today: date) -> State:
    """Where an edition is."""
    if closing is None:
        if edition.begins_on > today:
            return State(_("to come"))
        return State(_("runs"), "good")
    if closing.settled_at is not None:
        return State(_("settled"), "good")
    if edition.ends_on is not None and today < edition.ends_on:
        return State(_("runs to its last day"), "wait")
    return State(_("ended, to be settled"), "wait")


def policy(closing: Closing) -> list[str]:
    """What was decided, in sentences."""
    rows = [
        _("What still waits %(then)s.") % {"then": PENDING[closing.pending]},
        _("Levels %(then)s.") % {"then": LEVELS[closing.levels]},
    ]
    if closing.levels_until is not None:
        rows[-1] = _("Levels begin anew; until %(day)s nobody falls by more than one.") % {
            "day": day(closing.levels_until)
        }
    if closing.cards != Cards.KEEP:
        rows.append(_("Cards and stamps %(then)s.") % {"then": CARDS[closing.cards]})
    percent, most = closing.carried_percent, closing.carried_most
    if percent == 0:
        return [*rows, _("Nothing of what members have is carried over.")]
    if percent == 100:
        rows.append(_("All that members have is carried over."))
    else:
        rows.append(_("%(n)s per cent of what members have is carried over.") % {"n": percent})
    if most is not None:
        rows.append(_("No member carries over more than %(n)s points.") % {"n": points(most)})
    return rows


def steps(closing: Closing) -> list[dict[str, Any]]:
    """What was done when, and what it came to."""
    return [
        {
            "title": title,
            "at": datetime.fromisoformat(closing.figures[name]["at"]),
            "text": _did(name, closing.figures[name]),
        }
        for name, title in STEPS.items()
        if name in closing.done and (name != "cards" or closing.cards != Cards.KEEP)
    ]


def _did(name: str, figures: Mapping[str, Any]) -> str:
    if name == "pending":
        return _("%(released)s points became theirs, %(voided)s were taken back.") % {
            "released": points(figures["released"]),
            "voided": points(figures["voided"]),
        }
    if name == "balances":
        return _("%(n)s points expired.") % {"n": points(figures["lapsed"])}
    if name == "cards":
        return _("Emptied: %(n)s.") % {"n": points(figures["emptied"])}
    if name == "levels":
        return _("Members who fell: %(n)s.") % {"n": points(figures["down"])}
    return _("Members: %(members)s; points carried over: %(n)s; still waiting: %(waiting)s.") % {
        "members": points(figures["statements"]),
        "n": points(figures["carried"]),
        "waiting": points(figures["waiting"]),
    }


def preview(portal: Portal, previewed: Preview, policy: Policy) -> list[dict[str, Any]]:
    """What closing would do, a row a figure."""
    value, currency = portal.programme.point_value_minor, portal.programme.currency

    def row(title: Any, figure: int, note: str = "") -> dict[str, Any]:
        minor = money(figure * value, currency) if value else ""
        return {"title": title, "points": points(figure), "money": minor, "note": note}

    waiting = {
        Pending.WAIT: _("Waits on"),
        Pending.RELEASE: _("Had waited, becomes theirs"),
        Pending.VOID: _("Had waited, is taken back"),
    }[policy.pending]
    carried = previewed.owned.points - previewed.lapsing.points
    rows = [
        row(_("Owed to members now"), previewed.owed_before, _("what waits and is held too")),
        row(waiting, previewed.waiting.points, _of(previewed.waiting.members)),
        row(_("Not carried over"), previewed.lapsing.points, _of(previewed.lapsing.members)),
        row(_("Carried over"), carried, _of(previewed.owned.members)),
        row(_("Owed to members after"), previewed.owed_after),
    ]
    if previewed.cards.points:
        title = _("On cards, stays") if policy.cards == Cards.KEEP else _("On cards, is emptied")
        figure = {"points": points(previewed.cards.points), "money": ""}
        rows.append({"title": title, "note": _of(previewed.cards.members), **figure})
    if policy.levels != Levels.KEEP:
        leveled = {"points": points(previewed.leveled), "money": "", "note": ""}
        rows.append({"title": _("Members whose level begins anew"), **leveled})
    return rows


def _of(members: int) -> str:
    return ngettext("of %(n)s member", "of %(n)s members", members) % {"n": points(members)}


def still_open(portal: Portal, previewed: Preview) -> list[dict[str, Any]]:
    """What nobody has finished, and what becomes of it."""
    rows = (
        (previewed.claims, _("Claims to decide: the settling waits for them."), "organiser:claims"),
        (
            previewed.awaited,
            _(
                "Scanned invoices that wait for the seller's file: they give points if it comes in"
                " time."
            ),
            "organiser:claims",
        ),
        (
            previewed.files,
            _("Files that were read and not recorded yet: what came in time gives points."),
            "organiser:files",
        ),
        (
            previewed.questions,
            _("Purchases told twice, without an answer: they stay as they are."),
            "organiser:told-twice",
        ),
        (
            previewed.orders,
            _("Orders to be sent: their points are used."),
            "organiser:orders",
        ),
        (
            previewed.above_ceiling,
            _("Points above the ceiling, to be agreed to: they wait on."),
            "organiser:approvals",
        ),
    )
    return [
        {"n": points(total), "text": text, "address": portal.address(name)}
        for total, text, name in rows
        if total
    ]
