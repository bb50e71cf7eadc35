"""The review before publishing: what it finds, how much that weighs, and what it stops."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import cast
import pytest

from tandem.benefits import offering
from tandem.earning.models import RuleSet
from tandem.earning.versions import rulesets
from tandem.flows.programme import publish_regulations, publish_rules, start_programme
from tandem.flows.programme.publish_rules import ReviewStops
from tandem.insights.regulations import drafting
from tandem.insights.review import collecting, costs, judging, published, reach
from tandem.insights.review.facts import Facts, LawFact, RewardFact, RuleFact
from tandem.participants.models import Member
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.programmes import own_paragraphs, setup, terms
from tandem.programmes.models import Programme, Terms
from tandem.proposals import templates
from tandem.proposals.proposing import Answers, propose
from tandem.rewards import catalogue
from tandem.rewards.models import Reward
from tandem.rules import codec
from tandem.segments import vocabulary
from tandem.segments.targeting import Whom
from tandem.tiers import ladders

PER_ZLOTY = {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}


def _rule(key: str, give: Any = None, when: Any = None, **more: Any) -> RuleFact:
    body = {"key": key, "when": when or {"all": []}, "give": give or PER_ZLOTY, **more}
    return RuleFact(key, {"en": key}, codec.decode_rule(body))


SOUND = Facts(
    today=date(2026, 3, 2),
    country="PL",
    currency="PLN",
    languages=["en"],
    contact_email="club@akwa.example",
    has_logo=True,
    point_value_minor=2,
    rules=[_rule("zloty")],
    rewards=[RewardFact("Mug", 300, 6_00, is_goods=True)],
    has_products=True,
    usual_minor=100_00,
    own_places=frozenset({"complaints", "end"}),
)


TAX = LawFact("TAX", "Ask.", "a law", 2_000_00)
STAFF = LawFact("STAFF_REWARDS", "With consent.", "art. 296a")


def _codes(**changes: Any) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in judging.findings(replace(SOUND, **changes))]


def test_nothing_is_found_in_a_sound_programme() -> None:
    assert _codes() == []


@pytest.mark.parametrize(
    ("_case", "changes", "found"),
    [
        ("no rules", {"rules": []}, [("no_rules", "STOPS")]),
        ("no reward", {"rewards": []}, [("no_reward", "WARNS")]),
        ("no product", {"has_products": False}, [("no_product", "WARNS")]),
        ("no address", {"contact_email": ""}, [("no_contact", "WARNS")]),
        ("no mail server", {"sends_mail": False}, [("no_mail", "WARNS")]),
        ("no logo", {"has_logo": False}, [("no_logo", "ADVISES")]),
        ("a point is worth nothing", {"point_value_minor": 0}, [("worthless", "WARNS")]),
        ("for ever", {"never_expire": True}, [("never_expire", "ADVISES")]),
        ("a language without text", {"own_missing": {"k": ("pl",)}}, [("own_missing", "STOPS")]),
        ("a language untold", {"untold": ["pl"]}, [("untold", "WARNS")]),
        ("data left out", {"left_out": {"data": "Data"}}, [("left_out", "WARNS")]),
        ("levels left out", {"left_out": {"levels": "Levels"}}, [("left_out", "ADVISES")]),
        ("a reward for tax", {"rewards": [RewardFact("Car", 300, 2_000_01, False)], "laws": [TAX]}, [("taxed", "WARNS")]),
        ("a reward below it", {"rewards": [RewardFact("Car", 300, 2_000_00, False)], "laws": [TAX]}, []),
        ("no pack of law", {"is_law_known": False}, [("no_law", "ADVISES")]),
        ("gifts to staff", {"gives_to_staff": True, "laws": [STAFF]}, [("staff_rewards", "WARNS")]),
        ("some employers agreed", {"gives_to_staff": True, "laws": [STAFF], "consents": (3, 2)}, [("staff_rewards", "ADVISES")]),
        ("all employers agreed", {"gives_to_staff": True, "laws": [STAFF], "consents": (3, 3)}, []),
        ("gifts to firms", {"laws": [STAFF]}, []),
        ("nobody buys", {"has_products": False, "needs_products": False}, []),
        ("a long text", {"words": 2_501}, [("many_words", "ADVISES")]),
        ("five per cent", {"point_value_minor": 5}, []),
        ("six per cent", {"point_value_minor": 6}, [("share", "WARNS")]),
        ("four purchases", {"rewards": [RewardFact("Mug", 400, 0, True)]}, []),
        ("more than four", {"rewards": [RewardFact("Mug", 401, 0, True)]}, [("far", "WARNS")]),
        ("a card that fills up", {"rewards": [RewardFact("Mug", 300, 0, True), RewardFact("Coffee", 9_999, 0, True, False)]}, []),
        ("nobody knows how far", {"usual_minor": None, "rewards": [RewardFact("Mug", 9_999, 0, True)]}, []),
        ("within the budget", {"sales_minor": 100_000_00, "budget_minor": 2_000_00}, []),
        ("over the budget", {"sales_minor": 100_000_00, "budget_minor": 1_999_99}, [("budget", "WARNS")]),
        ("eight rules", {"rules": [_rule(f"r{n}", {"points": n + 1}) for n in range(8)]}, []),
        ("nine rules", {"rules": [_rule(f"r{n}", {"points": n + 1}) for n in range(9)]}, [("many_rules", "WARNS")]),
        ("no name", {"rules": [RuleFact("", {}, _rule("zloty").rule)]}, [("nameless", "WARNS")]),
        ("a name in one language", {"languages": ["en", "pl"]}, [("foreign", "WARNS")]),
        ("two of a kind", {"rules": [_rule("a"), _rule("b")], "rewards": [RewardFact("Mug", 300, 0, True)]}, [("twice", "WARNS")]),
        ("it is over", {"rules": [_rule("a", when={"le": ["deed.day", {"day": "2026-03-01"}]})]}, [("ended", "ADVISES")]),
    ],
)  # fmt: skip
def test_each_finding_has_its_weight(
    _case: str, changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    assert _codes(**changes) == found


def test_limits_are_counted_over_all_rules() -> None:
    limit = [{"per": "MEMBER", "over": "MONTH", "points": 5}]
    rules = [_rule(f"r{n}", {"points": n + 1}, limits=limit) for n in range(7)]

    assert _codes(rules=rules) == [("many_limits", "ADVISES")]


def test_things_are_refused_where_the_law_allows_none() -> None:
    law = [LawFact("GOODS", "Not here.", "art. 58")]

    found = judging.findings(replace(SOUND, laws=law))

    assert [each.text for each in found] == ["Rewards that are things: “Mug”. Not here. (art. 58)"]
    assert judging.stopping(found, "RULES") == judging.stopping(found, "REGULATIONS") == found[0]
    coffee = RewardFact("Coffee", 10, 0, is_goods=True, is_for_points=False)
    assert ("goods", "STOPS") in _codes(laws=law, rewards=[coffee])
    assert _codes(laws=law, rewards=[RewardFact("Course", 300, 0, is_goods=False)]) == []


def test_the_cost_is_that_of_points_for_every_purchase() -> None:
    rules = [
        _rule("all", {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 3}]}),
        _rule("buying", when={"eq": ["deed.kind", "PURCHASE"]}),
        _rule("some", when={"eq": ["member.trade", "installer"]}),
        _rule("fixed", {"points": 50}),
    ]

    facts = replace(SOUND, rules=rules)

    assert costs.share_of(facts) == Decimal("2.6")  # 0.3 and 1 point of 0.02 for each zł
    assert costs.purchases_to_first(facts) == Decimal(300) / 130  # 30 and 100 points of 100 zł


@pytest.mark.django_db
def test_a_pharmacy_with_things_among_its_rewards_is_not_published() -> None:
    world = cast.build()
    answers = Answers("PL", 4_000_000_00, 400, Decimal(2), ())
    wish = start_programme.Wish("Apteka", "#12507a", ["pl", "en"])
    slug = start_programme.start(
        propose(templates.of("pharmacy"), answers), wish, actor=world.actor, now=cast.NOW
    )
    programme = Programme.objects.of(world.organiser_id).get(slug=slug)
    assert programme.origin["template"] == "pharmacy"
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    mug = catalogue.add_reward(
        programme.id,
        name={"pl": "Kubek"},
        points=5,
        stock=5,
        had=catalogue.Terms(is_shipped=True),
        **scope,
    )
    draft = RuleSet.objects.of(world.organiser_id).get(programme_id=programme.id)
    seen = drafting.draft(programme, today=cast.NOW.date())

    with pytest.raises(ReviewStops, match="Kubek"):
        publish_rules.publish(programme.id, draft.id, valid_from=cast.NOW, **scope)
    with pytest.raises(ReviewStops, match=r"art\. 58"):
        publish_regulations.publish(
            programme.id, fingerprint=seen.fingerprint, over=0, asks_anew=True, **scope
        )

    draft.refresh_from_db()
    assert draft.status == "DRAFT"
    assert not Terms.objects.of(world.organiser_id).filter(programme_id=programme.id).exists()
    reward = Reward.objects.of(world.organiser_id).get(id=mug)
    reward.ended_at = cast.NOW
    reward.save()
    publish_rules.publish(programme.id, draft.id, valid_from=cast.NOW, **scope)
    assert not published.is_published(programme)
    seen = drafting.draft(programme, today=cast.NOW.date())
    publish_regulations.publish(
        programme.id, fingerprint=seen.fingerprint, over=0, asks_anew=True, **scope
    )
    assert published.is_published(programme)


@pytest.mark.django_db
def test_what_stands_is_gathered() -> None:
    world = cast.build()
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    world.publish({"key": "old", "when": {"all": []}, "give": {"points": 1}})
    rulesets.draft(
        world.programme.id,
        rules=[({"en": "New"}, {"key": "new", "when": {"all": []}, "give": PER_ZLOTY})],
        budgets=[{"over": "YEAR", "points": 900, "campaign": ""}],
        vocabulary=vocabulary.of("PLN"),
        **scope,
    )
    sent = catalogue.Terms(delivery_points=20)
    catalogue.add_reward(
        world.programme.id, name={"en": "Mug"}, points=80, stock=5, had=sent, **scope
    )
    setup.change_programme(
        world.programme.id,
        settings={"languages": ["en", "pl"], "point_value_minor": 3},
        **scope,
    )
    paragraph = own_paragraphs.write(
        world.programme.id, text={"en": "In 14 days."}, after="complaints", **scope
    )
    terms.publish(world.programme.id, document=terms.plain(cast.TERMS), **scope)
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    draft = drafting.draft(programme, today=cast.NOW.date(), with_draft=True)

    facts = collecting.facts(programme, draft, today=cast.NOW.date(), language="en")

    assert [each.name for each in facts.rules] == ["New"]
    assert facts.rewards == [RewardFact("Mug", 100, 0, is_goods=True)]  # with its delivery
    assert (facts.budget_minor, facts.usual_minor, facts.sales_minor) == (2_700, None, 0)
    assert facts.own_missing == {str(paragraph): ("pl",)}
    assert facts.own_places == {"complaints"} and facts.has_products
    assert facts.words > 100 and not facts.untold


@pytest.mark.django_db
def test_who_may_not_publish_is_refused_before_the_review() -> None:
    world = cast.build()
    stranger = Actor("x", world.organiser_id, frozenset())

    with pytest.raises(NotAllowed):
        publish_rules.publish(
            world.programme.id,
            world.programme.id,
            valid_from=cast.NOW,
            actor=stranger,
            now=cast.NOW,
        )


@pytest.mark.django_db
def test_what_is_for_nobody_is_told_once_somebody_takes_part() -> None:
    world = cast.build()
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    for name, trade in (("Mug", "plumber"), ("Course", "installer")):
        catalogue.add_reward(
            world.programme.id,
            name={"en": name},
            points=5,
            stock=5,
            whom=Whom(trades=(trade,)),
            **scope,
        )
    offering.offer(
        world.programme.id,
        kind="SERVICE",
        texts=offering.Texts({"en": "Help"}),
        whom=Whom(trades=("plumber",)),
        how=offering.How(),
        **scope,
    )
    ladders.write(
        world.programme.id,
        tiers=[ladders.TierIn("gold", {"en": "Gold"}, (ladders.Ask("STATUS", 1_000),))],
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        **scope,
    )
    catalogue.add_reward(  # that nobody has reached a level says nothing of it at the beginning
        world.programme.id,
        name={"en": "Trip"},
        points=5,
        stock=5,
        whom=Whom(tier="gold"),
        **scope,
    )

    found = reach.unreached(world.programme, language="en", now=cast.NOW)

    assert [(each.text.split(" now: ")[0], each.severity, each.place) for each in found] == [
        ("“Mug” is for nobody", "WARNS", "reward"),
        ("“Help” is for nobody", "WARNS", "benefit"),
    ]
    Member.objects.of(world.organiser_id).update(status="LEFT")
    assert reach.unreached(world.programme, language="en", now=cast.NOW) == []
