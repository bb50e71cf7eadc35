"""Regulations are written from facts, and what got worse since a version is told."""

from dataclasses import replace
from datetime import date
from typing import Any

import cast
import pytest

from tandem.benefits import offering
from tandem.insights.regulations import collecting, comparing, drafting, facts, writing
from tandem.programmes import own_paragraphs, setup, terms
from tandem.programmes.models import Programme
from tandem.rules import codec
from tandem.segments.targeting import Whom
from tandem.tiers import ladders, memberships

BARE = facts.Facts(
    language="en",
    programme="Akwa Club",
    organiser="Akwa",
    currency="PLN",
    begins_on=date(2026, 1, 1),
    release="AT_ONCE",
    expiry="MONTHS",
)
FULL = replace(
    BARE,
    ends_on=date(2026, 12, 31),
    contact_email="help@akwa.example",
    trades=("Plumber", "Tiler"),
    rules=(facts.RuleFact("a", "Pumps", "2 points for each pump.", "like", (2,)),),
    rules_version=3,
    rules_since=date(2026, 3, 1),
    budgets=(facts.BudgetFact("500 points", "a month"),),
    award_ceiling=100_000,
    release="WHEN_PAID",
    payment_days=14,
    payment_curve=((0, 100), (14, 50)),
    expiry_months=24,
    warning_days=(30, 7),
    ladder=facts.LadderFact(
        "YEAR",
        30,
        True,
        (
            facts.LevelFact(
                "gold",
                "Gold",
                (facts.AskFact("STATUS", "", 1_000),),
                (facts.BenefitFact("b1", "Hotline", 4),),
            ),
        ),
    ),
    reward=facts.RewardFact(is_shipped=True, is_automatic=True),
    collects_debts=True,
    points_transfers="FIRM",
    appeal_days=14,
    draws=(
        facts.DrawFact(
            "spring", "Spring", "IA/7", date(2026, 2, 1), date(2026, 4, 30), places=3, substitutes=1
        ),
    ),
    displays=(facts.DisplayFact("SHELF", "Shelf", "The whole shelf.", (), 30, ("Display",)),),
    referrals=facts.ReferralFact(days=30, wait_days=14, month_max=10, year_max=50),
)


def _said(of: facts.Facts, key: str, **more: Any) -> list[str]:
    found = [each for each in writing.sections(of, **more) if each.key == key]
    return [paragraph.text for section in found for paragraph in section.paragraphs]


def test_only_what_applies_is_written() -> None:
    bare = [each.key for each in writing.sections(BARE)]
    full = [each.key for each in writing.sections(FULL)]

    assert bare == [
        "organiser",
        "joining",
        "points",
        "release",
        "expiry",
        "corrections",
        "data",
        "changes",
        "end",
    ]
    assert full == [key for key in writing.TITLES if key != writing.MORE]
    assert _said(BARE, "points") == ["Nothing gives points yet."]
    assert _said(BARE, "expiry")[0] == "Points do not expire."


def test_what_gives_points_is_told_by_the_rules() -> None:
    assert _said(FULL, "points") == [
        "The rules below give points from 1 March 2026 on. For what was bought or done earlier the"
        " rules of its day hold.",
        "“Pumps”: 2 points for each pump.",
        "All members together get at most 500 points a month; what comes after gives none.",
        "A purchase gives points once, and only when it is proved: by what its seller hands over,"
        " or by what the member sends in.",
        "Where a purchase gives more points than 100,000, they wait until the organiser has looked"
        " at it.",
    ]
    assert _said(FULL, "levels") == [
        "The time in which a level is to be reached: calendar year.",
        "“Gold” asks for: 1,000 status points.",
        "With “Gold” comes: Hotline (4 a year).",
        "Whoever no longer reaches a level keeps it for 30 days more.",
        "They fall by one level at a review, not further.",
    ]


@pytest.mark.parametrize(
    ("_case", "changed", "says"),
    [
        ("months", {"expiry_months": 1}, "Points expire 1 month after they were earned."),
        (
            "month's end",
            {"expiry": "MONTH_END", "expiry_months": 12},
            "Points expire at the end of the month, 12 months after they were earned.",
        ),
        (
            "year's end",
            {"expiry": "YEAR_END", "expiry_months": 0},
            "Points expire at the end of the year in which they were earned.",
        ),
        (
            "inactivity",
            {"expiry": "INACTIVITY", "expiry_months": 6},
            "Points expire 6 months after the member's last purchase.",
        ),
        (
            "a fixed day",
            {"expiry": "FIXED", "expiry_on": date(2026, 12, 31)},
            "Points can be used up to and including 31 December 2026.",
        ),
    ],
)
def test_expiry_is_told_as_it_is_set(_case: str, changed: dict[str, Any], says: str) -> None:
    assert _said(replace(FULL, **changed), "expiry")[0] == says


@pytest.mark.parametrize("language", ["pl", "ro", "be"])
def test_every_language_says_as_much_in_its_own_words(language: str) -> None:
    english, other = writing.sections(FULL), writing.sections(replace(FULL, language=language))

    assert [each.key for each in other] == [each.key for each in english]
    pairs = [
        (one.text, two.text)
        for here, there in zip(english, other, strict=True)
        for one, two in zip(here.paragraphs, there.paragraphs, strict=True)
        if not one.key.startswith("rule:")
    ]
    assert not [one for one, two in pairs if one == two]


def test_own_paragraphs_stand_where_they_are_put_and_none_is_lost() -> None:
    own = [
        ("1", "points", "Bonus rules are published here.\n\nAsk."),
        ("2", "levels", "Levels are for installers."),
        ("3", "", "<b>Court</b>: Poznań."),
    ]
    written = writing.sections(BARE, own=own, left_out=["data"])

    places = {paragraph.key: section.key for section in written for paragraph in section.paragraphs}
    assert places["own:1:0"] == places["own:1:1"] == "points"
    # there are no levels
    assert (places["own:2:0"], places["own:3:0"]) == ("more", "more")
    assert "data" not in {each.key for each in written}
    # a change of a rule leaves them alone
    later = writing.sections(FULL, own=own)
    texts = {p.key: p.text for s in later for p in s.paragraphs if p.key.startswith("own:")}
    assert texts == {
        "own:1:0": "Bonus rules are published here.",
        "own:1:1": "Ask.",
        "own:2:0": "Levels are for installers.",
        "own:3:0": "<b>Court</b>: Poznań.",
    }


def _rule(points: int) -> tuple[facts.RuleFact, ...]:
    return (facts.RuleFact("a", "Pumps", f"{points} points for each pump.", "like", (points,)),)


@pytest.mark.parametrize(
    ("_case", "before", "after", "kinds"),
    [
        ("nothing", {}, {}, []),
        ("more points", {}, {"rules": _rule(3)}, []),
        ("fewer points", {}, {"rules": _rule(1)}, ["WORSE"]),
        ("a rule is gone", {}, {"rules": ()}, ["GONE", "GONE"]),
        ("points last longer", {}, {"expiry_months": 36}, []),
        ("points last shorter", {}, {"expiry_months": 12}, ["WORSE"]),
        ("points last for ever", {}, {"expiry_months": None}, []),
        ("points expire now", {"expiry_months": None}, {}, ["WORSE"]),
        ("another address", {}, {"contact_email": "x@akwa.example"}, []),
        ("at once", {}, {"release": "AT_ONCE"}, ["GONE", "GONE"]),
        ("debts begin", {"collects_debts": False}, {}, ["WORSE"]),
        ("debts end", {}, {"collects_debts": False}, []),
        ("no levels", {}, {"ladder": None}, ["GONE"] * 5),
        ("passing on to anybody", {}, {"points_transfers": "ANYBODY"}, []),
    ],
)
def test_consent_is_asked_where_something_got_worse(
    _case: str, before: dict[str, Any], after: dict[str, Any], kinds: list[str]
) -> None:
    found = comparing.reasons(
        {"en": writing.sections(replace(FULL, **before))},
        {"en": writing.sections(replace(FULL, **after))},
    )

    assert [each.kind for each in found] == kinds


def test_other_own_paragraphs_and_plain_texts_ask_too() -> None:
    one = {"en": writing.sections(FULL, own=[("1", "", "A.")])}
    two = {"en": writing.sections(FULL, own=[("1", "", "B.")])}

    assert [each.kind for each in comparing.reasons(one, two)] == ["OWN"]
    assert comparing.reasons(terms.plain({"en": "Old"}), two) == [comparing.Reason("PLAIN")]
    assert comparing.reasons(terms.plain({"ro": "Vechi"}), two) == [comparing.Reason("PLAIN")]


def test_the_fingerprint_of_a_rule_leaves_its_points_out() -> None:
    def weighed(points: int, limit: int, family: str) -> tuple[str, tuple[int, ...]]:
        return collecting.weighed(
            codec.decode_rule(
                {
                    "key": "a",
                    "when": {"in": ["line.product.sku", [family]]},
                    "give": {"times": ["line.quantity.pcs", {"points": points}]},
                    "limits": [{"over": "MONTH", "points": limit}],
                }
            )
        )

    assert weighed(2, 500, "P")[1] == (2, 500)
    assert weighed(2, 500, "P")[0] == weighed(3, 100, "P")[0] != weighed(2, 500, "Q")[0]


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build(release="WHEN_PAID")


def _draft(world: cast.World, **more: Any) -> drafting.Draft:
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    return drafting.draft(programme, today=cast.NOW.date(), **more)


@pytest.mark.django_db
def test_the_draft_is_written_from_the_live_settings_and_rules(world: cast.World) -> None:
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    ladders.write(
        world.programme.id,
        tiers=[ladders.TierIn("gold", {"en": "Gold"}, (ladders.Ask("DEEDS", 3, "PURCHASE"),))],
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        **scope,
    )
    memberships.add_plan(
        world.programme.id, name={"en": "Club"}, months=12, price_minor=0, code="club", **scope
    )
    for name, whom in (
        ("Delivery", Whom()),
        ("Club night", Whom(plan="club")),
        ("Gold night", Whom(plan="club", tier="gold")),
        ("Secret", Whom(trades=("installer",))),
    ):
        offering.offer(
            world.programme.id,
            kind="SERVICE",
            texts=offering.Texts({"en": name}),
            whom=whom,
            how=offering.How(uses=2, span="MONTH"),
            **scope,
        )
    own = own_paragraphs.write(world.programme.id, text={"en": "Ask us."}, after="", **scope)

    draft = _draft(world)

    texts = {
        code: {each.key: each.text for section in sections for each in section.paragraphs}
        for code, sections in draft.document.items()
    }
    assert list(texts) == ["pl", "en"]
    assert "1 point for each" in texts["en"]["rule:zloty"]
    assert "1 punkt za każde" in texts["pl"]["rule:zloty"]
    assert texts["en"]["level:gold"] == "“Gold” asks for: 3 × purchases."
    benefits = [text for key, text in texts["en"].items() if key.startswith("benefit")]
    assert benefits == [
        "Every member may have: Delivery (2 a month).",
        "With the membership “Club” comes: Club night (2 a month).",
        "With “Gold” and the membership “Club” comes: Gold night (2 a month).",
        "Some groups of members have further benefits; who may have one is shown it.",
    ]
    assert (draft.rules_version, dict(draft.missing)) == (1, {own: ("pl",)})
    setup.change_programme(world.programme.id, settings={"expiry_months": 3}, **scope)
    assert _draft(world).fingerprint != draft.fingerprint == draft.fingerprint


def test_inviting_is_told_from_the_settings_where_members_invite() -> None:
    asked = facts.ReferralFact(days=30, wait_days=14, month_max=10, year_max=None)
    told = {
        section.key: [part.key for part in section.paragraphs]
        for section in writing.sections(replace(BARE, referrals=asked))
    }
    fewer = replace(asked, month_max=5, wait_days=0)

    assert "inviting" not in {section.key for section in writing.sections(BARE)}
    assert told["inviting"] == ["invite", "invite_month", "invite_wait", "invite_none"]
    (section,) = [
        part for part in writing.sections(replace(BARE, referrals=asked)) if part.key == "inviting"
    ]
    assert "within 30 days" in section.paragraphs[0].text
    assert "at most 10 invited members in a calendar month" in section.paragraphs[1].text
    assert [part.worth for part in section.paragraphs[:2]] == [(30,), (10,)]
    (less,) = [
        part for part in writing.sections(replace(BARE, referrals=fewer)) if part.key == "inviting"
    ]
    assert [part.key for part in less.paragraphs] == ["invite", "invite_month", "invite_none"]


def test_a_programme_begins_with_caps_for_who_invites_and_tells_them(db: None) -> None:
    world = cast.build()
    setup.change_programme(
        world.programme.id, settings={"ways": []}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()
    before = collecting.facts_in(collecting.standing(world.programme, today=cast.NOW.date()), "en")
    setup.change_programme(
        world.programme.id, settings={"ways": ["REFERRALS"]}, actor=world.actor, now=cast.NOW
    )
    world.programme.refresh_from_db()
    asked = collecting.facts_in(
        collecting.standing(world.programme, today=cast.NOW.date()), "en"
    ).referrals

    assert before.referrals is None
    assert asked == facts.ReferralFact(30, 0, 10, 50)
