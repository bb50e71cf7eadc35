"""What regulations are written from, gathered from the live settings and rules."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import ngettext

from tandem.activity import declaring
from tandem.activity.models import ActivityKind
from tandem.benefits import queries as benefits
from tandem.benefits.models import Benefit
from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.earning.versions import published
from tandem.engagement import ways
from tandem.engagement.contests.drawing import permits
from tandem.engagement.contests.models import Contest
from tandem.evidence.claims import policy
from tandem.evidence.claims.photos import wanting
from tandem.evidence.models import PhotoProof
from tandem.insights.regulations import displaying, facts, wording
from tandem.kit import amounts
from tandem.kit.texts import localized
from tandem.ledger import spending
from tandem.participants.firms import means
from tandem.platform.models import Organiser
from tandem.programmes import trades, wallets
from tandem.programmes.models import Edition, Programme
from tandem.rewards import queries as rewards
from tandem.rules import ast, codec
from tandem.rules.sentences import phrases, reading
from tandem.segments import naming, vocabulary
from tandem.tiers import queries as tiers
from tandem.tiers.models import Ladder, Plan, Tier


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds now, in all languages at once; `facts_in` tells it in one."""

    programme: Programme
    organiser: str
    edition: Edition
    rule_set: RuleSet | None
    rules: Sequence[Rule]
    ladder: Ladder | None
    levels: Sequence[Tier]
    benefits: Mapping[str, Sequence[Benefit]]  # by the code of their level
    more_benefits: Sequence[Benefit]  # of no level alone, each with its audience
    has_untold_benefits: bool
    plans: Mapping[str, Any]  # what memberships are called, by their codes
    reward: facts.RewardFact | None
    kinds: Mapping[str, ActivityKind]
    spending_order: str
    draws: Sequence[Contest]
    displays: Mapping[str, tuple[ActivityKind, PhotoProof]]  # what partners show
    wallets: Mapping[str, Mapping[str, str]]  # what wallets are called, by language

    @property
    def rules_version(self) -> int | None:
        """Of the rules that are told, where they are published."""
        is_told = self.rule_set is not None and self.rule_set.status == RuleSetStatus.PUBLISHED
        return self.rule_set.version if is_told and self.rule_set else None


def rules_told(programme: Programme, *, with_draft: bool = False) -> RuleSet | None:
    """The version of the rules that regulations tell: of the published ones the last to begin, so
    that they can be published before the rules count; or the draft, where it is asked for and there
    is one.
    """
    of = programme.organiser_id
    if with_draft:
        drafts = RuleSet.objects.of(of).filter(
            programme_id=programme.id, status=RuleSetStatus.DRAFT
        )
        draft = drafts.order_by("-version", "id").first()
        if draft is not None:
            return draft
    return published.sets(programme.id, of).order_by("-valid_from", "-version", "id").first()


def standing(programme: Programme, *, today: date, with_draft: bool = False) -> Standing:
    """What holds now; with the rules of the draft in place of those that are published, where that
    is asked for.
    """
    of = programme.organiser_id
    rule_set = rules_told(programme, with_draft=with_draft)
    ladder, levels = tiers.ladder_of(programme.id, organiser_id=of)
    offered = rewards.offered(programme.id, organiser_id=of)
    kinds_offered = set(offered.values_list("is_shipped", "is_automatic").distinct())
    editions = Edition.objects.of(of).filter(programme_id=programme.id).order_by("begins_on", "id")
    begun = [edition for edition in editions if edition.begins_on <= today]
    return Standing(
        programme=programme,
        organiser=Organiser.objects.get(id=of).name,
        edition=begun[-1] if begun else editions[0],
        rule_set=rule_set,
        rules=list(Rule.objects.of(of).filter(rule_set_id=rule_set.id).order_by("position", "id"))
        if rule_set
        else [],
        ladder=ladder,
        levels=levels,
        benefits=benefits.of_tiers(programme.id, organiser_id=of) if ladder else {},
        more_benefits=benefits.beside_tiers(programme.id, organiser_id=of),
        has_untold_benefits=benefits.has_untold(programme.id, organiser_id=of),
        plans=dict(
            Plan.objects.of(of).filter(programme_id=programme.id).values_list("code", "name")
        ),
        reward=facts.RewardFact(
            is_shipped=any(is_shipped for is_shipped, _ in kinds_offered),
            is_automatic=any(is_automatic for _, is_automatic in kinds_offered),
        )
        if kinds_offered
        else None,
        kinds=declaring.declared(programme.id, organiser_id=of) if levels else {},
        spending_order=spending.order_of(programme.id, organiser_id=of).value,
        draws=permits.draws(programme.id, organiser_id=of)
        if ways.uses(programme, ways.CONTESTS)
        else [],
        displays=wanting.wanted(programme.id, organiser_id=of, of_partners=True),
        wallets=wallets.names(programme.id, organiser_id=of),
    )


def facts_in(now: Standing, language: str) -> facts.Facts:
    """What holds, told in a language."""
    programme, rule_set, edition = now.programme, now.rule_set, now.edition
    zone = ZoneInfo(programme.time_zone)
    with translation.override(language):
        rules = list(_rules(now, language))
        return facts.Facts(
            language=language,
            programme=programme.name,
            organiser=now.organiser,
            currency=programme.currency,
            begins_on=edition.begins_on,
            ends_on=edition.ends_on - timedelta(days=1) if edition.ends_on else None,
            contact_email=programme.contact_email,
            is_of_persons=means.is_of_persons(programme),
            is_of_firms=means.is_of_firms(programme),
            trades=tuple(trades.names(programme, language).values()),
            rules=tuple(rules),
            rules_version=now.rules_version,
            rules_since=rule_set.valid_from.astimezone(zone).date()
            if rule_set and rule_set.valid_from
            else None,
            budgets=tuple(_budgets(rule_set, programme.currency, language)),
            award_ceiling=programme.award_ceiling,
            release=programme.release,
            release_days=programme.release_days,
            payment_days=programme.payment_days,
            payment_curve=[(days, share) for days, share in programme.payment_curve],
            expiry=programme.expiry,
            expiry_months=programme.expiry_months,
            expiry_on=programme.expiry_on,
            warning_days=tuple(programme.warning_days),
            spending_order=now.spending_order,
            ladder=_ladder(now, language),
            benefits=tuple(_more_benefits(now, language)),
            has_untold_benefits=now.has_untold_benefits,
            reward=now.reward,
            collects_debts=programme.debts_from is not None,
            points_transfers=programme.points_transfers,
            appeal_days=policy.of(programme).appeal_days,
            referrals=facts.ReferralFact(
                days=programme.referral_days,
                wait_days=programme.referral_wait_days,
                month_max=programme.referral_month_max,
                year_max=programme.referral_year_max,
            )
            if ways.uses(programme, ways.REFERRALS)
            else None,
            draws=tuple(_draws(now, language)),
            displays=tuple(
                displaying.gathered(
                    now.displays,
                    [codec.decode_rule(row.body) for row in now.rules],
                    rules,
                    terms=vocabulary.of(programme.currency),
                    language=language,
                )
            ),
            leaving_days=programme.leaving_days,
        )


def _draws(now: Standing, language: str) -> Iterator[facts.DrawFact]:
    for row in now.draws:
        yield facts.DrawFact(
            key=row.key,
            name=localized(row.name, language),
            permit=row.permit,
            first=row.since_on,
            last=row.until_on,
            places=row.places,
            substitutes=row.substitutes,
        )


def _rules(now: Standing, language: str) -> Iterator[facts.RuleFact]:
    programme = now.programme
    scope: Any = {"programme_id": programme.id, "organiser_id": programme.organiser_id}
    rule_terms = vocabulary.of(programme.currency)
    rules = [codec.decode_rule(row.body) for row in now.rules]
    names = {
        **naming.of_rules(rules, rule_terms, **scope, language=language),
        "rules": {row.key: localized(row.name, language) for row in now.rules},
    }
    for row, rule in zip(now.rules, rules, strict=True):
        like, worth = weighed(rule)
        yield facts.RuleFact(
            key=row.key,
            name=localized(row.name, language).strip(),
            sentence=reading.sentence(
                rule, rule_terms, language=language, wallets=now.wallets, names=names
            ),
            like=like,
            worth=worth,
        )


def weighed(rule: ast.Rule) -> tuple[str, tuple[int, ...]]:
    """A fingerprint of all that a rule says but the points that it gives and those that it is
    limited to; and these points. Of two rules with one fingerprint the one with more points is
    better for members.
    """
    points: list[int] = []

    def blank(data: Any) -> Any:
        if isinstance(data, list):
            return [blank(item) for item in data]
        if isinstance(data, dict):
            if isinstance(data.get("points"), int | str) and str(data["points"]).isdecimal():
                points.append(int(data["points"]))
                data = {**data, "points": "#"}
            return {name: blank(value) for name, value in sorted(data.items())}
        return data

    body = codec.encode_rule(rule)
    body = {
        name: blank(value) if name in ("give", "gifts", "limits") else value
        for name, value in sorted(body.items())
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(text.encode(), digest_size=8).hexdigest(), tuple(points)


def _budgets(rule_set: RuleSet | None, currency: str, language: str) -> Iterator[facts.BudgetFact]:
    for budget in published.budgets_of(rule_set.budgets) if rule_set else ():
        if budget.money:
            much = amounts.written(budget.money, currency, locale=language)
        else:
            text = ngettext("%(n)s point", "%(n)s points", budget.points)
            much = text % {"n": wording.number(budget.points)}
        span = phrases.PHRASES[language][budget.over]
        yield facts.BudgetFact(much, span, budget.campaign)


def _ladder(now: Standing, language: str) -> facts.LadderFact | None:
    if now.ladder is None:
        return None
    return facts.LadderFact(
        window=now.ladder.window,
        grace_days=now.ladder.grace_days,
        falls_softly=now.ladder.falls_softly,
        levels=tuple(
            facts.LevelFact(
                code=level.code,
                name=localized(level.name, language),
                asks=tuple(
                    facts.AskFact(
                        ask["measure"], _kind(now, ask.get("kind", ""), language), ask["at_least"]
                    )
                    for ask in level.asks
                ),
                benefits=tuple(
                    _benefit(benefit, language) for benefit in now.benefits.get(level.code, ())
                ),
            )
            for level in now.levels
        ),
    )


def _benefit(
    benefit: Benefit, language: str, level: str = "", plan: str = "", of: str = ""
) -> facts.BenefitFact:
    return facts.BenefitFact(
        str(benefit.id),
        localized(benefit.name, language),
        benefit.uses,
        benefit.span,
        benefit.places,
        level,
        plan,
        of,
    )


def _more_benefits(now: Standing, language: str) -> Iterator[facts.BenefitFact]:
    """What every member may have, and what a membership brings; of an audience that names a level
    or a membership that there is no more, nothing.
    """
    levels = {level.code: localized(level.name, language) for level in now.levels}
    plans = {code: localized(name, language) for code, name in now.plans.items()}
    for benefit in now.more_benefits:
        audience = benefit.audience
        if audience is None:
            yield _benefit(benefit, language)
        elif audience.plan in plans and (not audience.tier or audience.tier in levels):
            level = levels.get(audience.tier, "")
            of = f"{audience.tier} {audience.plan}".strip()
            yield _benefit(benefit, language, level, plans[audience.plan], of)


def _kind(now: Standing, code: str, language: str) -> str:
    """What a kind of action is called."""
    known = phrases.PHRASES[language].get(f"kind_{code}")
    own = declaring.name_of(now.kinds[code], language) if code in now.kinds else code
    return known or own
