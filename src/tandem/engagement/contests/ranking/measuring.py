"""What a contest is about: how often, how much, or how many points; printed as SQL by the one
compiler (`segments.measures`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.models import Against, Contest, Wins
from tandem.kit import money
from tandem.kit.errors import Invalid
from tandem.kit.sql import SqlQuery, fill, named_queries
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rules import ast, codec
from tandem.segments import measures, vocabulary

COUNT, NET, GROSS, PIECES, BEST = "COUNT", "NET", "GROSS", "PIECES", "BEST"
FIGURE, POINTS, JURY = "FIGURE", "POINTS", "JURY"
MONEY = (NET, GROSS)
WHAT: Mapping[str, Any] = {
    NET: _("Net turnover"),
    GROSS: _("Gross turnover"),
    PIECES: _("Pieces"),
    COUNT: _("How often"),
    FIGURE: _("A number of the action"),
    BEST: _("The best of a number of the action"),
    POINTS: _("Points earned"),
    JURY: _("The jury's marks for what members send in"),
}


class BadContest(Invalid):
    """A contest without a name or a measure, or whose numbers do not hold together."""

    code = "contests.bad_contest"
    text = _("The contest cannot be saved: %(why)s.")


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured.

    Args:
        what: one of WHAT.
        kind: of the activities; none where it is points.
        figure: the number of the kind, where that is summed.
        wallet: the code of the wallet, where it is points.
        when: which activities of the kind; None: all.
    """

    what: str
    kind: str = ""
    figure: str = ""
    wallet: str = ""
    when: ast.Node | None = None


def check(measure: Measure, programme: Programme) -> None:
    """Prove that it can be measured.

    Raises:
        BadContest
    """
    words = vocabulary.of(programme.currency)
    if measure.what not in WHAT:
        raise BadContest(why=_("say what is measured"))
    if measure.what == JURY:
        return
    if measure.what == POINTS:
        if measure.wallet not in programmes.books(
            programme.id, organiser_id=programme.organiser_id
        ):
            raise BadContest(why=_("choose a wallet of the programme"))
        return
    if measure.kind not in measures.known_kinds(programme):
        raise BadContest(why=_("choose an action that the programme knows"))
    if measure.what in (FIGURE, BEST) and not measures.is_summable(measure.figure, words):
        raise BadContest(why=_("say which number of the action is summed"))
    if measure.when is None:
        return
    if measures.asks_of_the_past(measure.when, words):
        raise BadContest(why=_("it asks of an action itself, not of those before it"))
    for fault in measures.faults(measure.when, words):
        raise BadContest(why=fault.text)


def encoded(measure: Measure) -> dict[str, Any]:
    """A measure as a contest keeps it."""
    return {
        "what": measure.what,
        "kind": measure.kind,
        "figure": measure.figure,
        "wallet": measure.wallet,
        "when": None if measure.when is None else codec.encode(measure.when),
    }


def decoded(encoded: Mapping[str, Any]) -> Measure:
    """A measure as `encoded` wrote it.

    Raises:
        NotARule: its condition is none.
    """
    return Measure(
        what=str(encoded.get("what") or ""),
        kind=str(encoded.get("kind") or ""),
        figure=str(encoded.get("figure") or ""),
        wallet=str(encoded.get("wallet") or ""),
        when=None if encoded.get("when") is None else codec.decode(encoded["when"]),
    )


def scores(contest: Contest, members: SqlQuery, *, programme: Programme) -> SqlQuery:
    """What these members have: `member_id, score, reached_at, base`, of those who did anything of
    it, or have something that it is compared with.

    Args:
        members: column `member_id`, a query that binds nothing.
    """
    params = {**members.params, **_scope(contest, programme)}
    measure, sql = (
        decoded(contest.measure),
        named_queries(__package__, "standings"),
    )
    if measure.what == JURY:
        judged = named_queries("tandem.engagement.contests", "jury")["judged"]
        return SqlQuery(fill(judged, members=members.text), params, COLUMNS)
    counted = activities(contest, members.text, params, programme=programme)
    first = contest.wins != Wins.RANKING and contest.against == Against.NONE
    block = "best" if measure.what == BEST else "reached" if first else "summed"
    text = fill(sql[block], counted=counted)
    if contest.against == Against.TARGET:
        before = fill(sql["targets"], members=members.text)
    elif contest.base_since_on is not None:
        before = fill(
            sql["best" if measure.what == BEST else "summed"],
            counted=activities(contest, members.text, params, programme=programme, is_base=True),
        )
    else:
        return SqlQuery(fill(sql["alone"], scores=text), params, COLUMNS)
    return SqlQuery(
        fill(
            sql["compared"], scores=text, bases=before, score=sql[f"by_{contest.against.lower()}"]
        ),
        params,
        COLUMNS,
    )


COLUMNS = ("member_id", "score", "reached_at", "base")


def activities(
    contest: Contest,
    members: str,
    params: dict[str, Any],
    *,
    programme: Programme,
    is_base: bool = False,
) -> str:
    """The SELECT of what each activity of these members adds, within the contest's days or the
    days before that it is compared with.

    Args:
        members: a query that binds nothing; column `member_id`.
        params: as `_scope` gives; what the condition binds is put into it.
    """
    measure = decoded(contest.measure)
    if measure.what == POINTS:
        text, params["wallet"] = measures.earned(members=members), measure.wallet
    else:
        what = {COUNT: measures.ONCE_EACH, FIGURE: measure.figure, BEST: measure.figure}
        text = measures.counted(
            measure.kind,
            what.get(measure.what, measure.what.lower()),
            measure.when,
            members=members,
            params=params,
            programme=programme,
        )
    if is_base:
        for name in ("since", "until"):
            text = text.replace(f"%({name})s", f"%(base_{name})s")
    return text


def _scope(contest: Contest, programme: Programme) -> dict[str, Any]:
    since, until = contest.base_since_on, contest.base_until_on
    return {
        **measures.scope(programme),
        "contest_id": contest.id,
        "since": _moment(contest.since_on, programme),
        "until": _moment(contest.until_on + timedelta(days=1), programme),
        "base_since": None if since is None else _moment(since, programme),
        "base_until": None if until is None else _moment(until + timedelta(days=1), programme),
        "base_least": contest.base_least or 0,
        "target": contest.target,
    }


def portions(contest: Contest, members: str, params: dict[str, Any], programme: Programme) -> str:
    """The SELECT of what partners sold to these members: `member_id, partner_id, amount, base`."""
    params |= _scope(contest, programme)
    sql = named_queries(__package__, "teams")
    counted = activities(contest, members, params, programme=programme)
    before = sql["none_before"]
    if contest.base_since_on is not None:
        before = activities(contest, members, params, programme=programme, is_base=True)
    return fill(sql["sold"], counted=counted, before=before)


def _moment(day: date, programme: Programme) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(programme.time_zone))


def is_money(contest: Contest) -> bool:
    """Whether its scores are amounts in minor units; what is compared is in per cent."""
    return decoded(contest.measure).what in MONEY and contest.against == Against.NONE


def in_units(score: Decimal, contest: Contest, currency: str) -> Decimal:
    """A score as people and rules say it: amounts in whole units of the currency."""
    value = score.scaleb(-money.exponent(currency)) if is_money(contest) else score
    return Decimal(f"{value.normalize():f}")  # no exponents: files and rules write it down
