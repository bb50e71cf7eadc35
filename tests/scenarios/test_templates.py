"""Each template walked from its proposal to published, and used by a member: the first thing that it
rewards brings the points that the proposal said.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import cast
import pytest

from tandem.activity import recording
from tandem.catalogue.models import Product
from tandem.earning.models import RuleSet
from tandem.earning.versions import rulesets
from tandem.flows.activities import record_activity
from tandem.flows.programme import publish_regulations, start_programme
from tandem.flows.programme.start_programme import Wish
from tandem.insights.regulations import drafting
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.programmes.models import Programme
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, Proposal, propose
from tandem.proposals.templates import CHANGES, Template

pytestmark = pytest.mark.django_db


def _said(body: Any, field: str) -> Iterator[Any]:
    """What a condition compares a field with."""
    if isinstance(body, Mapping):
        for operator, words in body.items():
            if operator in ("eq", "has") and words[0] == field:
                yield from words[1] if operator == "has" else [words[1]]
            else:
                yield from _said(words, field)
    elif isinstance(body, list):
        for each in body:
            yield from _said(each, field)


def _published(world: cast.World, template: Template) -> tuple[Programme, Proposal]:
    of = world.organiser_id
    proposal = propose(template, Answers("PL", 6_000_000_00, 500, template.share, CHANGES))
    wish = Wish("Klub", "#0a5c36", ["pl"], with_sample=True)
    slug = start_programme.start(proposal, wish, actor=world.actor, now=cast.NOW)
    programme = Programme.objects.of(of).get(slug=slug)
    draft = RuleSet.objects.of(of).get(programme_id=programme.id)
    rulesets.publish(draft.id, valid_from=cast.NOW, actor=world.actor, now=cast.NOW)
    written = drafting.draft(programme, today=cast.NOW.date())
    publish_regulations.publish(
        programme.id,
        fingerprint=written.fingerprint,
        over=0,
        asks_anew=False,
        actor=world.actor,
        now=cast.NOW,
    )
    return programme, proposal


@pytest.mark.parametrize("template", templates.every(), ids=lambda template: template.code)
def test_template_is_published_and_brings_a_member_the_first_points(template: Template) -> None:
    world = cast.build()
    of = world.organiser_id
    programme, proposal = _published(world, template)
    first = proposal.rules[0].body
    (kind,) = _said(first["when"], "deed.kind")
    category = next(_said(first["when"], "product.categories"), None)
    plain = next(
        product
        for product in template.sample.products
        if not product.is_novelty and category in (None, product.category)
    )
    product = Product.objects.of(of).get(sku=f"SAMPLE-{plain.sku}")
    amount = proposal.purchase_minor
    members = Member.objects.of(of).filter(programme_id=programme.id).order_by("id")
    partners = Partner.objects.of(of).filter(programme_id=programme.id).order_by("id")

    recorded = record_activity.record(
        record_activity.activity_of(
            members[0].id,
            programme=programme,
            document_no="FV 1" if kind == "PURCHASE" else "",
            key="first",
            day=cast.NOW.date(),
            kind=kind,
            partner_id=partners[0].id if kind == "PURCHASE" else None,
            lines=(recording.LineIn(product.id, Decimal(1), amount, amount),)
            if kind in ("PURCHASE", "CODE")
            else (),
        ),
        programme=programme,
        actor="test",
        now=cast.NOW,
    )

    give = first["give"]
    wanted = int(give["points"]) if "points" in give else proposal.purchase_points
    assert recorded.points["REWARD"] == wanted
