"""A proposal becomes a programme: with all that it said, and nothing that it did not."""

import html
from collections.abc import Callable
from decimal import Decimal

import cast
import pytest
from django.test import Client

from tandem.activity import declaring
from tandem.benefits.models import Benefit
from tandem.catalogue.models import Category, Product
from tandem.earning.models import Rule, RuleSet, RuleSetStatus
from tandem.earning.versions import published
from tandem.fees import queries as fees
from tandem.flows.programme import start_programme
from tandem.flows.programme.start_programme import Wish
from tandem.insights.attainability import model
from tandem.outreach.models import Landing
from tandem.participants.models import Member
from tandem.partners.models import Outlet, Partner
from tandem.platform.access import permissions
from tandem.platform.access.permissions import ROLES, Actor
from tandem.portals.organiser.trades import suggesting
from tandem.programmes import own_paragraphs, setup, terms
from tandem.programmes.models import Programme
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, propose
from tandem.rewards.models import Reward
from tandem.tiers.models import Tier

pytestmark = pytest.mark.django_db
PROPOSAL = propose(
    templates.of("building_materials"), Answers("PL", 6_000_000_00, 500, Decimal(2), ("NEW",))
)
WISH = Wish("Klub Budowy", "#0a5c36", ["pl", "en"])


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


@pytest.fixture
def start(world: cast.World) -> Callable[..., Programme]:
    def started(wish: Wish = WISH, actor: Actor = world.actor) -> Programme:
        slug = start_programme.start(PROPOSAL, wish, actor=actor, now=cast.NOW)
        return Programme.objects.of(world.organiser_id).get(slug=slug)

    return started


def test_what_members_reach_begins_with_the_answers(start: Callable[..., Programme]) -> None:
    origin = start().origin

    assert model.answered(origin) == model.Buying(666_66 * 18, 18, 66, 1.0)
    assert model.answered({"template": "own_chain", "purchase_minor": 100_00}) is None


def test_it_is_opened_as_proposed(world: cast.World, start: Callable[..., Programme]) -> None:
    programme = start()

    assert (programme.name, programme.slug, programme.brand_colour) == (
        "Klub Budowy",
        "klub-budowy",
        "#0a5c36",
    )
    assert (programme.currency, programme.country, programme.time_zone) == (
        "PLN",
        "PL",
        "Europe/Warsaw",
    )
    assert (programme.point_value_minor, programme.goals) == (PROPOSAL.point_value_minor, ["NEW"])
    assert (programme.release, programme.payment_curve) == ("WHEN_PAID", [[0, 100], [14, 50]])
    assert (programme.expiry_months, programme.warning_days) == (24, [60, 14])
    assert programme.verification["PAPER"] == "PARTNER"
    assert [trade["code"] for trade in programme.trades][:2] == ["installer", "tiler"]
    assert set(declaring.declared(programme.id, organiser_id=world.organiser_id)) == {"TRAINING"}


def test_its_rules_are_a_draft_and_its_regulations_are_not_published(
    world: cast.World, start: Callable[..., Programme]
) -> None:
    programme, of = start(), world.organiser_id

    (draft,) = RuleSet.objects.of(of).filter(programme_id=programme.id)
    rules = Rule.objects.of(of).filter(rule_set_id=draft.id).order_by("position")
    assert draft.status == RuleSetStatus.DRAFT
    assert [rule.key for rule in rules] == ["purchases", "welcome", "third", "recommended"]
    assert rules[0].name["pl"] == "Punkty za zakupy"
    assert not published.in_force(programme.id, organiser_id=of)
    assert terms.in_force(programme.id, organiser_id=of) is None
    written = own_paragraphs.listed(programme.id, organiser_id=of)
    assert [row.text for row in written] == [dict(text) for text in PROPOSAL.template.regulations]


def test_what_invites_people_waits_for_the_public_page(
    world: cast.World, start: Callable[..., Programme]
) -> None:
    programme, of = start(), world.organiser_id
    landing = PROPOSAL.template.landing
    page = f"/programme/{programme.slug}/pl/l/start/"

    hidden = Client().get(page)
    setup.change_programme(
        programme.id, settings={"is_public": True}, actor=world.actor, now=cast.NOW
    )
    shown = html.unescape(Client().get(page).content.decode())

    row = Landing.objects.of(of).get(programme_id=programme.id)
    assert (row.title, row.text) == (landing.title, landing.text)
    assert programme.about == landing.text
    assert hidden.status_code == 404
    assert landing.title["pl"] in shown and landing.text["pl"] in shown


def test_levels_have_their_benefits_and_rewards_their_prices(
    world: cast.World, start: Callable[..., Programme]
) -> None:
    programme, of = start(), world.organiser_id

    levels = Tier.objects.of(of).filter(ladder__programme_id=programme.id).order_by("rank")
    assert [(level.code, level.asks[0]["at_least"]) for level in levels] == [
        ("silver", 12_000_00),
        ("gold", 20_000_00),
        ("platinum", 40_000_00),
    ]
    brought = Benefit.objects.of(of).filter(programme_id=programme.id)
    assert brought.filter(audience__tier__in=[level.code for level in levels]).count() == 6
    rewards = Reward.objects.of(of).filter(programme_id=programme.id).order_by("points")
    assert [(reward.points, reward.value_minor) for reward in rewards] == [
        (each.points, each.value_minor) for each in PROPOSAL.rewards
    ]


def test_there_is_nothing_to_play_with_unless_it_is_asked_for(
    world: cast.World, start: Callable[..., Programme]
) -> None:
    of, scope = world.organiser_id, {"programme_id": start().id}

    assert not Partner.objects.of(of).filter(**scope).exists()
    assert not Member.objects.of(of).filter(**scope).exists()
    assert not Product.objects.of(of).filter(sku__startswith="SAMPLE-").exists()


def test_what_is_to_play_with_comes_beside_what_stands(
    world: cast.World, start: Callable[..., Programme]
) -> None:
    of, before = world.organiser_id, Product.objects.of(world.organiser_id).count()
    wish = Wish("Klub", "#0a5c36", ["pl"], with_sample=True)

    first, second = start(wish), start(wish)

    assert Product.objects.of(of).count() == before + 10
    assert Category.objects.of(of).get(code="adhesives").name["pl"]
    for programme in (first, second):
        scope = {"programme_id": programme.id}
        assert Partner.objects.of(of).filter(**scope).count() == 2
        assert Outlet.objects.of(of).filter(partner__programme_id=programme.id).count() == 2
        assert Member.objects.of(of).filter(**scope).count() == 3
        assert programme.origin["samples"] == {"partners": 2, "members": 3}
    assert (first.slug, second.slug) == ("klub", "klub-2")


def test_who_may_not_starts_nothing(world: cast.World, start: Callable[..., Programme]) -> None:
    finance = Actor("user:finance", world.organiser_id, ROLES["FINANCE"])

    with pytest.raises(permissions.NotAllowed):
        start(actor=finance)

    assert Programme.objects.of(world.organiser_id).count() == 1


def test_a_paid_club_sells_its_membership_and_its_rules_name_it(world: cast.World) -> None:
    answers = Answers("PL", 4_000_000_00, 400, Decimal(3), ("STAYING",))
    proposal = propose(templates.of("paid_club"), answers)

    slug = start_programme.start(proposal, WISH, actor=world.actor, now=cast.NOW)

    programme = Programme.objects.of(world.organiser_id).get(slug=slug)
    ((plan, offer),) = fees.offers(programme.id, organiser_id=world.organiser_id)
    assert (plan.code, plan.price_minor, plan.months) == ("club", 500_00, 12)
    assert (offer.refund, offer.refund_days, offer.trial_days) == ("DAYS", 14, 30)
    draft = RuleSet.objects.of(world.organiser_id).get(programme_id=programme.id)
    bodies = Rule.objects.of(world.organiser_id).filter(rule_set_id=draft.id)
    assert any("member.membership" in str(rule.body) for rule in bodies)


def test_trades_are_suggested_of_its_own_template(start: Callable[..., Programme]) -> None:
    programme = start()
    shoes = Programme(origin={"template": "childrens_shoes"})
    of_nobody, of_persons = Programme(), Programme(joining={"members": "PERSONS"})

    assert set(suggesting.suggested(programme)) == {
        code for code, _name in PROPOSAL.template.trades
    }
    assert {"baby", "school"} < set(suggesting.suggested(shoes))
    assert "tiler" in suggesting.suggested(of_nobody) and not suggesting.suggested(of_persons)
