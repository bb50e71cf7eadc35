"""A contest and its ranking as plain rows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.activity import kinds
from tandem.benefits.models import Benefit
from tandem.engagement.contests import prizes as giving
from tandem.engagement.contests import queries
from tandem.engagement.contests.models import Against, Contest, State, Teams, TeamScore, Wins
from tandem.engagement.contests.queries import Place, Ranked
from tandem.engagement.contests.ranking import comparing, measuring
from tandem.engagement.contests.ranking.teams import TeamRanked
from tandem.kit.texts import localized
from tandem.partners.models import Partner
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.templatetags.figures import day, money, points, quantity
from tandem.rewards.models import Reward

_TENTH = Decimal("0.1")
STATES: Mapping[str, tuple[Any, str]] = {
    State.DRAFT: (gettext_lazy("draft"), ""),
    State.COMING: (gettext_lazy("coming"), "wait"),
    State.OPEN: (gettext_lazy("open"), "good"),
    State.WAITING: (gettext_lazy("waiting for late purchases"), "wait"),
    State.DUE: (gettext_lazy("result to be confirmed"), "wait"),
    State.SIGNED: (gettext_lazy("result confirmed"), "good"),
    State.ENDED: (gettext_lazy("called off"), ""),
}


TEAMS: Mapping[str, Any] = {
    Teams.NONE: gettext_lazy("everybody for themselves"),
    Teams.PARTNER: gettext_lazy("those whom a partner won: partner against partner"),
    Teams.REGION: gettext_lazy("those of a region"),
    Teams.TRADE: gettext_lazy("those of a trade"),
    Teams.SELLER: gettext_lazy("partners themselves, by what they sold; members have no place"),
}
TEAM_SCORES: Mapping[str, Any] = {
    TeamScore.SUM: gettext_lazy("what they have together"),
    TeamScore.MEAN: gettext_lazy("what each who has a place has on average"),
}


def score(portal: PortalContext, row: Contest, value: Decimal) -> str:
    """What somebody has, in the measure's unit."""
    if row.against != Against.NONE:
        return _("%(n)s%%") % {"n": quantity(value.quantize(_TENTH))}
    return amount(portal, row, value)


def amount(portal: PortalContext, row: Contest, value: Decimal) -> str:
    """What is measured, before it is compared with anything."""
    if measuring.decoded(row.measure).what in measuring.MONEY:
        return money(int(value), portal.programme.currency)
    return quantity(value)


def measured(portal: PortalContext, row: Contest) -> str:
    """What counts: “Net turnover”, of another action with its name."""
    measure = measuring.decoded(row.measure)
    if measure.what == measuring.JURY:
        return str(measuring.WHAT[measuring.JURY])
    if measure.what == measuring.POINTS:
        of: Any = wallet_names(portal).get(measure.wallet, measure.wallet)
    elif measure.what in measuring.MONEY and measure.kind == kinds.PURCHASE:
        return str(measuring.WHAT[measure.what])
    else:
        of = sources.actions(portal).get(measure.kind, measure.kind)
    what = measure.figure or measuring.WHAT[measure.what]
    if measure.what == measuring.BEST:
        what = _("the best %(figure)s") % {"figure": measure.figure}
    return _("%(what)s: %(of)s") % {"what": what, "of": of}


def compared(portal: PortalContext, row: Contest) -> str:
    """What scores are compared with, as a sentence; nothing where with nothing."""
    if row.against == Against.TARGET:
        return _("In per cent of each one's own target.")
    if row.against != Against.GROWTH or row.base_since_on is None or row.base_until_on is None:
        return ""
    sentence = _("Growth in per cent against the same from %(since)s to %(until)s.") % {
        "since": day(row.base_since_on),
        "until": day(row.base_until_on),
    }
    if row.base_least:
        sentence += " " + _("Ranked is who had at least %(least)s then.") % {
            "least": amount(portal, row, row.base_least)
        }
    return sentence


def league(portal: PortalContext, row: Contest, place: int) -> str:
    """The name of a league; nothing where there is one only."""
    leagues = comparing.decoded(row.leagues)
    return localized(leagues[place].name, portal.language) if place < len(leagues) else ""


def leagues(portal: PortalContext, row: Contest) -> list[str]:
    """The leagues, with the size at which each begins."""
    lines = []
    for league in comparing.decoded(row.leagues):
        name = localized(league.name, portal.language)
        if league.least is not None:
            name = _("%(league)s: from %(least)s on") % {
                "league": name,
                "least": amount(portal, row, league.least),
            }
        lines.append(name)
    return lines


def against(portal: PortalContext, row: Contest, base: Decimal | None) -> str:
    """What a contestant is compared with, or that there is nothing to compare with."""
    if row.against == Against.NONE:
        return ""
    is_target, told = row.against == Against.TARGET, amount(portal, row, base or Decimal(0))
    if base is None or base <= 0 or (not is_target and base < (row.base_least or 0)):
        if is_target:
            return _("There is no target for you yet, so there is no place. Ask the organiser.")
        return _(
            "You have no place here: in the days it is compared with you had %(base)s, too little"
            " to grow against."
        ) % {"base": told}
    text = _("Your target: %(base)s") if is_target else _("What you had then: %(base)s")
    return text % {"base": told}


def wins(portal: PortalContext, row: Contest) -> str:
    """Who wins, as a sentence."""
    target = "" if row.target is None else score(portal, row, row.target)
    if row.wins == Wins.THRESHOLD:
        is_teams = row.teams != Teams.NONE
        text = (
            _("Every partner that reaches %(target)s wins.")
            if row.teams == Teams.SELLER
            else _("Every team that reaches %(target)s wins.")
            if is_teams
            else _("Whoever reaches %(target)s wins.")
        )
        return text % {"target": target}
    if row.wins == Wins.DRAW:
        text = ngettext(
            "Among all who reach %(target)s, %(n)s is drawn by lot.",
            "Among all who reach %(target)s, %(n)s are drawn by lot.",
            row.places,
        )
        return text % {"target": target, "n": points(row.places)}
    if row.wins == Wins.FIRST:
        text = ngettext(
            "The first who reaches %(target)s wins.",
            "The first %(n)s who reach %(target)s win.",
            row.places,
        )
        return text % {"target": target, "n": points(row.places)}
    if row.teams == Teams.SELLER:
        text = ngettext("The first partner wins.", "The first %(n)s partners win.", row.places)
    elif row.teams != Teams.NONE:
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
            "place": place(member.place, is_shared=member.is_shared),
            "name": member.name,
            "score": score(portal, row, member.score),
            "is_own": member.member_id == own_id,
            **_moved(member.place, member.before),
        }
        for member in ranked
    ]


def plain_score(portal: PortalContext, row: Contest, value: Decimal) -> Decimal:
    """The same as a number, for files."""
    return measuring.in_units(value, row, portal.programme.currency)


def moved_text(now: int | None, before: int | None) -> str:
    """How many places somebody moved since last night, in words; nothing where none."""
    return str(_moved(now, before)["moved_text"])


def ranked_teams(
    portal: PortalContext, row: Contest, ranked: Sequence[TeamRanked], *, own: str = ""
) -> list[dict[str, Any]]:
    """Rows of a ranking of teams."""
    names = _team_names(portal, row, [team.team for team in ranked])
    return [
        {
            "place": place(team.place, is_shared=team.is_shared),
            "name": names.get(team.team, team.team),
            "score": score(portal, row, team.score),
            "members": points(team.members),
            "is_own": team.team == own,
        }
        for team in ranked
    ]


def _team_names(portal: PortalContext, row: Contest, keys: Sequence[str]) -> Mapping[str, str]:
    if row.teams in (Teams.PARTNER, Teams.SELLER):
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
        "compared": compared(portal, row),
        "leagues": leagues(portal, row),
        "since_on": row.since_on,
        "until_on": row.until_on,
        "due_on": row.due_on,
        "state": text,
        "mood": mood,
    }


def prizes(
    portal: PortalContext, row: Contest, *, place: int | None = None, league_no: int = 0
) -> list[str]:
    """What places bring, a line each; or what one place does."""
    every = giving.decoded(row.prizes)
    own = every if place is None else giving.brought(row, place, league_no)
    named = _prize_names(portal, own)
    lines = []
    for prize in own:
        what = localized(prize.text, portal.language) if prize.text else named.get(prize.what, "–")
        if place is None:
            what = _of_places(portal, row, prize, what)
        lines.append(what)
    return lines


def _of_places(portal: PortalContext, row: Contest, prize: giving.Prize, what: str) -> str:
    if prize.first == prize.last:
        line = _("Place %(n)s: %(what)s") % {"n": points(prize.first), "what": what}
    else:
        line = _("Places %(first)s to %(last)s: %(what)s") % {
            "first": points(prize.first),
            "last": points(prize.last),
            "what": what,
        }
    if prize.league is not None:
        line = _("%(league)s, %(line)s") % {
            "league": league(portal, row, prize.league),
            "line": line,
        }
    return line


def _prize_names(portal: PortalContext, own: Sequence[giving.Prize]) -> dict[Any, str]:
    keys = [prize.what for prize in own if prize.what is not None]
    if not keys:
        return {}
    of, programme_id = portal.actor.organiser_id, portal.programme.id
    rows: list[Any] = [
        *Reward.objects.within(programme_id, organiser_id=of).filter(id__in=keys).order_by("id"),
        *Benefit.objects.within(programme_id, organiser_id=of).filter(id__in=keys).order_by("id"),
    ]
    return {offer.id: localized(offer.name, portal.language) for offer in rows}
