"""Published versions of the rules: which is in force at a moment; and drafts as if they were."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.platform import statements
from tandem.programmes import setup
from tandem.rules import ast, codec

_PUBLISHED = """
SELECT rule_set.id, rule_set.version, rule_set.valid_from, NULL::timestamptz, rule_set.budgets,
  NULL::timestamptz AS posted_at
FROM earning_ruleset AS rule_set
WHERE rule_set.organiser_id = %(organiser_id)s
  AND rule_set.programme_id = %(programme_id)s
  AND rule_set.status = 'PUBLISHED'
UNION ALL
SELECT rule_set.id, rule_set.version, run.begins_at, run.ends_at, rule_set.budgets,
  run.ended_at AS posted_at
FROM earning_run AS run
JOIN earning_ruleset AS rule_set ON rule_set.organiser_id = %(organiser_id)s
  AND rule_set.id = run.rule_set_id
WHERE run.organiser_id = %(organiser_id)s
  AND run.programme_id = %(programme_id)s
  AND run.kind = 'AGAIN'
  AND run.status = 'POSTED'
  AND run.begins_at IS NOT NULL
ORDER BY posted_at NULLS FIRST, 3, 2, 1
"""


@dataclass(frozen=True, slots=True)
class InForce:
    """A published set with the period in which it counts: [valid_from, valid_to). A draft that is
    tried counts always.

    `is_plain`: each limit is a member's own and each effect the member's, so that a single activity
    takes the short way.
    """

    id: UUID
    version: int
    rules: tuple[ast.Rule, ...]
    valid_from: datetime
    valid_to: datetime | None
    is_draft: bool = False
    budgets: tuple[ast.Budget, ...] = ()
    is_plain: bool = False


def sets(programme_id: UUID, organiser_id: UUID) -> QuerySet[RuleSet]:
    """The published sets of a programme."""
    return RuleSet.objects.of(organiser_id).filter(
        programme_id=programme_id, status=RuleSetStatus.PUBLISHED
    )


def tried_draft(programme_id: UUID, *, organiser_id: UUID) -> InForce | None:
    """The programme's draft as if it counted, for trying it; None when there is none."""
    drafts = RuleSet.objects.of(organiser_id).filter(
        programme_id=programme_id, status=RuleSetStatus.DRAFT
    )
    row = drafts.order_by("-version", "id").first()
    if row is None:
        return None
    return for_trial(row.id, organiser_id=organiser_id)


def for_trial(rule_set_id: UUID, *, organiser_id: UUID) -> InForce:
    """Any version, as if it counted always; as a draft it is not remembered."""
    row = RuleSet.objects.of(organiser_id).get(id=rule_set_id)
    rules = rules_of(row.id, organiser_id=organiser_id)
    wallets = {effect.wallet for rule in rules for effect in rule.effects}
    setup.open_wallets(row.programme_id, wallets, organiser_id=organiser_id, now=row.created_at)
    budgets = budgets_of(row.budgets)
    return InForce(
        row.id,
        row.version,
        rules,
        datetime.min.replace(tzinfo=UTC),
        None,
        is_draft=True,
        budgets=budgets,
        is_plain=is_plain(rules, budgets),
    )


def budgets_of(bodies: Any) -> tuple[ast.Budget, ...]:
    """Budgets from their JSON."""
    return tuple(
        codec.decode_budget(body)
        for body in (json.loads(bodies) if isinstance(bodies, str) else bodies)
    )


def rules_of(rule_set_id: UUID, *, organiser_id: UUID) -> tuple[ast.Rule, ...]:
    """The rules of a set, in order; those of a published one are remembered."""
    bodies = (
        Rule.objects.of(organiser_id).filter(rule_set_id=rule_set_id).order_by("position", "id")
    )
    return tuple(codec.decode_rule(row.body) for row in bodies)


@lru_cache(maxsize=500)
def _remembered(
    rule_set_id: UUID, organiser_id: UUID, budgets: str
) -> tuple[tuple[ast.Rule, ...], tuple[ast.Budget, ...], bool]:
    """What never changes of a published set: its rules, its budgets, and whether it is plain."""
    rules, bounds = rules_of(rule_set_id, organiser_id=organiser_id), budgets_of(budgets)
    return rules, bounds, is_plain(rules, bounds)


def is_plain(rules: Sequence[ast.Rule], budgets: Sequence[ast.Budget]) -> bool:
    """Whether each limit is a member's own and each effect the member's."""
    return not budgets and all(
        not rule.first
        and all(limit.per == "MEMBER" and not limit.money for limit in rule.limits)
        and all(effect.to == "MEMBER" for effect in rule.effects)
        for rule in rules
    )


def in_force(programme_id: UUID, *, organiser_id: UUID) -> list[InForce]:
    """Every published set with its period, earliest first. Of two with one beginning the later
    version counts.

    In a period that was awarded again the version counts under which that was done last; a set may
    have several periods.
    """
    return asked_in_force(programme_id, organiser_id=organiser_id)()


def asked_in_force(programme_id: UUID, *, organiser_id: UUID) -> Callable[[], list[InForce]]:
    """As `in_force`: asked for now and read by the call of what is returned, so that it shares its
    trip with others.
    """
    asked = statements.ask(_PUBLISHED, {"organiser_id": organiser_id, "programme_id": programme_id})
    return lambda: _kept(asked.rows(), programme_id, organiser_id)


def last_seen(programme_id: UUID) -> list[InForce] | None:
    """What was in force when this process asked last: for who asks anew in the same trip and does
    again what was done under others.
    """
    kept = _last_seen.get(programme_id)
    return list(kept[1]) if kept else None


def forget(programme_id: UUID) -> None:
    """Forget what was in force when this process asked last."""
    _last_seen.pop(programme_id, None)


PROGRAMMES_MAX = 500  # of which is remembered what was in force
_last_seen: dict[UUID, tuple[Sequence[tuple[Any, ...]], list[InForce]]] = {}


def _kept(rows: Sequence[tuple[Any, ...]], programme_id: UUID, organiser_id: UUID) -> list[InForce]:
    kept = _last_seen.get(programme_id)
    if kept is None or kept[0] != rows:
        if len(_last_seen) >= PROGRAMMES_MAX:
            _last_seen.clear()
        kept = _last_seen[programme_id] = rows, _in_force(rows, organiser_id)
    return list(kept[1])


def _in_force(rows: Sequence[tuple[Any, ...]], organiser_id: UUID) -> list[InForce]:
    published = [row for row in rows if row[5] is None]
    ends = ([row[2] for row in published[1:]] + [None])[: len(published)]
    versions = [
        _counting(row, end, organiser_id)
        for row, end in zip(published, ends, strict=True)
        if end is None or end > row[2]
    ]
    for row in rows[len(published) :]:
        versions = overlaid(versions, _counting(row, row[3], organiser_id))
    return versions


def _counting(row: tuple[Any, ...], valid_to: datetime | None, organiser_id: UUID) -> InForce:
    key, version, valid_from, _ends_at, budgets, _posted_at = row
    rules, bounds, plain = _remembered(
        key, organiser_id, budgets if isinstance(budgets, str) else json.dumps(budgets)
    )
    return InForce(key, version, rules, valid_from, valid_to, budgets=bounds, is_plain=plain)


def overlaid(versions: Sequence[InForce], instead: InForce) -> list[InForce]:
    """The versions, with one put in the place of others in its period."""
    begins, ends = instead.valid_from, instead.valid_to
    pieces = [instead]
    for version in versions:
        if version.valid_from < begins:
            pieces.append(
                replace(
                    version, valid_to=min(begins, version.valid_to) if version.valid_to else begins
                )
            )
        if ends is not None and (version.valid_to is None or version.valid_to > ends):
            pieces.append(replace(version, valid_from=max(ends, version.valid_from)))
    return sorted(pieces, key=lambda piece: piece.valid_from)
