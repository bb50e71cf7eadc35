"""For whom something is: rewards, benefits, and whatever else is not for every member.

What is chosen (`Whom`) is one row of its programme (`Audience`), which rewards and benefits name.
Who belongs to it is asked of the one compiler: a segment means what it means now, a level is that
level and those above.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.sql import SqlQuery
from tandem.platform import statements
from tandem.programmes.models import Programme
from tandem.rules import ast, codec
from tandem.rules.sentences import reading
from tandem.segments import audiences, naming, vocabulary
from tandem.segments.models import Audience, Segment
from tandem.tiers.models import Plan, Tier

TRADES_MAX = 20
_NOBODY = ast.AnyOf(())


class NoSuchAudience(Invalid):
    """The programme has no such segment, level, membership or trade."""

    code = "segments.no_such_audience"
    text = _("For whom it is meant is not known in this programme: %(what)s.")


@dataclass(frozen=True, slots=True)
class Whom:
    """What is chosen: a segment by its key, a level and a membership by their codes, trades. All of
    it holds together; nothing chosen is everybody.
    """

    segment: str = ""
    tier: str = ""
    plan: str = ""
    trades: tuple[str, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Whether nothing was chosen."""
        return self == Whom()


def settle(whom: Whom, *, programme_id: UUID, organiser_id: UUID, now: datetime) -> UUID | None:
    """The audience that was chosen; None for everybody. Safe to repeat, and raced.

    Raises:
        NoSuchAudience: it names something that the programme does not have.
    """
    if whom.is_everybody:
        return None
    _check(whom, programme_id, organiser_id)
    scope = {
        "programme_id": programme_id,
        "segment": whom.segment,
        "tier": whom.tier,
        "plan": whom.plan,
        "trades": sorted(set(whom.trades)),
    }
    rows = Audience.objects.of(organiser_id)
    rows.bulk_create(
        [Audience(organiser_id=organiser_id, created_at=now, **scope)], ignore_conflicts=True
    )
    return rows.get(**scope).id


def _check(whom: Whom, programme_id: UUID, of: UUID) -> None:
    segments = Segment.objects.of(of).filter(programme_id=programme_id, key=whom.segment)
    if whom.segment and not segments.exists():
        raise NoSuchAudience(what=whom.segment[:40])
    tiers = Tier.objects.within(programme_id, organiser_id=of).filter(code=whom.tier)
    if whom.tier and not tiers.exists():
        raise NoSuchAudience(what=whom.tier[:40])
    plans = Plan.objects.of(of).filter(programme_id=programme_id, code=whom.plan)
    if whom.plan and not plans.exists():
        raise NoSuchAudience(what=whom.plan[:40])
    if len(whom.trades) > TRADES_MAX or not all(0 < len(trade) <= 40 for trade in whom.trades):
        raise NoSuchAudience(what=", ".join(whom.trades)[:80])


def whom_of(audience_id: UUID | None, *, organiser_id: UUID) -> Whom:
    """What was chosen for an audience; everybody where there is none."""
    if audience_id is None:
        return Whom()
    row = Audience.objects.of(organiser_id).get(id=audience_id)
    return Whom(row.segment, row.tier, row.plan, tuple(row.trades))


def of_programme(
    programme: Programme, *, only: Collection[UUID] | None = None
) -> dict[UUID, ast.Node]:
    """The condition of each audience as it is now; `only`: of these."""
    rows = Audience.objects.of(programme.organiser_id).filter(programme_id=programme.id)
    if only is not None:
        rows = rows.filter(id__in=only)
    return _conditions(list(rows.order_by("id")), programme)


def _conditions(rows: list[Audience], programme: Programme) -> dict[UUID, ast.Node]:
    of = programme.organiser_id
    keys, codes = {row.segment for row in rows} - {""}, {row.tier for row in rows} - {""}
    segments, ranks = {}, {}
    if keys:
        known = Segment.objects.of(of).filter(programme_id=programme.id, key__in=keys)
        segments = {segment.key: segment for segment in known}
    if codes:
        tiers = Tier.objects.within(programme.id, organiser_id=of).filter(code__in=codes)
        ranks = dict(tiers.values_list("code", "rank"))
    return {row.id: _condition(row, segments, ranks) for row in rows}


def _condition(
    row: Audience, segments: Mapping[str, Segment], ranks: Mapping[str, float]
) -> ast.Node:
    """One condition; a level that the ladder does not have any more is nobody's."""
    parts: list[ast.Node] = []
    if row.segment:
        segment = segments[row.segment]
        names = tuple(sorted(segment.name.items()))
        parts.append(ast.Segment(segment.key, names, codec.decode(segment.body)))
    if row.tier and row.tier not in ranks:
        parts.append(_NOBODY)
    elif row.tier:
        rank = Decimal(str(ranks[row.tier]))
        parts.append(ast.Compare("ge", ast.Field("member.tier_rank"), ast.Number(rank)))
    if row.plan:
        parts.append(ast.Compare("eq", ast.Field("member.membership"), ast.Text(row.plan)))
    if row.trades:
        trades = tuple(ast.Text(trade) for trade in row.trades)
        parts.append(ast.In(ast.Field("member.trade"), trades))
    return parts[0] if len(parts) == 1 else ast.All(tuple(parts))


def held_by(
    member_id: int,
    *,
    programme: Programme,
    now: datetime,
    only: Collection[UUID] | None = None,
) -> frozenset[UUID]:
    """The audiences that a member belongs to now; one question, whatever their number. `only`: of
    these.
    """
    known = of_programme(programme, only=only) if only is None or only else {}
    holds = audiences.holding(
        list(known.values()), programme=programme, now=now, member_id=member_id
    )
    return frozenset(key for key, is_held in zip(known, holds, strict=True) if is_held)


def members_of(audience_id: UUID | None, *, programme: Programme, now: datetime) -> SqlQuery:
    """The members who belong to an audience now, or all who take part (column `member_id`), each
    once.
    """
    condition: ast.Node = ast.All(())
    if audience_id is not None:
        (condition,) = of_programme(programme, only=[audience_id]).values()
    return audiences.rows(condition, programme=programme, now=now)


def totals(
    wanted: Iterable[UUID | None],
    *,
    programme: Programme,
    now: datetime,
    read: statements.Read = statements.rows,
) -> dict[UUID | None, int]:
    """How many members each of these audiences has now; None is everybody. One question, whatever
    their number. `read`: how it is asked, as of now, or as it was lately.
    """
    keys = set(wanted)
    named = of_programme(programme, only={key for key in keys if key is not None})
    known: dict[UUID | None, ast.Node] = {key: named[key] for key in named}
    if None in keys:
        known[None] = ast.All(())
    numbers = audiences.counts(list(known.values()), programme=programme, now=now, read=read)
    return dict(zip(known, numbers, strict=True))


def sentences(
    wanted: Iterable[UUID | None], *, programme: Programme, language: str
) -> dict[UUID, str]:
    """Each of these audiences in words: “the level is Gold or higher”."""
    known = of_programme(programme, only={key for key in wanted if key is not None})
    rule_terms = vocabulary.of_members(programme.currency)
    names = naming.names_of(
        known.values(),
        rule_terms,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        language=language,
    )
    return {
        key: reading.condition(condition, rule_terms, language=language, names=names)
        for key, condition in known.items()
    }
