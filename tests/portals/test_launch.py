"""The launch: steps with their state, and members' pages as they would be, of which nothing stays."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import cast
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from lxml import html
from portals import filling
from portals.test_access import _client
from support import places as placing

from tandem.catalogue import products
from tandem.catalogue.products import ProductIn
from tandem.earning.models import Rule
from tandem.earning.versions import published, rulesets
from tandem.flows.programme import start_programme
from tandem.insights.review import collecting
from tandem.kit import codes
from tandem.participants import enrolment
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import Partner, PartnerRole
from tandem.platform import tenancy
from tandem.platform.access.permissions import OPERATOR, Actor
from tandem.programmes import setup, terms
from tandem.programmes.models import Programme, Terms
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, propose
from tandem.rewards import catalogue
from tandem.segments import vocabulary

pytestmark = pytest.mark.django_db

VIEWS = ("join", "home", "why", "rewards", "level", "regulations", "messages")


@pytest.fixture
def world(db: None) -> cast.World:
    """A programme whose rules are a draft, with a reward and no regulations."""
    world = cast.build()
    draft(world, points=3)
    catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=80,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )
    return world


def draft(world: cast.World, *, points: int) -> None:
    rulesets.draft(
        world.programme.id,
        rules=[
            (
                {"en": "Pumps"},
                {
                    "key": "pumps",
                    "when": {"eq": ["deed.kind", "PURCHASE"]},
                    "give": {"points": points},
                },
            )
        ],
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )


def _view(client: Client, world: cast.World, view: str, query: str = "") -> object:
    return client.get(reverse("organiser:launch-view", args=[world.programme.slug, view]) + query)


def _text(answer: object) -> str:
    return " ".join(html.fromstring(answer.content).xpath("string(//body)").split())


def test_steps_say_what_is_done_and_lead_there_and_back(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    slug = world.programme.slug

    page = html.fromstring(client.get(reverse("organiser:launch", args=[slug])).content)

    needed, beside = (
        [
            (row.xpath("string(.//strong)"), "done" in (row.get("class") or "").split())
            for row in steps.xpath("li")
        ]
        for steps in page.xpath("//ol[@class='steps']")
    )
    assert needed == [
        ("Say who you are", False),
        ("Add what you sell", True),
        ("Publish the rules", False),
        ("Offer a reward", True),
        ("Publish the regulations", False),
        ("Add a partner", True),
        ("Let the first member join", True),
    ]
    assert [title for title, is_done in beside if not is_done] == [
        "Say for whom it is",
        "Say who confirms purchases",
        "Set up levels",
        "Write to members",
        "Show it to strangers",
        "Try a basket",
    ]
    # What is counted is what the first list ticks.
    assert page.xpath("string(//h1)").strip() == "4 of 7 steps to the first points are done"
    links = page.xpath("//ol[@class='steps']//a[contains(@class, 'btn')]/@href")
    for link in links:
        there = client.get(link)
        assert there.status_code == 200, link
        assert "Back to the launch" in there.content.decode(), link


def test_days_are_those_of_the_programme_and_nobody_is_led_astray(
    world: cast.World, settings: Any
) -> None:
    settings.SMTP_URL, settings.DEBUG = "", False
    client, slug = _client(world, "MARKETER"), world.programme.slug
    tenancy.enter(world.organiser_id)
    document = terms.plain(cast.TERMS)
    midnight = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # half past midnight in Warsaw
    terms.publish(world.programme.id, document=document, actor=world.actor, now=midnight)

    regulations = client.get(reverse("organiser:regulations", args=[slug])).content.decode()
    launch = client.get(reverse("organiser:launch", args=[slug])).content.decode()
    join = {"person_name": "Marta", "email": "marta@malarz.example"}
    form = filling.shown(client.get(f"/join/{slug}/").content, "_join")
    accepted = Terms.objects.of(world.organiser_id).get(programme_id=world.programme.id).id
    joined = client.post(f"/join/{slug}/", form | join | {"terms": str(accepted)})

    assert "2 Mar 2026" in regulations and "1 Mar 2026" not in regulations
    added = filling.send(
        client,
        reverse("organiser:partners", args=[slug]),
        "add",
        name="Hurtownia Żabia Wola",
        tax_id="5260250274",
    )
    assert added.status_code == 302, added.content.decode()
    tenancy.enter(world.organiser_id)
    codes = Partner.objects.of(world.organiser_id).values_list("code", flat=True)
    assert "HURTOWNIA-ZABIA-WOLA" in codes, "made of the name where none is typed"
    # A marketer cannot set mail up: the review says who can, and leads nowhere.
    assert "No mail server is set up" in launch and "Look: No mail server" not in launch
    assert "so no link comes to marta@malarz.example" in " ".join(joined.content.decode().split())


def test_a_view_shows_what_is_only_a_draft_and_writes_nothing(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    before = placing.everything()

    said = {view: _text(_view(client, world, view)) for view in VIEWS}

    assert "3 points" in said["home"] and "New member" in said["home"]
    assert "Mug" in said["rewards"]
    assert not any("@akwa.example" in text for text in said.values())  # who looks at it
    assert "3 points" in said["regulations"] and "version 1" in said["regulations"]
    assert "Take part in" in said["join"] and "I have read and accept" in said["join"]
    assert placing.everything() == before


def test_a_programme_with_nothing_in_it_is_shown_too(db: None) -> None:
    world = cast.build()
    client = _client(world, "MARKETER")

    assert [_view(client, world, view).status_code for view in VIEWS] == [200] * len(VIEWS)


def test_what_was_looked_at_is_not_remembered_of_a_draft_that_is_changed_then(
    world: cast.World,
) -> None:
    client = _client(world, "MARKETER")
    assert "3 points" in _text(_view(client, world, "home"))

    tenancy.enter(world.organiser_id)
    found = published.tried_draft(world.programme.id, organiser_id=world.organiser_id)
    assert found is not None
    rulesets.drop(found.id, actor=world.actor)
    draft(world, points=7)

    said = _text(_view(client, world, "home"))
    assert "7 points" in said and "3 points" not in said


def test_the_frame_says_why_a_draft_could_not_be_published(world: cast.World) -> None:
    tenancy.enter(world.organiser_id)
    rules = Rule.objects.of(world.organiser_id)
    rules.update(body={"key": "pumps", "when": {"all": []}, "give": {"field": "no.such"}})
    client = _client(world, "MARKETER")

    answer = _view(client, world, "home")

    assert "This cannot be shown" in _text(answer) and "no.such" in _text(answer)
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_a_view_can_be_framed_by_our_own_pages_and_does_nothing(world: cast.World) -> None:
    client = _client(world, "MARKETER")

    answer = _view(client, world, "home")

    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["frame-ancestors"] == "'self'" and policy["sandbox"] == "allow-same-origin"
    assert policy["script-src"] == "'none'" and policy["default-src"] == "'none'"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    links = html.fromstring(answer.content).xpath("//a/@href")
    own = reverse("organiser:launch", args=[world.programme.slug]) + "view/"
    assert links and all(link.startswith(own) for link in links)


def test_a_view_speaks_a_language_of_the_programme(world: cast.World) -> None:
    client = _client(world, "MARKETER")
    setup.change_programme(
        world.programme.id,
        settings={"languages": ["en", "pl"]},
        actor=world.actor,
        now=cast.NOW,
    )

    assert 'lang="pl"' in _view(client, world, "home", "?lang=pl").content.decode()
    assert 'lang="en"' in _view(client, world, "home", "?lang=ro").content.decode()


def test_only_who_sets_the_programme_up_sees_its_views(world: cast.World) -> None:
    assert _view(_client(world, "FINANCE"), world, "home").status_code == 403
    assert _view(_client(world, "REVIEWER"), world, "home").status_code == 403
    for who in ("MEMBER", "PARTNER_MANAGER", "STRANGER"):
        tenancy.enter(world.organiser_id)
        assert _view(_client(world, who), world, "home").status_code == 404
    assert _view(_client(world, "NOBODY"), world, "home").status_code == 302
    tenancy.enter(world.organiser_id)
    assert _view(_client(world, "MARKETER"), world, "orders").status_code == 404
    other = cast.build()
    assert _view(_client(other, "ADMINISTRATOR"), world, "home").status_code == 404


def test_the_launch_is_led_to_until_it_is_published_and_somebody_joined(
    world: cast.World,
) -> None:
    client = _client(world, "ADMINISTRATOR")
    here = reverse("organiser:launch", args=[world.programme.slug])
    rules = reverse("organiser:rules", args=[world.programme.slug])
    programmes = Programme.objects.of(world.organiser_id).filter(id=world.programme.id)
    members = Member.objects.of(world.organiser_id).filter(programme_id=world.programme.id)
    back = "Back to the launch"

    def leads(address: str = rules) -> tuple[bool, bool]:
        content = client.get(address).content
        return here in html.fromstring(content).xpath("//nav//a/@href"), back in content.decode()

    before = leads()
    published = filling.send(client, f"{rules}?from=launch", "publish")
    rules_alone = leads()
    terms.publish(
        world.programme.id, document=terms.plain(cast.TERMS), actor=world.actor, now=cast.NOW
    )
    # As if those who take part had come with the template, to be played with.
    programmes.update(origin={"samples": {"members": members.count()}})
    of_samples = leads()
    programmes.update(origin={})

    assert (before, rules_alone, of_samples) == ((True, True),) * 3
    assert published.headers["Location"] == f"{rules}?from=launch"
    assert leads() == (False, False)
    # The review is read from a programme that runs too, and leads back.
    assert leads(f"{rules}?from=launch") == (False, True)
    launched = client.get(here).content.decode()
    assert "6 of 7 steps" in launched and back not in launched


@pytest.mark.parametrize(("code", "is_asked"), [("food_tokens", True), ("own_chain", False)])
def test_a_programme_of_codes_is_told_to_issue_them(
    world: cast.World, code: str, is_asked: bool
) -> None:
    answers = Answers("PL", 6_000_000_00, 100, Decimal(2), ("SALES",))
    wish = start_programme.Wish("Klub", "#12507a", ["en"])
    proposal = propose(templates.of(code), answers)
    slug = start_programme.start(proposal, wish, actor=world.actor, now=cast.NOW)
    programme = Programme.objects.of(world.organiser_id).get(slug=slug)
    client = _client(replace(world, programme=programme), "MARKETER")

    page = html.fromstring(client.get(reverse("organiser:launch", args=[slug])).content)

    titles = page.xpath("//ol[@class='steps'][1]/li//strong/text()")
    assert ("Issue the codes" in titles) == is_asked


def test_samples_to_play_with_make_no_step_done() -> None:
    world = cast.build()
    organiser_id = setup.add_organiser("Firma", slug="firma", now=cast.NOW)
    tenancy.enter(organiser_id)
    actor = Actor(name="user:x", organiser_id=organiser_id, permissions=OPERATOR)
    answers = Answers("PL", 6_000_000_00, 100, Decimal(2), ("SALES",))
    wish = start_programme.Wish("Klub", "#12507a", ["en"], with_sample=True)
    with translation.override("pl"):
        slug = start_programme.start(
            propose(templates.of("cosmetics"), answers), wish, actor=actor, now=cast.NOW
        )
    programme = Programme.objects.of(organiser_id).get(slug=slug)
    theirs = replace(world, organiser_id=organiser_id, programme=programme, actor=actor)
    client, here = _client(theirs, "MARKETER"), reverse("organiser:launch", args=[slug])
    scope: dict[str, Any] = {"programme_id": programme.id, "actor": actor, "now": cast.NOW}

    def done() -> set[str]:
        page = html.fromstring(client.get(here).content)
        return set(page.xpath("//ol[@class='steps']/li[contains(@class, 'done')]//strong/text()"))

    own = {"Add what you sell", "Add a partner", "Let the first member join"}
    before = done()
    tenancy.enter(organiser_id)
    names = list(Partner.objects.of(organiser_id).values_list("name", flat=True))
    products.add_products([ProductIn(sku="S-1", name="Szampon")], actor=actor, now=cast.NOW)
    onboarding.add_partner(
        "Hurt",
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(777_000_111),
        code="H",
        country="PL",
        **scope,
    )
    enrolment.enrol(enrolment.Applicant("Marta"), joined_at=cast.NOW, **scope)

    assert not before & own and done() >= own
    assert names and all("(przykład)" in name for name in names), "in the words of who opened it"


def test_products_are_asked_for_only_where_somebody_buys() -> None:
    world = cast.build()
    organiser_id = setup.add_organiser("Firma", slug="firma", now=cast.NOW)
    tenancy.enter(organiser_id)
    actor = Actor(name="user:x", organiser_id=organiser_id, permissions=OPERATOR)
    employees = propose(
        templates.of("employees"), Answers("PL", 6_000_000_00, 100, Decimal(2), ("STAYING",))
    )
    wish = start_programme.Wish("Nasi ludzie", "#12507a", ["en"])
    slug = start_programme.start(employees, wish, actor=actor, now=cast.NOW)
    programme = Programme.objects.of(organiser_id).get(slug=slug)
    theirs = replace(world, organiser_id=organiser_id, programme=programme, actor=actor)

    page = html.fromstring(
        _client(theirs, "MARKETER").get(reverse("organiser:launch", args=[slug])).content
    )
    tenancy.enter(organiser_id)
    found = collecting.review(programme, today=cast.NOW.date(), language="en")

    beside = page.xpath("//h2[.='If you like']/following-sibling::ol")[0]
    assert "Add what you sell" in beside.text_content()
    assert "no_product" not in [each.code for each in found]
