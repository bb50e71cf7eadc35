"""A contest and its ranking as plain rows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.engagement.contests import measuring, queries
from tandem.engagement.contests.models import Contest, State, Teams, TeamScore, Wins
from tandem.engagement.contests.queries import Place, Ranked
from tandem.engagement.contests.teams import TeamRanked
from tandem.kit.texts import localized
from tandem.partners.models import Partner
from tandem.portals.shared import sources
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.templatetags.figures import money, points, quantity
from tandem.portals.shared.words import wallet_names

STATES: Mapping[str, tuple[Any, str]] = {
    State.DRAFT: (gettext_lazy("draft"), ""),
    State.COMING: (gettext_lazy("coming"), "wait"),
    State.OPEN: (gettext_lazy("open"), "good"),
    State.WAITING: (gettext_lazy("waiting for late purchases"), "wait"),
    State.DUE: (gettext_lazy("to be signed"), "wait"),
    State.SIGNED: (gettext_lazy("signed"), "good"),
    State.ENDED: (gettext_lazy("called off"), ""),
}


TEAMS: Mapping[str, Any] = {
    Teams.NONE: gettext_lazy("everybody for themselves"),
    Teams.PARTNER: gettext_lazy("those whom a partner won: partner against partner"),
    Teams.REGION: gettext_lazy("those of a region"),
    Teams.TRADE: gettext_lazy("those of a trade"),
}
TEAM_SCORES: Mapping[str, Any] = {
    TeamScore.SUM: gettext_lazy("what they have together"),
    TeamScore.MEAN: gettext_lazy("what each who has a place has on average"),
}


def score(portal: PortalContext, row: Contest, value: Decimal) -> str:
    """What somebody has, in the measure's unit."""
    if measuring.decoded(row.measure).what in measuring.MONEY:
        return money(int(value), portal.programme.currency)
    return quantity(value)


def measured(portal: PortalContext, row: Contest) -> str:
    """What counts: “Net turnover: a purchase”."""
    measure = measuring.decoded(row.measure)
    if measure.what == measuring.JURY:
        return str(measuring.WHAT[measuring.JURY])
    if measure.what == measuring.POINTS:
        of: Any = wallet_names(portal).get(measure.wallet, measure.wallet)
    else:
        of = sources.actions(portal).get(measure.kind, measure.kind)
    what = measure.figure or measuring.WHAT[measure.what]
    return _("%(what)s: %(of)s") % {"what": what, "of": of}


def wins(portal: PortalContext, row: Contest) -> str:
    """Who wins, as a sentence."""
    target = "" if row.target is None else score(portal, row, row.target)
    if row.wins == Wins.THRESHOLD:
        is_teams = row.teams != Teams.NONE
        text = (
            _("Every team that reaches %(target)s wins.")
            if is_teams
            else _("Whoever reaches %(target)s wins.")
        )
        return text % {"target": target}
    if row.wins == Wins.FIRST:
        text = ngettext(
            "The first who reaches %(target)s wins.",
            "The first %(n)s who reach %(target)s win.",
            row.places,
        )
        return text % {"target": target, "n": points(row.places)}
    if row.teams != Teams.NONE:
        text = ngettext("The first team wins.", "The first %(n)s teams win.", row.places)
    else:
        text = ngettext("The first place wins.", "The first %(n)s places win.", row.places)
    sentence = text % {"n": points(row.places)}
    if target:
        sentence += " " + _("With at least %(target)s.") % {"target": target}
    return sentence


def place(number: int, *, is_shared: bool) -> str:
    """A place as people say it: “3.”, or that it is shared."""
    return _("%(n)s., shared") % {"n": points(number)} if is_shared else f"{points(number)}."


def own(portal: PortalContext, row: Contest, at: Place | None) -> dict[str, Any] | None:
    """Where a member stands; None for who takes no part."""
    if at is None:
        return None
    return {
        "place": points(at.place) if at.place else "",
        "shared": _shared(at.shared),
        "score": score(portal, row, at.score),
        **_moved(at.place, at.before),
    }


def _shared(number: int) -> str:
    if number < 2:
        return ""
    if number > queries.SHARED_MAX:
        return _("shared by more than %(n)s") % {"n": points(queries.SHARED_MAX)}
    return ngettext("shared by %(n)s", "shared by %(n)s", number) % {"n": points(number)}


def ranking(
    portal: PortalContext, row: Contest, ranked: Sequence[Ranked], *, own_id: int | None = None
) -> list[dict[str, Any]]:
    """Rows of a ranking as members see them: no name that somebody did not choose."""
    return [
        {
            "place": place(each.place, is_shared=each.is_shared),
            "name": each.name,
            "score": score(portal, row, each.score),
            "is_own": each.member_id == own_id,
            **_moved(each.place, each.before),
        }
        for each in ranked
    ]


def plain_score(portal: PortalContext, row: Contest, value: Decimal) -> Decimal:
    """The same as a number, for files."""
    return measuring.in_units(value, measuring.decoded(row.measure), portal.programme.currency)


def moved_text(now: int | None, before: int | None) -> str:
    """How many places somebody moved since last night, in words; nothing where none."""
    return str(_moved(now, before)["moved_text"])


def ranked_teams(
    portal: PortalContext, row: Contest, ranked: Sequence[TeamRanked], *, own: str = ""
) -> list[dict[str, Any]]:
    """Rows of a ranking of teams."""
    names = _team_names(portal, row, [each.team for each in ranked])
    return [
        {
            "place": place(each.place, is_shared=each.is_shared),
            "name": names.get(each.team, each.team),
            "score": score(portal, row, each.score),
            "members": points(each.members),
            "is_own": each.team == own,
        }
        for each in ranked
    ]


def _team_names(portal: PortalContext, row: Contest, keys: Sequence[str]) -> Mapping[str, str]:
    if row.teams == Teams.PARTNER:
        partners = Partner.objects.of(portal.actor.organiser_id).filter(id__in=keys)
        return {str(key): name for key, name in partners.order_by("id").values_list("id", "name")}
    return sources.TRADES.named(portal, keys) if row.teams == Teams.TRADE else {}


def teamed(row: Contest) -> str:
    """Who is ranked together, in words; nothing where nobody is."""
    return str(TEAMS.get(row.teams, "")) if row.teams != Teams.NONE else ""


def _moved(now: int | None, before: int | None) -> dict[str, Any]:
    if now is None or before is None:
        return {"moved": 0, "moved_text": ""}
    moved = before - now
    if moved > 0:
        text = ngettext("up %(n)s place", "up %(n)s places", moved)
    else:
        text = ngettext("down %(n)s place", "down %(n)s places", -moved)
    return {"moved": moved, "moved_text": text % {"n": points(abs(moved))} if moved else ""}


def about(portal: PortalContext, row: Contest, state: State) -> dict[str, Any]:
    """What is said of a contest on every page of it."""
    text, mood = STATES[state]
    return {
        "key": row.id,
        "name": localized(row.name, portal.language),
        "text": localized(row.text, portal.language),
        "measured": measured(portal, row),
        "wins": wins(portal, row),
        "teamed": teamed(row),
        "since_on": row.since_on,
        "until_on": row.until_on,
        "due_on": row.due_on,
        "state": text,
        "mood": mood,
    }
