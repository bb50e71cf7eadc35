"""What a review is made of, gathered from what stands: the draft of the rules where there is one,
else the published ones; settings, rewards, the regulations as they would be written.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from tandem.activity import kinds
from tandem.catalogue.models import Product
from tandem.earning.versions import commenting, published
from tandem.insights import kpis
from tandem.insights.regulations import drafting, writing
from tandem.insights.review.facts import Facts, Finding, LawFact, RewardFact, RuleFact
from tandem.insights.review.judging import findings
from tandem.insights.running import telling
from tandem.kit.money import to_minor
from tandem.kit.texts import localized
from tandem.partners import consents
from tandem.platform import mail
from tandem.programmes import queries as programmes
from tandem.programmes import terms
from tandem.programmes.laws import packs
from tandem.programmes.models import PartnerRewards, Programme
from tandem.proposals import templates
from tandem.rewards import queries as rewards
from tandem.rewards.models import Party
from tandem.rules import codec

YEARLY = ("YEAR", "EDITION")


def review(
    programme: Programme, *, today: date, language: str, with_draft: bool = True
) -> list[Finding]:
    """What should be looked at before the programme is published, in the reader's language."""
    draft = drafting.draft(programme, today=today, with_draft=with_draft)
    return findings(facts(programme, draft, today=today, language=language, with_draft=with_draft))


def facts(
    programme: Programme,
    draft: drafting.Draft,
    *,
    today: date,
    language: str,
    with_draft: bool = True,
) -> Facts:
    """What stands; `draft`: the regulations as they would be written."""
    of = programme.organiser_id
    now = draft.standing
    latest = terms.in_force(programme.id, organiser_id=of)
    first = programme.languages[0]
    sales_minor, purchases = _bought(programme, today)
    told = terms.languages_of(latest) if latest else programme.languages
    rules = [
        RuleFact(localized(row.name, language), row.name, codec.decode_rule(row.body))
        for row in now.rules
    ]
    given_for = telling.given_for([row.rule for row in rules], programme)
    return Facts(
        today=today,
        country=programme.country,
        currency=programme.currency,
        languages=programme.languages,
        contact_email=programme.contact_email,
        has_logo=programme.logo_id is not None,
        sends_mail=mail.server() is not None or settings.DEBUG,
        point_value_minor=programme.point_value_minor,
        never_expire=programme.expiry == "MONTHS" and programme.expiry_months is None,
        rules=rules,
        rewards=list(_rewards(programme, language)),
        laws=list(laws(programme, language)),
        is_law_known=packs.is_known(programme.country),
        gives_to_staff=_gives_to_staff(programme),
        consents=consents.totals(programme.id, organiser_id=of),
        needs_products=not rules or not given_for.isdisjoint(kinds.BOUGHT),
        has_products=Product.objects.of(of).exists(),
        usual_minor=sales_minor // purchases
        if purchases
        else programme.origin.get("purchase_minor"),
        sales_minor=2 * sales_minor,  # the figures are of half a year
        budget_minor=_budget(now.rule_set.budgets if now.rule_set else [], programme),
        own_missing={str(key): codes for key, codes in draft.missing.items()},
        left_out={key: str(writing.TITLES[key]) for key in drafting.left_out(programme)},
        own_places=frozenset(row.after for row in draft.own),
        words=len(terms.as_text(draft.document[first]).split()),
        untold=[code for code in programme.languages if code not in told],
        open_comments=commenting.open_total(programme.id, organiser_id=of) if with_draft else 0,
    )


def _bought(programme: Programme, today: date) -> tuple[int, int]:
    """What members bought in half a year, in minor units and purchases."""
    scope: dict[str, Any] = {"organiser_id": programme.organiser_id}
    head = kpis.headline(
        programme.id,
        book_id=programmes.book(programme.id, "REWARD", **scope),
        since=today - timedelta(weeks=kpis.WEEKS_LATELY),
        **scope,
    )
    return head.sales_minor, head.purchases


def _rewards(programme: Programme, language: str) -> Iterator[RewardFact]:
    offered = rewards.offered(programme.id, organiser_id=programme.organiser_id)
    for row in offered.order_by(rewards.WHOLE_PRICE, "id"):
        yield RewardFact(
            name=localized(row.name, language),
            points=row.points + row.delivery_points,
            value_minor=row.value_minor,
            is_goods=row.is_shipped,
            is_for_points=row.wallet == "REWARD" and not row.is_automatic,
        )


def laws(programme: Programme, language: str) -> Iterator[LawFact]:
    """Those of its country; what is refused to a trade, where its template is for that trade."""
    code = programme.origin.get("template", "")
    template = next((row for row in templates.every() if row.code == code), None)
    trades = template.guardrails if template else ()
    for refusal in packs.refusals(programme.country, trades):
        yield LawFact(refusal.refuses, localized(dict(refusal.why), language), refusal.source)
    for duty in packs.of(programme.country).duties:
        why = localized(dict(duty.why), language)
        yield LawFact(duty.kind, why, duty.source, duty.from_minor)


def _gives_to_staff(programme: Programme) -> bool:
    """Whether partners can order something for one of their people."""
    if programme.partner_rewards != PartnerRewards.PEOPLE:
        return False
    offered = rewards.offered(programme.id, organiser_id=programme.organiser_id, to=Party.PARTNER)
    return offered.exists()


def _budget(bodies: Any, programme: Programme) -> int | None:
    """The least that all members together may get in a year, in minor units; budgets of campaigns
    are beside it.
    """
    limits = [
        to_minor(budget.money, programme.currency)
        if budget.money
        else budget.points * programme.point_value_minor
        for budget in published.budgets_of(bodies)
        if budget.over in YEARLY and not budget.campaign
    ]
    return min(limits, default=None)
