"""The draft of the rules: what is in it, and changing it. Who changes a rule where there is no
draft makes one on the way.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core import signing
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.earning.versions import rulesets
from tandem.kit.errors import Conflict
from tandem.kit.periods import start_of_day
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.shared.access import PortalContext
from tandem.rules import ast, codec
from tandem.segments import vocabulary

_REMOVED = "organiser.rules.removed"


class DraftIsGone(Conflict):
    """The draft that a page was of has been published or thrown away meanwhile."""

    code = "portals.draft_is_gone"
    text = _(
        "The draft is no longer there: it was published or thrown away meanwhile. Nothing was"
        " changed."
    )


class DraftIsAnother(Conflict):
    """The draft is not as it was tried on history."""

    code = "portals.draft_is_another"
    text = _("The draft was changed since: what stands here is what it was before.")


class RuleIsGone(Conflict):
    """A rule has been taken out of the draft meanwhile."""

    code = "portals.rule_is_gone"
    text = _("The rule is no longer in the draft: somebody took it out. Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Named:
    """A rule with its name, as it is shown."""

    key: str
    name: str
    names: Mapping[str, str]
    body: Mapping[str, Any]
    rule: ast.Rule

    @property
    def is_multiplier(self) -> bool:
        """Whether it multiplies what others give."""
        return self.rule.is_multiplier

    @property
    def campaign(self) -> str:
        """The campaign that it belongs to."""
        return self.rule.campaign


@dataclass(frozen=True, slots=True)
class Versions:
    """All versions of a programme's rules, the latest first."""

    every: Sequence[RuleSet]
    now: datetime

    @property
    def draft(self) -> RuleSet | None:
        """The one that is being written."""
        return next((row for row in self.every if row.status == RuleSetStatus.DRAFT), None)

    @property
    def published(self) -> list[tuple[datetime, RuleSet]]:
        """The published ones with their beginnings, in the order in which they begin (as
        `published.in_force`).
        """
        begun = [
            (row.valid_from, row)
            for row in self.every
            if row.status == RuleSetStatus.PUBLISHED and row.valid_from
        ]
        return sorted(begun, key=lambda pair: (pair[0], pair[1].version))

    @property
    def current(self) -> RuleSet | None:
        """The one that gives points now."""
        return next((row for begins, row in reversed(self.published) if begins <= self.now), None)

    @property
    def coming(self) -> list[RuleSet]:
        """Those that do not give points yet."""
        return [row for begins, row in self.published if begins > self.now]

    @property
    def base(self) -> RuleSet | None:
        """What a new draft is made of: the rules that count now, or those to come where none count
        yet.
        """
        return self.current or next((row for _begins, row in self.published), None)


def versions(portal: PortalContext) -> Versions:
    """The versions of the programme."""
    sets = RuleSet.objects.of(portal.actor.organiser_id).filter(programme_id=portal.programme.id)
    return Versions(list(sets.order_by("-version", "id")), clock.now())


def rules_of(portal: PortalContext, rule_set: RuleSet | None) -> list[Named]:
    """The rules of a version, in order."""
    if rule_set is None:
        return []
    rows = (
        Rule.objects.of(portal.actor.organiser_id)
        .filter(rule_set_id=rule_set.id)
        .order_by("position", "id")
    )
    return [
        Named(
            row.key,
            localized(row.name, portal.language),
            row.name,
            row.body,
            codec.decode_rule(row.body),
        )
        for row in rows
    ]


def named(portal: PortalContext) -> list[Named]:
    """The rules of the draft; of what it would be made of, where there is none."""
    standing = versions(portal)
    return rules_of(portal, standing.draft or standing.base)


def ensured(portal: PortalContext) -> RuleSet:
    """The draft; made now where there is none."""
    standing = versions(portal)
    if standing.draft is not None:
        return standing.draft
    base = standing.base
    rules = [(rule.names, rule.body) for rule in rules_of(portal, base)]
    key = rulesets.draft(
        portal.programme.id,
        rules=rules,
        budgets=base.budgets if base else (),
        vocabulary=vocabulary.of(portal.programme.currency),
        actor=portal.actor,
        now=clock.now(),
    )
    return RuleSet.objects.of(portal.actor.organiser_id).get(id=key)


def write(
    portal: PortalContext,
    draft: RuleSet,
    rules: Iterable[tuple[Mapping[str, str], Mapping[str, Any]]],
    **more: Any,
) -> None:
    """Put these rules in the place of the draft's."""
    rulesets.change_draft(
        draft.id,
        rules=list(rules),
        vocabulary=vocabulary.of(portal.programme.currency),
        actor=portal.actor,
        now=clock.now(),
        **more,
    )


def pairs(
    portal: PortalContext, draft: RuleSet
) -> list[tuple[Mapping[str, str], Mapping[str, Any]]]:
    """The rules of the draft as `write` takes them."""
    return [(rule.names, rule.body) for rule in rules_of(portal, draft)]


def sealed(draft: RuleSet, place: int, rule: tuple[Mapping[str, str], Mapping[str, Any]]) -> str:
    """A rule of the draft with its place, so that it can come back as it was and not otherwise."""
    names, body = rule
    return signing.dumps([str(draft.id), place, names, body], salt=_REMOVED, compress=True)


def unsealed(draft: RuleSet, text: str) -> tuple[int, tuple[Mapping[str, str], Mapping[str, Any]]]:
    """Place and rule of what was sealed.

    Raises:
        Http404: we have not sealed it.
        DraftIsGone: it is of another draft.
    """
    try:
        of_draft, place, names, body = signing.loads(text, salt=_REMOVED)
    except signing.BadSignature as refusal:
        raise Http404 from refusal
    if of_draft != str(draft.id):
        raise DraftIsGone()
    return place, (names, body)


def place_of(rules: Sequence[tuple[Mapping[str, str], Mapping[str, Any]]], key: str) -> int:
    """Where a rule stands in a draft.

    Raises:
        RuleIsGone
    """
    place = next((place for place, (_names, body) in enumerate(rules) if body["key"] == key), None)
    if place is None:
        raise RuleIsGone()
    return place


def draft_of(portal: PortalContext, rule_set: RuleSet) -> UUID:
    """A draft made of a version."""
    return rulesets.draft(
        portal.programme.id,
        rules=pairs(portal, rule_set),
        budgets=rule_set.budgets,
        vocabulary=vocabulary.of(portal.programme.currency),
        actor=portal.actor,
        now=clock.now(),
    )


def beginning(portal: PortalContext, day: date | None) -> datetime:
    """When a version counts from that is published for a day, or from now on.

    The first rules of a programme count for all of their day: what was bought in the morning stands
    at noon in the stream, and of rules that begin after it nobody would know why it gives nothing.
    """
    if day is None and versions(portal).published:
        return clock.now()
    return start_of_day(day or tomorrow(portal) - timedelta(days=1), _zone(portal))


def _zone(portal: PortalContext) -> ZoneInfo:
    return ZoneInfo(portal.programme.time_zone)


def tomorrow(portal: PortalContext) -> date:
    """The first day from which a version that is to come can count."""
    return clock.now().astimezone(_zone(portal)).date() + timedelta(days=1)
