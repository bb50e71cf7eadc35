"""Another programme like one that stands: the same frame, and nothing of what happened in it.

What somebody wrote is copied: settings, names of cards, actions and how photos prove them,
segments, rules, levels with their benefits, memberships, rewards that are offered, badges, mailings
not sent yet, tasks, contests, courses, surveys, offers of trade-in, the plan of partners and
what they sign, and paragraphs of the regulations; partners and their outlets where that is wanted.
Members, purchases, points, orders, versions and files stay where they are. Each part is written by
the verb of its own package, so that a copy is held to what any programme is.

A copy for another organiser takes what speaks of no particular goods or sellers: rules and segments
that name some stay behind, and so do partners, what they sign, pictures and its address for
members.
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from tandem.activity import declaring
from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.earning.versions import published, rulesets
from tandem.evidence.claims.photos import wanting
from tandem.fees import offers
from tandem.fees import queries as fees
from tandem.fees.models import Offer
from tandem.flows.copies import (
    copied_contests,
    copied_lessons,
    copied_offers,
    copied_ways,
    own_names,
)
from tandem.flows.copies.copying import Copying, How
from tandem.kit.periods import add_months
from tandem.ledger import spending
from tandem.platform import tenancy
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import own_paragraphs, setup, wallets
from tandem.programmes import settings as declarations
from tandem.programmes.models import Programme
from tandem.segments import defining, vocabulary
from tandem.segments.models import Segment
from tandem.tiers import ladders, memberships
from tandem.tiers import queries as tiers
from tandem.tiers.models import Plan

# Said when it is opened, not of the programme's own row, or of one programme only.
_APART = (
    "name",
    "app_name",
    "currency",
    "time_zone",
    "languages",
    "brand_colour",
    "closings",
    "domain",
    "domain_since",
    "domain_problem",
    setup.ORDER,
)
_ITS_OWN = ("logo_id", "cover_id", "contact_email", "widget_origins")  # of an organiser


@dataclass(frozen=True, slots=True)
class Copied:
    """The address of the copy, and the names of the rules and segments that stayed behind."""

    slug: str
    left_out: tuple[Mapping[str, str], ...] = ()


def copy(
    programme_id: UUID,
    *,
    name: str,
    with_partners: bool,
    actor: Actor,
    now: datetime,
    reader: Actor | None = None,
    prefers_draft: bool = False,
    rewards_max: int | None = None,
    slug: str = "",
) -> Copied:
    """Open a programme like one that stands, of the same organiser or of another one.

    Its rules are those in force now (where none are, the draft), as a draft that nobody has
    published; of its regulations only the organiser's own paragraphs stand, not published either,
    and strangers do not read its page before somebody opens that.

    All or nothing, in the transaction it finds.

    Args:
        actor: who opens it, at the organiser whose it becomes.
        reader: who reads what is copied, where that is another organiser's.
        with_partners: of a copy for another organiser none come along, whatever this says.
        prefers_draft: the draft of the rules where there is one, though others are in force.
        rewards_max: so many rewards, the cheapest; None: all.
        slug: its address; empty: one made of its name.

    Raises:
        NotAllowed; what the verbs refuse. Nothing is written.
    """
    reader = reader or actor
    require(reader, "programme.change")
    with _both(reader, actor):
        how = How(with_partners, prefers_draft, rewards_max)
        return _copied(programme_id, reader.organiser_id, name, slug, how, actor, now)


@contextlib.contextmanager
def _both(reader: Actor, actor: Actor) -> Iterator[None]:
    """See the rows of both organisers, where they are two; act for the one whose copy it is."""
    if reader.organiser_id == actor.organiser_id:
        yield
        return
    tenancy.enter(actor.organiser_id)
    with tenancy.across("a programme of one organiser is copied for another one"):
        yield


def _copied(
    programme_id: UUID,
    source_of: UUID,
    name: str,
    slug: str,
    how: How,
    actor: Actor,
    now: datetime,
) -> Copied:
    source = Programme.objects.of(source_of).get(id=programme_id)
    slug, today = slug or setup.new_slug(name), source.day_at(now)
    opened = setup.open_programme(
        name,
        slug=slug,
        currency=source.currency,
        time_zone=source.time_zone,
        country=source.country,
        languages=source.languages,
        brand_colour=source.brand_colour,
        begins_on=today,
        actor=actor,
        now=now,
        goals=list(source.goals),
        **_settings(source, today, now, left=_ITS_OWN if actor.organiser_id != source_of else ()),
    )
    making = Copying(source, opened.programme_id, actor, now, how)
    _books(making)
    _actions(making)
    _segments(making)
    _levels(making)
    _rules(making)
    copied_offers.benefits(making)
    copied_offers.rewards(making)
    copied_offers.badges(making, stays_behind=partial(_stays_behind, making))
    copied_offers.consent(making)
    copied_ways.community(making)
    if not how.is_for_play:  # drafts, which nobody is shown in a rehearsal, and the library
        copied_ways.materials(making)
        copied_offers.mailings(making)
        copied_ways.tasks(making, stays_behind=partial(_stays_behind, making))
        copied_contests.contests(making, stays_behind=partial(_stays_behind, making))
        copied_lessons.courses(making)
        copied_lessons.surveys(making)
        copied_lessons.trade_ins(making)
    for paragraph in own_paragraphs.listed(source.id, organiser_id=making.source_of):
        own_paragraphs.write(
            making.to_id, text=paragraph.text, after=paragraph.after, actor=actor, now=now
        )
    copied_offers.plan(making)
    if not how.is_for_play:  # nobody signs in a rehearsal
        copied_offers.agreements(making)
    if how.with_partners and not making.is_abroad:
        copied_offers.partners(making)
    return Copied(slug, tuple(making.left_out))


def _stays_behind(making: Copying, name: Mapping[str, str], body: Any) -> bool:
    """Whether this names what another organiser does not have; then it is noted. A segment that
    stayed behind takes with it the rules that ask for it.
    """
    if not making.is_abroad:
        return False
    terms = {*own_names.terms(body)}
    if not terms & making.segments_left_out and not own_names.among(
        terms, vocabulary.of(making.source.currency)
    ):
        return False
    making.leave_out(name)
    return True


def _settings(
    source: Programme, today: date, now: datetime, *, left: Collection[str]
) -> dict[str, Any]:
    names = [name for name in declarations.every() if name not in (*_APART, *left)]
    settings = {name: getattr(source, name) for name in names}
    settings["is_public"] = False
    settings["origin"] = {key: told for key, told in source.origin.items() if key != "samples"}
    if source.debts_from is not None:
        settings["debts_from"] = now
    if source.expiry_on is not None:
        settings["expiry_on"] = _to_come(source.expiry_on, today)
    return settings


def _to_come(day: date, today: date) -> date:
    """The same day of the first year in which it has not passed: points would expire at once."""
    years = 0
    while add_months(day, 12 * years) <= today:
        years += 1
    return add_months(day, 12 * years)


def _books(making: Copying) -> None:
    for code, names in wallets.names(making.source.id, organiser_id=making.source_of).items():
        wallets.name_wallet(making.to_id, name=names, code=code, actor=making.actor, now=making.now)
    order = spending.order_of(making.source.id, organiser_id=making.source_of).value
    setup.change_programme(
        making.to_id, settings={setup.ORDER: order}, actor=making.actor, now=making.now
    )


def _actions(making: Copying) -> None:
    proved = wanting.wanted(making.source.id, organiser_id=making.source_of)
    known = declaring.declared(making.source.id, organiser_id=making.source_of)
    offered = {kind: row for kind, row in known.items() if row.ended_at is None}
    declaring.declare_many(
        [
            declaring.KindIn(kind, row.names, declaring.attributes_of(row))
            for kind, row in offered.items()
        ],
        **making.scope,
    )
    for kind, (_row, proof) in proved.items():
        wanting.want(
            kind,
            texts=proof.texts,
            is_pair=proof.is_pair,
            checklist=proof.checklist,
            every_days=proof.every_days,
            asks_place=proof.asks_place,
            asks_number=proof.asks_number,
            is_of_partners=proof.is_of_partners,
            **making.scope,
        )


def _segments(making: Copying) -> None:
    rows = Segment.objects.of(making.source_of).filter(programme_id=making.source.id, ended_at=None)
    for row in rows.order_by("created_at", "id"):
        if _stays_behind(making, row.name, row.body):
            making.segments_left_out.add(row.key)
            continue
        defining.define(
            making.to_id,
            name=row.name,
            body=row.body,
            key=row.key,
            is_list=row.is_list,
            vocabulary=vocabulary.of_members(making.source.currency),
            actor=making.actor,
            now=making.now,
        )


def _sell(making: Copying, plan: Plan, offer: Offer) -> bool:
    """Sell a plan as it is sold there, to the segment of the same key; not where that has ended.
    The account is said anew.
    """
    keys = [offer.segment_id] if offer.segment_id else []
    theirs = Segment.objects.of(making.source_of).filter(programme_id=making.source.id, id__in=keys)
    own = Segment.objects.of(making.of).filter(
        programme_id=making.to_id, key__in=list(theirs.values_list("key", flat=True))
    )
    segment = own.order_by("id").first()
    if keys and segment is None:
        return False
    copied = replace(offers.written(plan, offer), segment_id=segment.id if segment else None)
    offers.write(making.to_id, copied, code=plan.code, actor=making.actor, now=making.now)
    return True


def _levels(making: Copying) -> None:
    plans = Plan.objects.of(making.source_of).filter(programme_id=making.source.id, ended_at=None)
    sold = dict(fees.offers(making.source.id, organiser_id=making.source_of))
    for plan in plans.order_by("created_at", "id"):
        if plan not in sold or not _sell(making, plan, sold[plan]):
            memberships.add_plan(
                making.to_id,
                name=plan.name,
                code=plan.code,
                months=plan.months,
                price_minor=plan.price_minor,
                actor=making.actor,
                now=making.now,
            )
    ladder, steps = tiers.ladder_of(making.source.id, organiser_id=making.source_of)
    if ladder is None or not steps:
        return
    ladders.write(
        making.to_id,
        tiers=[
            ladders.TierIn(tier.code, tier.name, tuple(ladders.Ask(**ask) for ask in tier.asks))
            for tier in steps
        ],
        window=ladder.window,
        grace_days=ladder.grace_days,
        falls_softly=ladder.falls_softly,
        actor=making.actor,
        now=making.now,
    )


def _rules(making: Copying) -> None:
    """Rules name segments by their keys, so those stand before."""
    rule_set = _rule_set(making)
    if rule_set is None:
        return
    rows = (
        Rule.objects.of(making.source_of).filter(rule_set_id=rule_set.id).order_by("position", "id")
    )
    rulesets.draft(
        making.to_id,
        rules=[
            (row.name, row.body) for row in rows if not _stays_behind(making, row.name, row.body)
        ],
        vocabulary=vocabulary.of(making.source.currency),
        budgets=rule_set.budgets,
        actor=making.actor,
        now=making.now,
    )


def _rule_set(making: Copying) -> RuleSet | None:
    counting = published.sets(making.source.id, making.source_of).filter(valid_from__lte=making.now)
    in_force = counting.order_by("-valid_from", "-version", "id").first()
    drafts = RuleSet.objects.of(making.source_of).filter(
        programme_id=making.source.id, status=RuleSetStatus.DRAFT
    )
    draft = drafts.order_by("-version", "id").first()
    return (draft or in_force) if making.how.prefers_draft else (in_force or draft)
