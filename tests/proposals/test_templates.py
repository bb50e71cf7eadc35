"""Every template can be offered as it stands, and a file that says something else is refused."""

import copy
from typing import Any

import pytest
import yaml

from tandem.outreach import landings
from tandem.proposals import checking, templates
from tandem.proposals.proposing import Answers, propose
from tandem.proposals.templates import BadTemplate, Template

EVERY = templates.every()


def _file(name: str = "building_materials") -> dict[str, Any]:
    text = (templates.DATA / f"{name}.yaml").read_text(encoding="utf-8")
    return copy.deepcopy(yaml.safe_load(text))


@pytest.mark.parametrize("template", EVERY, ids=lambda template: template.code)
def test_template_has_no_fault_for_any_firm(template: Template) -> None:
    assert sorted(set(checking.faults(template))) == []


@pytest.mark.parametrize("template", EVERY, ids=lambda template: template.code)
def test_what_invites_people_fits_on_its_page(template: Template) -> None:
    titles, texts = template.landing.title.values(), template.landing.text.values()

    assert max(map(len, titles)) <= landings.TITLE_MAX // 2, "on a poster it is read from afar"
    assert max(map(len, texts)) <= landings.TEXT_MAX // 4


def test_what_two_templates_sell_is_called_the_same() -> None:
    names: dict[str, Any] = {}
    for template in EVERY:
        code, name = template.sells
        assert names.setdefault(code, name) == name, template.code


@pytest.mark.parametrize(
    ("_case", "sells", "through", "changes", "code"),
    [
        ("paper goes", "invoiced", "DIRECT", ["PAPERLESS"], "e_invoices"),
        ("they pay in time", "invoiced", "DIRECT", ["PAYMENT"], "on_time"),
        ("shoes for children", "children", "OWN_SHOPS", ["SALES"], "childrens_shoes"),
        ("licences", "software", "DIRECT", ["NOVELTIES"], "information_technology"),
        ("many makers", "range", "DIRECT", ["SALES"], "distributor"),
        ("people pay to belong", "club", "ONLINE", ["STAYING"], "paid_club"),
        ("shops of others", "centre", "SHOPS", ["KNOWING"], "shopping_centre"),
    ],
)
def test_the_template_that_fits_is_found(
    _case: str, sells: str, through: str, changes: list[str], code: str
) -> None:
    assert templates.best(sells, through, changes).code == code


def test_there_is_none_of_an_unknown_code() -> None:
    with pytest.raises(templates.NoSuchTemplate):
        templates.of("castles")


def test_a_text_stands_in_every_language() -> None:
    data = _file()
    del data["title"]["be"]

    with pytest.raises(BadTemplate, match="title"):
        templates.decoded("mine", data)


@pytest.mark.parametrize(
    ("place", "word"),
    [
        ((), "rulez"),
        (("sample",), "people"),
        (("levels", 0), "threshold"),
        (("rewards", 0), "points"),
    ],
)
def test_a_word_that_the_format_does_not_know_is_refused(place: tuple[Any, ...], word: str) -> None:
    data = _file()
    spot = data
    for step in place:
        spot = spot[step]
    spot[word] = 1

    with pytest.raises(BadTemplate, match=word):
        templates.decoded("mine", data)


def _faulty(change: Any) -> list[str]:
    data = _file()
    change(data)
    return sorted(set(checking.faults(templates.decoded("mine", data))))


def test_a_rule_that_does_not_pass_the_checker_is_told_with_its_key() -> None:
    def change(data: dict[str, Any]) -> None:
        data["rules"][0]["give"] = {"per": ["line.nett", {"step": 1}, {"points": 1}]}

    assert _faulty(change) == ["rules purchases: there is no “line.nett”"]


def test_rules_name_actions_categories_and_trades_of_their_own_template() -> None:
    def change(data: dict[str, Any]) -> None:
        data["rules"][0]["when"] = {
            "all": [
                {"eq": ["deed.kind", "DANCING"]},
                {"has": ["product.categories", ["castles"]]},
                {"in": ["member.trade", ["baker"]]},
            ]
        }

    assert _faulty(change) == [
        "rules purchases: there is no action “DANCING”",
        "rules purchases: there is no category “castles”",
        "rules purchases: there is no trade “baker”",
    ]


def test_a_level_is_neither_empty_nor_out_of_reach() -> None:
    def change(data: dict[str, Any]) -> None:
        data["levels"][2] |= {"reached_by": 1, "benefits": []}

    assert _faulty(change) == [
        "levels platinum: a level without a benefit is empty",
        "levels platinum: reached by 5 to 30 per cent, a higher one by fewer",
    ]


def test_a_membership_saves_more_than_it_costs_and_rules_name_it() -> None:
    data = _file("paid_club")
    (plan,) = data["plans"]
    plan |= {"saves": 0.4, "perks": [], "refund": "SOME", "code": "other"}

    assert sorted(set(checking.faults(templates.decoded("mine", data)))) == [
        "plans other: a membership without perks is empty",
        "plans other: it cannot be sold so",
        "plans other: it costs more than it saves who buys as often as is usual",
        "rules club: there is no membership “club”",
    ]


def test_a_membership_costs_so_many_usual_purchases() -> None:
    template = templates.of("paid_club")
    answers = Answers("PL", 4_000_000_00, 400, template.share, ())

    proposal = propose(template, answers)

    assert proposal.purchase_minor == 1_000_00
    (plan,) = proposal.plans
    assert (plan.price_minor, plan.saves_minor) == (500_00, 1_000_00)


def test_what_the_law_refuses_is_left_out_where_it_does() -> None:
    data = _file()
    data["guardrails"] = ["MEDICINES"]
    template = templates.decoded("mine", data)

    assert checking.faults(template) == []
    for proposal in checking.proposals(template):
        has_goods = any(each.reward.is_goods for each in proposal.rewards)
        assert not (has_goods and proposal.answers.country in ("PL", "RO"))
    assert any(
        each.reward.is_goods
        for proposal in checking.proposals(template)
        for each in proposal.rewards
        if proposal.answers.country == "BY"
    )
