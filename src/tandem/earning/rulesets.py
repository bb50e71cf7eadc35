"""Rule sets: a draft is written, published from a moment, and never edited after."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning.facts import RulesPublished, RulesWithdrawn
from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.kit import ids
from tandem.kit.errors import Conflict, Denied, Invalid
from tandem.platform import journal, statements
from tandem.platform.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes import setup
from tandem.rules import ast, checker, codec
from tandem.rules.vocabulary import Vocabulary
from tandem.segments import defining

# What an activity is evaluated in is one row with up to three numbers an effect, and a row of
# PostgreSQL holds eight kilobytes.
EFFECTS_MAX = 300


class FaultyRule(Invalid):
    """A rule does not pass the checker."""

    code = "earning.faulty_rule"
    text = _("The rule “%(rule)s” cannot be saved: at %(place)s, %(why)s.")


class NotADraft(Conflict):
    """A published set is never edited."""

    code = "earning.not_a_draft"
    text = _("Version %(version)s is published and stays as it is. Make a new draft from it.")


class InForceAlready(Conflict):
    """A version that has begun to count cannot be withdrawn; another one takes its place."""

    code = "earning.in_force_already"
    text = _("Version %(version)s is in force already. Publish another one in its place.")


class SecondPersonNeeded(Denied):
    """The programme wants rules to be published by somebody who did not write in the draft."""

    code = "earning.second_person_needed"
    text = _(
        "You have written in version %(version)s, and here somebody else publishes. Ask a colleague"
        " to look at it."
    )


class NothingToPublish(Invalid):
    """A set without rules would end all points by one click."""

    code = "earning.nothing_to_publish"
    text = _("There is no rule in this draft. Write one, or throw the draft away.")


class TooEarly(Invalid):
    """Rules cannot be published for a moment that activities were already awarded for."""

    code = "earning.too_early"
    text = _("Rules can be in force from now on or later, not from the past.")


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


def draft(
    programme_id: UUID,
    *,
    rules: Sequence[tuple[Mapping[str, str], Mapping[str, Any]]],
    vocabulary: Vocabulary,
    actor: Actor,
    now: datetime,
    budgets: Sequence[Mapping[str, Any]] = (),
) -> UUID:
    """Write a draft of (name by language, rule as JSON), in the order in which they count; its id.

    Raises:
        NotARule, FaultyRule: nothing is written.
    """
    require(actor, "rules.change")
    of = actor.organiser_id
    bodies = _checked(
        [defining.expand(body, programme_id, organiser_id=of) for _, body in rules],
        budgets,
        vocabulary,
    )
    latest = (
        RuleSet.objects.of(actor.organiser_id)
        .filter(programme_id=programme_id)
        .order_by("-version", "id")
        .first()
    )
    row = RuleSet.objects.of(actor.organiser_id).create(
        programme_id=programme_id,
        version=latest.version + 1 if latest else 1,
        created_at=now,
        edited_by=[actor.name],
        budgets=list(budgets),
    )
    _write_rules(
        row.id,
        [(name, body) for (name, _), body in zip(rules, bodies, strict=True)],
        actor.organiser_id,
        now,
    )
    return row.id


def _checked(
    bodies: Sequence[Mapping[str, Any]],
    budgets: Sequence[Mapping[str, Any]],
    vocabulary: Vocabulary,
) -> list[dict[str, Any]]:
    rules = [codec.decode_rule(body) for body in bodies]
    for rule in rules:
        for fault in checker.check(rule, vocabulary):
            raise FaultyRule(rule=rule.key, place=fault.place, why=fault.text)
    for fault in checker.check_set(rules, [codec.decode_budget(each) for each in budgets]):
        raise FaultyRule(rule=fault.place, place=fault.place, why=fault.text)
    return [codec.encode_rule(rule) for rule in rules]


def _write_rules(
    rule_set_id: UUID,
    rules: Sequence[tuple[Mapping[str, str], Mapping[str, Any]]],
    organiser_id: UUID,
    now: datetime,
) -> None:
    if sum(len(body.get("gifts", ())) or 1 for _name, body in rules) > EFFECTS_MAX:
        raise FaultyRule(rule="-", place="-", why=_("a set holds at most %s rules") % EFFECTS_MAX)
    Rule.objects.of(organiser_id).bulk_create(
        [
            Rule(
                id=ids.new_uuid(),
                organiser_id=organiser_id,
                rule_set_id=rule_set_id,
                key=body["key"],
                position=position,
                name=dict(name),
                body=dict(body),
                created_at=now,
            )
            for position, (name, body) in enumerate(rules)
        ]
    )


def change_draft(
    rule_set_id: UUID,
    *,
    rules: Sequence[tuple[Mapping[str, str], Mapping[str, Any]]],
    vocabulary: Vocabulary,
    actor: Actor,
    now: datetime,
    budgets: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Put these rules, and these budgets if any are given, in the place of a draft's."""
    require(actor, "rules.change")
    row = _locked_draft(rule_set_id, actor.organiser_id)
    if budgets is not None:
        row.budgets = list(budgets)
    if actor.name not in row.edited_by:
        row.edited_by = [*row.edited_by, actor.name]
    row.save(update_fields=["edited_by", "budgets"])
    of = actor.organiser_id
    bodies = _checked(
        [defining.expand(body, row.programme_id, organiser_id=of) for _, body in rules],
        row.budgets,
        vocabulary,
    )
    Rule.objects.of(actor.organiser_id).filter(rule_set_id=rule_set_id).delete()
    _write_rules(
        rule_set_id,
        [(name, body) for (name, _), body in zip(rules, bodies, strict=True)],
        actor.organiser_id,
        now,
    )


def publish(rule_set_id: UUID, *, valid_from: datetime, actor: Actor, now: datetime) -> None:
    """Let a draft count from a moment, now or later.

    Raises:
        NotADraft, NothingToPublish, TooEarly; SecondPersonNeeded: the programme wants two, and this
        one has written in the draft.
    """
    require(actor, "rules.publish")
    row = _locked_draft(rule_set_id, actor.organiser_id)
    _second_person(row, actor)
    if not Rule.objects.of(actor.organiser_id).filter(rule_set_id=row.id).exists():
        raise NothingToPublish()
    is_first = not _published(row.programme_id, actor.organiser_id).exists()
    if valid_from < now and not is_first:
        raise TooEarly()
    wallets = {
        effect.wallet
        for rule in rules_of(row.id, organiser_id=actor.organiser_id)
        for effect in rule.effects
    }
    setup.open_wallets(row.programme_id, wallets, organiser_id=actor.organiser_id, now=now)
    row.status, row.valid_from, row.published_by = RuleSetStatus.PUBLISHED, valid_from, actor.name
    row.save(update_fields=["status", "valid_from", "published_by"])
    journal.record(
        RulesPublished(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            rule_set_id=row.id,
            version=row.version,
            valid_from=valid_from.isoformat(),
        )
    )


def withdraw(rule_set_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take back a published version that does not count yet; no activity has been awarded under it.
    It stays as it is.

    Raises:
        InForceAlready
    """
    require(actor, "rules.publish")
    sets = RuleSet.objects.of(actor.organiser_id)
    row = sets.select_for_update().get(id=rule_set_id)
    if row.status != RuleSetStatus.PUBLISHED or row.valid_from is None or row.valid_from <= now:
        raise InForceAlready(version=row.version)
    row.status = RuleSetStatus.WITHDRAWN
    row.save(update_fields=["status"])
    journal.record(
        RulesWithdrawn(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=row.programme_id,
            rule_set_id=row.id,
            version=row.version,
        )
    )


def drop(rule_set_id: UUID, *, actor: Actor) -> None:
    """Throw a draft away."""
    require(actor, "rules.change")
    row = _locked_draft(rule_set_id, actor.organiser_id)
    Rule.objects.of(actor.organiser_id).filter(rule_set_id=rule_set_id).delete()
    row.delete()


def close_draft(rule_set_id: UUID, *, begins_at: datetime, actor: Actor) -> None:
    """Let a draft stand as it is, for the periods that are awarded again under it; another version
    is left alone.

    Raises:
        SecondPersonNeeded: the programme wants two, and this one has written in the draft.
    """
    require(actor, "rules.publish")
    row = RuleSet.objects.of(actor.organiser_id).select_for_update().get(id=rule_set_id)
    if row.status != RuleSetStatus.DRAFT:
        return
    _second_person(row, actor)
    row.status, row.valid_from, row.published_by = RuleSetStatus.CORRECTION, begins_at, actor.name
    row.save(update_fields=["status", "valid_from", "published_by"])


def _second_person(row: RuleSet, actor: Actor) -> None:
    needs_two = programmes.programme(
        row.programme_id, organiser_id=actor.organiser_id
    ).rules_need_two
    if needs_two and actor.name in row.edited_by:
        raise SecondPersonNeeded(version=row.version)


def _locked_draft(rule_set_id: UUID, organiser_id: UUID) -> RuleSet:
    row = RuleSet.objects.of(organiser_id).select_for_update().get(id=rule_set_id)
    if row.status != RuleSetStatus.DRAFT:
        raise NotADraft(version=row.version)
    return row


def _published(programme_id: UUID, organiser_id: UUID) -> Any:
    return RuleSet.objects.of(organiser_id).filter(
        programme_id=programme_id, status=RuleSetStatus.PUBLISHED
    )


def tried_draft(programme_id: UUID, *, organiser_id: UUID) -> InForce | None:
    """The programme's draft as if it counted, for trying it; None when there is none."""
    found = RuleSet.objects.of(organiser_id).filter(
        programme_id=programme_id, status=RuleSetStatus.DRAFT
    )
    row = found.order_by("-version", "id").first()
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
        codec.decode_budget(each)
        for each in (json.loads(bodies) if isinstance(bodies, str) else bodies)
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
    return lambda: _in_force(asked.rows(), organiser_id)


def _in_force(rows: Sequence[tuple[Any, ...]], organiser_id: UUID) -> list[InForce]:
    published = [row for row in rows if row[5] is None]
    ends = ([row[2] for row in published[1:]] + [None])[: len(published)]
    found = [
        _counting(row, end, organiser_id)
        for row, end in zip(published, ends, strict=True)
        if end is None or end > row[2]
    ]
    for row in rows[len(published) :]:
        found = overlaid(found, _counting(row, row[3], organiser_id))
    return found


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


# Published sets by their beginning, then the periods that were awarded again, in the order in which
# that was done.
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
