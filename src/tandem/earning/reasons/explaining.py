"""Why an activity got its points: by rule, in a sentence, with the lines and quantities the rule
counted.

The lines are evaluated by the very SQL of the version that awarded the activity, at the grain of
the line; the points are the award's own. There is no second evaluator.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum

from tandem.activity import correcting
from tandem.earning.models import Award, Rule, RuleSet, Shortfall
from tandem.kit.sql import fill, named_queries
from tandem.kit.texts import localized
from tandem.platform import statements
from tandem.programmes import wallets
from tandem.programmes.models import Programme
from tandem.rules import ast, codec
from tandem.rules.compiling.columns import is_of_lines, line_columns
from tandem.rules.figures import once
from tandem.rules.sentences import reading
from tandem.segments import naming, vocabulary


@dataclass(frozen=True, slots=True)
class LineShare:
    """One line as a rule saw it: what was bought, and what the rule gave for it before rounding and
    limits.
    """

    product_id: UUID
    product: str
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None
    points: Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule gave: its name and sentence, the points, the lines it counted, and whether a
    limit cut it.
    """

    name: str
    sentence: str
    points: int
    lines: tuple[LineShare, ...]
    is_limited: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an activity got its points into one wallet, under which version of the rules.
    `corrected_by`: the documents by which goods of it came back.
    """

    points: int
    version: int
    at: datetime
    reasons: tuple[Reason, ...]
    corrected_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity in a member's list with what it brought; pending points say until when they wait.
    `is_reviewed`: a person looks at them first (asked of pending ones only).
    """

    id: UUID
    kind: str
    document_no: str
    day: date
    partner: str
    net_minor: int | None
    points: int
    pending_points: int
    available_points: int
    due_on: date | None
    is_reviewed: bool
    partner_id: int | None
    gross_minor: int | None


def explain(
    member_id: int,
    activity_id: UUID,
    *,
    programme: Programme,
    book_id: UUID,
    language: str,
    holder_id: int | None = None,
) -> Explanation | None:
    """The reasons of an activity's points; None when no rule gave any.

    Args:
        holder_id: who got them, where that is not the member; lines are not told then, for they
            are the member's own affair.
    """
    of = programme.organiser_id
    own = Q(party="MEMBER") | Q(holder_id=F("member_id"))
    to_whom = own if holder_id is None else Q(holder_id=holder_id)
    standing = Award.objects.of(of).filter(
        to_whom, member_id=member_id, activity_id=activity_id, book_id=book_id
    )
    awards = list(
        standing.order_by("created_at", F("run_id").asc(nulls_first=True), "id")
    )  # a run speaks after what it corrects
    if not awards:
        return None
    breakdown: Counter[str] = Counter()
    rows: dict[str, Rule] = {}
    for award in awards:
        breakdown.update(award.breakdown)
        rows |= {
            row.key: row
            for row in Rule.objects.of(of).filter(
                rule_set_id=award.rule_set_id, key__in=award.breakdown
            )
        }
    version = RuleSet.objects.of(of).get(id=awards[-1].rule_set_id).version
    rules = {key: codec.decode_rule(row.body) for key, row in rows.items()}
    is_own = holder_id is None
    shares = _shares(member_id, activity_id, list(rules.values()), programme) if is_own else {}
    reasons = _reasons(
        breakdown,
        rows,
        rules,
        shares,
        programme=programme,
        language=language,
        has_runs=len(awards) > 1,
    )
    total = sum(breakdown.values())
    corrected = correcting.documents(member_id, activity_id, organiser_id=of) if is_own else []
    return Explanation(
        total,
        version,
        awards[0].at,
        tuple(reasons),
        tuple(corrected),
    )


def _reasons(
    breakdown: Mapping[str, int],
    rows: Mapping[str, Rule],
    rules: Mapping[str, ast.Rule],
    shares: Mapping[str, list[LineShare]],
    *,
    programme: Programme,
    language: str,
    has_runs: bool,
) -> list[Reason]:
    """What each rule gave, greatest first."""
    of = programme.organiser_id
    named = wallets.names(programme.id, organiser_id=of)
    rule_terms = vocabulary.of(programme.currency)
    scope = {"programme_id": programme.id, "organiser_id": of}
    names = {
        **naming.of_rules(rules.values(), rule_terms, language=language, **scope),
        "rules": {key: localized(row.name, language).strip() for key, row in rows.items()},
    }
    reasons = []
    for key, points in breakdown.items():
        if not points and has_runs:
            continue  # a run took back what an earlier version gave
        row, rule = rows[key], rules[key]
        lines = tuple(shares.get(key, ()))
        asked = int(sum((line.points for line in lines), Decimal(0)))
        reasons.append(
            Reason(
                name=localized(row.name, language) or key,
                sentence=reading.sentence(
                    rule, rule_terms, language=language, wallets=named, names=names
                ),
                points=points,
                lines=lines,
                is_limited=bool(rule.limits) and bool(lines) and abs(points) < abs(asked),
            )
        )
    return sorted(reasons, key=lambda reason: -reason.points)


def _shares(
    member_id: int, activity_id: UUID, rules: list[ast.Rule], programme: Programme
) -> Mapping[str, list[LineShare]]:
    rule_terms = vocabulary.of(programme.currency)
    if correcting.documents(member_id, activity_id, organiser_id=programme.organiser_id):
        purchase = "SELECT %(member_id)s::bigint AS member_id, %(activity_id)s::uuid AS activity_id"
        rule_terms = rule_terms.standing_on(correcting.standing_of(purchase))
    counted = [
        column
        for column in once.columns_of(rules, rule_terms)
        if "_" not in column.name and not column.is_multiplier and is_of_lines(column, rule_terms)
    ]
    if not counted:
        return {}
    params: dict[str, Any] = {}
    columns, sources = line_columns(counted, rule_terms, params)
    given = ", ".join(column.scale.format(column.sql) for column in columns)
    query = (
        "SELECT line.product_id, said.name, line.quantity, line.net_minor, line.gross_minor,"
        f" {given}\n{sources}\n"
        + named_queries("tandem.earning.reasons", "explaining")["of_activity"]
    )
    bound = {
        **params,
        "organiser_id": programme.organiser_id,
        "member_id": member_id,
        "activity_id": activity_id,
        "zone": programme.time_zone,
    }
    shares: dict[str, list[LineShare]] = {}
    for product_id, name, quantity, net, gross, *points_by_column in statements.rows(query, bound):
        for column, points in zip(counted, points_by_column, strict=True):
            if points:
                shares.setdefault(column.rule.key, []).append(
                    LineShare(product_id, name, quantity, net, gross, points)
                )
    return shares


def activities(
    member_id: int,
    *,
    organiser_id: UUID,
    book_id: UUID,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 30,
    only_pending: bool = False,
) -> list[ActivityRow]:
    """A member's activities with what they brought, latest first."""
    sql = named_queries("tandem.earning.reasons", "explaining")
    rows = statements.rows(
        sql["pending_activities"] if only_pending else fill(sql["activities"], which=""),
        {
            "organiser_id": organiser_id,
            "member_id": member_id,
            "book_id": book_id,
            "limit": limit,
            "before_at": before[0] if before else None,
            "before_id": before[1] if before else None,
        },
    )
    return [ActivityRow(*row) for row in rows]


def these(
    member_id: int, activity_ids: Sequence[UUID], *, organiser_id: UUID, book_id: UUID
) -> list[ActivityRow]:
    """These of a member's activities with what they brought, latest first."""
    text = fill(
        named_queries("tandem.earning.reasons", "explaining")["activities"],
        which="AND activity.id = ANY(%(activity_ids)s::uuid[])",
    )
    params = {
        "organiser_id": organiser_id,
        "member_id": member_id,
        "book_id": book_id,
        "activity_ids": list(activity_ids),
        "limit": len(activity_ids),
        "before_at": None,
        "before_id": None,
    }
    return [ActivityRow(*row) for row in statements.rows(text, params)]


def shortfall_points(member_id: int, *, book_id: UUID, organiser_id: UUID) -> int:
    """Points of a book that should have been taken back from a member and were not there any
    more.
    """
    shortfalls = Shortfall.objects.of(organiser_id).filter(member_id=member_id, book_id=book_id)
    return shortfalls.aggregate(points=Sum("points"))["points"] or 0
