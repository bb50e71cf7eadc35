"""A proposal becomes a programme: opened, set, with its rules as a draft, its levels and its
rewards.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tandem.activity import declaring
from tandem.benefits import offering
from tandem.catalogue import products
from tandem.catalogue.products import ProductIn
from tandem.earning.versions import rulesets
from tandem.fees import offers
from tandem.kit import codes
from tandem.outreach import landings
from tandem.outreach.landings import LandingIn
from tandem.participants import enrolment
from tandem.participants.enrolment import Applicant
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform.access.permissions import Actor
from tandem.programmes import own_paragraphs, setup
from tandem.programmes.countries import COUNTRIES
from tandem.proposals.plans import offer_of
from tandem.proposals.proposing import Proposal, ladder
from tandem.proposals.samples import Sample
from tandem.rewards import catalogue
from tandem.segments import vocabulary
from tandem.segments.targeting import Whom
from tandem.tiers import ladders

SAMPLE = "SAMPLE-"  # what sample products are called, so that none is taken for a real one
LANDING = "start"  # where the page of the template's own words lies
MARK = "(sample)"  # behind names of sellers and members, in the words of who opens it


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said of a programme beside its proposal; the first of the languages is its own."""

    name: str
    brand_colour: str
    languages: Sequence[str]
    with_sample: bool = False


def start(proposal: Proposal, wish: Wish, *, actor: Actor, now: datetime) -> str:
    """Open the programme of a proposal; its address.

    Its rules are a draft that nobody has published, and the template's paragraphs stand in
    regulations that are not published either: both are for people to read first. All or nothing,
    in the transaction it finds.

    Raises:
        NotAllowed; what the verbs refuse. Nothing is written.
    """
    template, answers = proposal.template, proposal.answers
    currency, zone = COUNTRIES[answers.country]
    slug = setup.new_slug(wish.name)
    opened = setup.open_programme(
        wish.name,
        slug=slug,
        currency=currency,
        time_zone=zone,
        country=answers.country,
        languages=wish.languages,
        brand_colour=wish.brand_colour,
        begins_on=now.astimezone(ZoneInfo(zone)).date(),
        actor=actor,
        now=now,
        point_value_minor=proposal.point_value_minor,
        goals=list(answers.changes),
        about=dict(template.landing.text),
        origin=_origin(proposal, wish),
        trades=[{"code": code, "name": dict(name)} for code, name in template.trades],
        **template.settings,
    )
    programme_id = opened.programme_id
    for action in template.actions:
        declaring.declare(
            action.kind, programme_id=programme_id, names=action.name, actor=actor, now=now
        )
    _know_categories(proposal, wish, actor=actor, now=now)
    rulesets.draft(
        programme_id,
        rules=[(rule.name, rule.body) for rule in proposal.rules],
        vocabulary=vocabulary.of(currency),
        actor=actor,
        now=now,
    )
    _write_levels(proposal, programme_id, actor=actor, now=now)
    for plan in proposal.plans:
        offers.write(programme_id, offer_of(plan), code=plan.plan.code, actor=actor, now=now)
    _offer(proposal, programme_id, actor=actor, now=now)
    # Strangers read it once the public page is opened; until then its address leads nowhere.
    invites = LandingIn(title=template.landing.title, text=template.landing.text)
    landings.add(invites, programme_id=programme_id, code=LANDING, actor=actor, now=now)
    for text in template.regulations:
        own_paragraphs.write(programme_id, text=text, after="", actor=actor, now=now)
    if wish.with_sample:
        _fill(template.sample, programme_id, actor=actor, now=now)
    return slug


def _origin(proposal: Proposal, wish: Wish) -> dict[str, Any]:
    """Of what the programme was made, and what its members are taken to buy; how many sellers and
    members in it are none.
    """
    template = proposal.template
    origin = {
        "template": template.code,
        "purchase_minor": proposal.purchase_minor,
        "purchases_a_year": proposal.answers.purchases_a_year or template.purchases_a_year,
        "purchase_points": proposal.purchase_points,
        "spread": template.spread,
    }
    if not wish.with_sample:
        return origin
    sample = template.sample
    return {**origin, "samples": {"partners": len(sample.partners), "members": len(sample.members)}}


def _know_categories(proposal: Proposal, wish: Wish, *, actor: Actor, now: datetime) -> None:
    """Those that rules name, so that they have a name; all of them where there are products."""
    categories = proposal.template.sample.categories
    named = set(_terms([rule.body for rule in proposal.rules]))
    wanted = [code for code in categories if wish.with_sample or code in named]
    products.add_categories(
        [(code, None, categories[code]) for code in wanted], actor=actor, now=now
    )


def _terms(body: Any) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, Mapping):
        for part in body.values():
            yield from _terms(part)
    elif isinstance(body, list):
        for part in body:
            yield from _terms(part)


def _write_levels(proposal: Proposal, programme_id: UUID, *, actor: Actor, now: datetime) -> None:
    if not proposal.levels:
        return
    template = proposal.template
    ladders.write(
        programme_id,
        tiers=ladder(proposal),
        window=template.window,
        grace_days=template.grace_days,
        falls_softly=True,
        actor=actor,
        now=now,
    )
    for level in template.levels:
        for benefit in level.benefits:
            offering.offer(
                programme_id,
                kind=benefit.kind,
                texts=offering.Texts(benefit.name, benefit.text),
                whom=Whom(tier=level.code),
                how=offering.How(
                    is_asked=benefit.is_asked, uses=benefit.uses_a_year, places=benefit.places
                ),
                actor=actor,
                now=now,
            )


def _offer(proposal: Proposal, programme_id: UUID, *, actor: Actor, now: datetime) -> None:
    for proposed in proposal.rewards:
        catalogue.add_reward(
            programme_id,
            name=proposed.reward.name,
            description=proposed.reward.text,
            points=proposed.points,
            stock=None,
            value_minor=proposed.value_minor,
            had=catalogue.Terms(
                is_shipped=proposed.reward.is_goods,
                delivery_points=proposed.reward.delivery_points(proposed.points),
            ),
            actor=actor,
            now=now,
        )


def _fill(sample: Sample, programme_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Products, partners and members to play with. Their numbers are nobody's: no tax office gives
    out any that begin with zeros, and no maker calls a product so.
    """
    products.add_products(
        [
            ProductIn(
                sku=SAMPLE + product.sku,
                name=product.name,
                category=product.category,
                unit=product.unit,
                is_novelty=product.is_novelty,
            )
            for product in sample.products
        ],
        actor=actor,
        now=now,
    )
    for number, partner in enumerate(sample.partners, 1):
        partner_id = onboarding.add_partner(
            partner.name.replace(MARK, _("(sample)")),
            programme_id=programme_id,
            role=PartnerRole(partner.role),
            tax_id=codes.next_nip(number * 100),
            code=partner.code,
            country="PL",
            city=partner.city,
            actor=actor,
            now=now,
        )
        onboarding.add_outlet(
            partner_id, code="1", name=partner.outlet, city=partner.city, actor=actor, now=now
        )
    for member in sample.members:
        enrolment.enrol(
            Applicant(
                person_name=member.name.replace(MARK, _("(sample)")),
                trade=member.trade,
                city=member.city,
            ),
            programme_id=programme_id,
            actor=actor,
            joined_at=now,
            now=now,
        )
