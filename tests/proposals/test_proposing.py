"""What comes of a template and answers, in figures."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.programmes.countries import COUNTRIES
from tandem.proposals import checking, proposing, templates
from tandem.proposals.euros import A_EURO
from tandem.proposals.proposing import Answers, BadAnswers, ladder, propose

BUILDING = templates.of("building_materials")
# 500 firms that buy for 6 million złoty a year, 18 times each: 666.66 at a time.
FIRMS = Answers("PL", 6_000_000_00, 500, Decimal(2), ("NEW", "NOVELTIES"))


def test_points_are_few_enough_to_be_read_and_worth_the_share() -> None:
    proposal = propose(BUILDING, FIRMS)

    assert (proposal.currency, proposal.step_minor) == ("PLN", 10_00)
    assert (proposal.purchase_minor, proposal.purchase_points) == (666_66, 66)
    assert proposal.point_value_minor == 17
    assert proposal.rules[0].body == {
        "key": "purchases",
        "when": {"eq": ["deed.kind", "PURCHASE"]},
        "give": {"per": ["line.net", {"money": ["10", "PLN"]}, {"points": 1}]},
    }


def test_what_consumers_pay_is_what_rules_and_levels_count() -> None:
    shops = propose(templates.of("own_chain"), Answers("PL", 10**8, 1_000, Decimal(3)))
    firms = propose(BUILDING, FIRMS)

    purchases = next(rule for rule in shops.rules if rule.key == "purchases")
    paid = shops.purchase_minor * templates.of("own_chain").purchases_a_year
    assert checking.amounts_of(purchases.body) == {"gross"}
    assert purchases.points_a_year == paid // shops.step_minor, "no tax is guessed"
    assert {ask.measure for tier in ladder(shops) for ask in tier.asks} == {"PAID"}
    assert checking.amounts_of(firms.rules[0].body) == {"net"}
    assert {ask.measure for tier in ladder(firms) for ask in tier.asks} == {"TURNOVER"}


def test_rules_are_those_of_what_is_to_change() -> None:
    base = ["purchases", "welcome"]
    of_new, of_none = (
        propose(BUILDING, FIRMS),
        propose(BUILDING, Answers("PL", 10**8, 50, Decimal(2))),
    )

    assert [rule.key for rule in of_none.rules] == base
    assert [rule.key for rule in of_new.rules] == [
        "purchases",
        "novelties",
        "welcome",
        "third",
        "recommended",
        "training",
    ]


def test_points_for_an_action_are_round_and_so_is_their_limit() -> None:
    bodies = {rule.key: rule.body for rule in propose(BUILDING, FIRMS).rules}

    assert bodies["welcome"]["give"] == {"points": 30}
    assert bodies["recommended"]["give"] == {"points": 60}
    assert bodies["recommended"]["limits"] == [{"over": "YEAR", "points": 600}]


def test_the_year_costs_the_share_that_was_wanted_and_no_more() -> None:
    few, likely, many = propose(BUILDING, FIRMS).costs

    assert [cost.participation for cost in (few, likely, many)] == [20, 40, 65]
    assert [cost.members for cost in (few, likely, many)] == [100, 200, 325]
    assert likely.turnover_minor == 2_400_000_00
    assert (likely.points, likely.cost_minor) == (281_397, 281_397 * 17)
    assert likely.share == few.share == many.share == Decimal("1.99")


def test_levels_begin_where_the_said_share_of_members_stands() -> None:
    proposal = propose(BUILDING, FIRMS)

    levels = [(each.level.code, each.turnover_minor, each.members) for each in proposal.levels]
    assert levels == [
        ("silver", 12_000_00, 150),
        ("gold", 20_000_00, 75),
        ("platinum", 40_000_00, 25),
    ]
    assert proposing.top_share(1.0) == 56


def test_the_first_reward_is_near_and_each_is_what_its_points_pay_for() -> None:
    rewards = propose(BUILDING, FIRMS).rewards

    assert [(each.points, each.value_minor, each.purchases) for each in rewards] == [
        (150, 25_50, Decimal("2.3")),
        (300, 51_00, Decimal("4.5")),
        (600, 102_00, Decimal("9.1")),
        (1_200, 204_00, Decimal("18.2")),
        (2_500, 425_00, Decimal("37.9")),
    ]
    assert [each.reward.name["en"] for each in rewards] == [
        "Work gloves",
        "A thermos mug",
        "A work shirt with your own logo",
        "A fuel voucher",
        "A set of hand tools",
    ]


def test_a_purchase_of_less_than_one_of_the_currency_is_no_answer() -> None:
    with pytest.raises(BadAnswers) as refused:
        propose(BUILDING, Answers("PL", 100_00, 500, Decimal(2)))

    assert "one PLN" in refused.value.sentence


def test_purchases_a_year_that_are_known_count_before_the_templates() -> None:
    monthly = propose(BUILDING, Answers("PL", 6_000_000_00, 500, Decimal(2), (), 12))

    assert monthly.purchase_minor == 1_000_00


def test_of_every_currency_it_is_known_what_a_euro_is() -> None:
    assert {currency for currency, _zone in COUNTRIES.values()} == set(A_EURO)


@pytest.mark.parametrize(
    ("value", "round_one"),
    [(0, 0), (1, 1), (66.6, 60), (88, 80), (99, 100), (1_100, 1_000), (1_101, 1_200), (0.26, 0.25)],
)
def test_round_numbers(value: float, round_one: float) -> None:
    assert proposing.rounded(value) == round_one


@settings(deadline=None)
@given(
    country=st.sampled_from(sorted(COUNTRIES)),
    turnover_minor=st.integers(1, proposing.TURNOVER_MAX_MINOR),
    members=st.integers(1, proposing.MEMBERS_MAX),
    share=st.decimals(proposing.SHARE_LEAST, proposing.SHARE_MOST, places=1),
)
def test_whatever_the_figures_the_proposal_holds_or_is_refused(
    country: str, turnover_minor: int, members: int, share: Decimal
) -> None:
    answers = Answers(country, turnover_minor, members, share, templates.CHANGES)
    try:
        proposal = propose(BUILDING, answers)
    except BadAnswers:
        return

    assert proposal.point_value_minor >= 1 and proposal.purchase_points >= 1
    first, *more = proposal.rewards
    assert 2 <= first.purchases <= 4
    assert [first.points, *(each.points for each in more)] == sorted(
        {each.points for each in proposal.rewards}
    )
    thresholds = [each.turnover_minor for each in proposal.levels]
    assert thresholds == sorted(thresholds) and thresholds[0] > 0
    few, likely, many = (cost.cost_minor for cost in proposal.costs)
    assert few <= likely <= many
