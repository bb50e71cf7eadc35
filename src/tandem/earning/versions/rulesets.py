"""Rule sets: a draft is written, published from a moment, and never edited after."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.earning.facts import RulesPublished, RulesWithdrawn
from tandem.earning.models import Rule, RuleComment, RuleSet, RuleSetStatus
from tandem.earning.versions import published
from tandem.kit import ids
from tandem.kit.errors import Conflict, Denied, Invalid
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes import setup
from tandem.rules import checker, codec
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
    for fault in checker.check_set(rules, [codec.decode_budget(budget) for budget in budgets]):
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
    is_first = not published.sets(row.programme_id, actor.organiser_id).exists()
    if valid_from < now and not is_first:
        raise TooEarly()
    wallets = {
        effect.wallet
        for rule in published.rules_of(row.id, organiser_id=actor.organiser_id)
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
    RuleComment.objects.of(actor.organiser_id).filter(rule_set_id=rule_set_id).delete()
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
