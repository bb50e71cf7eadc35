"""Contests by their pages: made, opened and signed by an organiser; looked at, joined and left."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
import pypdfium2
import pytest
import time_machine
from django.test import Client
from engagement.test_contests import _again, _bought, _buy, _contest, _follow, world
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.engagement.contests.models import Contest, Joins, State, Wins
from tandem.engagement.contests.ranking import measuring
from tandem.platform import tenancy
from tandem.rules import codec
from tandem.segments.targeting import Whom

__all__ = ["world"]  # the fixture
pytestmark = pytest.mark.django_db
MAY = datetime(2026, 5, 4, 9, tzinfo=UTC)


def _made(world: cast.World, ola: Client, **typed: Any) -> Contest:
    """Make a contest by its form."""
    address = f"/o/{world.programme.slug}/contests/new/"
    answer = filling.send(
        ola,
        address,
        "begin",
        **{
            "name": "<b>Spring</b>",
            "text": "<script>alert(1)</script>",
            "measure": "NET:PURCHASE",
            "since": "2026-02-01",
            "until": "2026-04-30",
            "waiting": "0",
            **typed,
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    tenancy.enter(world.organiser_id)
    return _again(world, UUID(answer.headers["Location"].rstrip("/").split("/")[-1]))


def _o(world: cast.World, row: Contest) -> str:
    return f"/o/{world.programme.slug}/contests/{row.id}/"


def _m(world: cast.World, row: Contest) -> str:
    return f"/m/{world.programme.slug}/contests/{row.id}/"


def _text(answer: Any) -> str:
    (main,) = html.fromstring(answer.content).xpath("//main")
    return " ".join(main.text_content().split())


def test_a_contest_is_made_changed_opened_and_called_off(world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    row = _made(world, ola, target="1 000,50", places="5", joins="WISH")
    assert (row.target, row.places, row.joins, row.wins) == (
        Decimal(100050),
        5,
        Joins.WISH,
        Wins.RANKING,
    )
    assert row.name == {"en": "<b>Spring</b>"}

    form = filling.shown(ola.get(_o(world, row) + "change/").content, "change")
    assert (form["measure"], form["target"], form["places"]) == ("NET:PURCHASE", "1000.5", "5")
    answer = filling.send(ola, _o(world, row) + "change/", "change", wins="FIRST", places="1")
    assert answer.status_code == 302
    assert filling.send(ola, _o(world, row), "open_contest").status_code == 302
    tenancy.enter(world.organiser_id)
    row = _again(world, row.id)
    assert (row.wins, row.opened_at is not None) == (Wins.FIRST, True)

    page = ola.get(_o(world, row))
    assert "The first who reaches PLN 1,000.50 wins." in _text(page)
    assert b"<script>alert" not in page.content and b"<b>Spring" not in page.content
    assert filling.send(ola, _o(world, row), "end").status_code == 302
    assert "called off" in _text(ola.get(_o(world, row)))
    assert filling.send(ola, _o(world, row), "resume").status_code == 302
    tenancy.enter(world.organiser_id)
    assert _again(world, row.id).state(date(2026, 3, 2)) == State.OPEN


@pytest.mark.parametrize(
    ("key", "measure"),
    [
        ("COUNT:ENROLMENT", measuring.Measure("COUNT", kind="ENROLMENT")),
        ("PIECES:CODE", measuring.Measure("PIECES", kind="CODE")),
        ("POINTS:REWARD", measuring.Measure("POINTS", wallet="REWARD")),
        ("FIGURE:CONTEST_RESULT:score", measuring.Measure("FIGURE", "CONTEST_RESULT", "score")),
    ],
)
def test_what_counts_is_one_choice(key: str, measure: measuring.Measure, world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    _made(world, ola)

    row = _made(world, ola, measure=key)

    assert measuring.decoded(row.measure) == measure
    assert filling.shown(ola.get(_o(world, row) + "change/").content, "change")["measure"] == key


def test_a_round_target_is_typed_and_shown_the_same(world: cast.World) -> None:
    ola = _client(world, "MARKETER")

    row = _made(world, ola, target="1 000")

    assert filling.shown(ola.get(_o(world, row) + "change/").content, "change")["target"] == "1000"


def test_a_condition_says_which_purchases_count(world: cast.World) -> None:
    ola = _client(world, "MARKETER")

    row = _made(
        world,
        ola,
        **{
            "conditions-TOTAL_FORMS": "1",
            "conditions-0-subject": "deed.net",
            "conditions-0-operator": "ge",
            "conditions-0-values": "1 000,50",
        },
    )

    when = measuring.decoded(row.measure).when
    assert when == codec.decode({"all": [{"ge": ["deed.net", {"money": ["1000.50", "PLN"]}]}]})
    form = filling.shown(ola.get(_o(world, row) + "change/").content, "change")
    assert form["conditions-0-subject"] == "deed.net"


def test_what_is_wrong_is_said_and_what_was_typed_stays(world: cast.World) -> None:
    ola = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/contests/new/"

    answer = filling.send(
        ola,
        address,
        "begin",
        name="Cup",
        measure="NET:PURCHASE",
        wins="FIRST",
        since="2026-02-01",
        until="2026-01-01",
    )

    assert answer.status_code == 400
    assert "it ends before it begins" in answer.content.decode()
    assert filling.shown(answer.content, "begin")["name"] == "Cup"
    tenancy.enter(world.organiser_id)
    assert not Contest.objects.of(world.organiser_id).exists()


def test_a_member_sees_their_place_and_no_name_of_others(world: cast.World) -> None:
    contest = _contest(world)
    _buy(
        world,
        _bought(world, "Ania", 500_00),
        _bought(world, "Zenon", 900_00),
        _bought(world, "Maria", 500_00),
    )
    ania = _client(world, "MEMBER")

    page = ania.get(_m(world, contest))

    assert page.status_code == 200
    said = _text(page)
    assert "Your place 2 of 3 in the ranking · shared by 2" in said
    assert "Your score: PLN 500.00" in said
    assert "1. Z. O. PLN 900.00" in said
    whole = page.content.decode()
    assert "Zenon" not in whole and "Obcy" not in whole and "Maria" not in whole
    listed = _text(ania.get(f"/m/{world.programme.slug}/contests/"))
    assert "Spring cup" in listed and "your place: 2" in listed
    home = _text(ania.get(f"/m/{world.programme.slug}/"))
    assert "Spring cup" in home and "place 2 · until 30 Apr 2026" in home


def test_a_member_joins_takes_a_name_and_leaves(world: cast.World) -> None:
    contest = _contest(world, joins=Joins.WISH)
    _buy(world, _bought(world, "Ania", 500_00))
    ania, address = _client(world, "MEMBER"), _m(world, contest)

    assert filling.send(ania, address, "join").status_code == 302
    tenancy.enter(world.organiser_id)
    _follow(world)
    assert "Your place 1 of 1" in _text(ania.get(address))
    refused = filling.send(ania, address, "name", nickname="<b>")
    assert refused.status_code == 400 and "at least a letter" in refused.content.decode()
    assert filling.send(ania, address, "name", nickname="Szybka Łódź").status_code == 302
    assert "Szybka Łódź you" in _text(ania.get(address))

    ola = _client(world, "MARKETER")
    assert "Szybka Łódź" in _text(ola.get(_o(world, contest)))
    key = str(world.members["Ania"])
    assert filling.send(ola, _o(world, contest), "unname", of=key).status_code == 302
    assert "Szybka" not in _text(ania.get(address))

    assert filling.send(ania, address, "leave").status_code == 302
    tenancy.enter(world.organiser_id)
    _follow(world)
    said = _text(ania.get(address))
    assert "Your place" not in said and "I. N." not in said


def test_a_result_is_signed_by_who_may_and_the_ranking_is_a_file(world: cast.World) -> None:
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    ola = _client(world, "MARKETER")
    assert "Confirm the result" not in ola.get(_o(world, contest)).content.decode()

    with time_machine.travel(MAY, tick=False):
        ola, finance = _client(world, "MARKETER"), _client(world, "FINANCE")
        assert "Confirm the result" not in finance.get(_o(world, contest)).content.decode()
        tenancy.enter(world.organiser_id)
        assert filling.send(ola, _o(world, contest), "sign").status_code == 302
        tenancy.enter(world.organiser_id)
        _follow(world)
        page = ola.get(_o(world, contest))
        member = _client(world, "MEMBER").get(_m(world, contest))
        tenancy.enter(world.organiser_id)
        csv = ola.get(_o(world, contest) + "?as=csv")
        file = b"".join(csv.streaming_content).decode("utf-8-sig").splitlines()

    signed = _again(world, contest.id)
    assert signed.signed_at == MAY
    assert "Nothing moves it any more." in _text(page) and signed.signed_hash in _text(page)
    assert "This is the result." in _text(member)
    assert file[1:] == ["1,Zenon Obcy,Z. O.,900,,", "2,Instalbud Nowak sp. z o.o.,I. N.,500,,"]


def test_a_ranking_that_moved_is_not_signed(world: cast.World) -> None:
    contest = _contest(world)
    _buy(world, _bought(world, "Ania", 500_00))

    with time_machine.travel(MAY, tick=False):
        ola = _client(world, "MARKETER")
        form = filling.shown(ola.get(_o(world, contest)).content, "sign")
        tenancy.enter(world.organiser_id)
        _buy(world, _bought(world, "Zenon", 1_00))
        answer = ola.post(_o(world, contest), form)

    assert answer.status_code == 400
    assert "The ranking has moved since you looked at it." in answer.content.decode()
    tenancy.enter(world.organiser_id)
    assert _again(world, contest.id).signed_at is None


def test_a_member_outside_of_the_audience_finds_nothing(world: cast.World) -> None:
    key = _contest(world, whom=Whom(trades=("gardener",))).id
    ania = _client(world, "MEMBER")

    assert ania.get(f"/m/{world.programme.slug}/contests/{key}/").status_code == 404
    assert "Spring cup" not in _text(ania.get(f"/m/{world.programme.slug}/contests/"))


def test_pages_cost_as_many_questions_for_many_contests_as_for_one(
    world: cast.World, django_assert_max_num_queries: Any
) -> None:
    ola = _client(world, "MARKETER")
    for number in range(5):
        _contest(world, name={"en": f"Cup {number}"})

    with django_assert_max_num_queries(30):
        assert ola.get(f"/o/{world.programme.slug}/contests/").status_code == 200


def test_the_protocol_says_the_ranking_who_signed_and_the_hash(world: cast.World) -> None:
    contest = _contest(world, text={"en": "<b>A trip</b> for #three [people] $x$"})
    _buy(
        world,
        _bought(world, "Ania", 500_00),
        _bought(world, "Zenon", 900_00),
        _bought(world, "Maria", 500_00),
    )
    ola, address = _client(world, "MARKETER"), _o(world, contest) + "protocol.pdf"
    assert ola.get(address).status_code == 404

    with time_machine.travel(MAY, tick=False):
        tenancy.enter(world.organiser_id)
        ola = _client(world, "MARKETER")
        assert filling.send(ola, _o(world, contest), "sign").status_code == 302
        answer = ola.get(address)

    assert answer.headers["Content-Type"] == "application/pdf"
    tenancy.enter(world.organiser_id)
    opened = pypdfium2.PdfDocument(answer.content)
    said = " ".join(page.get_textpage().get_text_range() for page in opened)
    said = " ".join(said.split())
    assert "1. Zenon Obcy" in said and "2., shared" in said and "PLN 900.00" in said
    assert "<b>A trip</b> for #three [people] $x$" in said
    assert "The first 3 places win." in said
    assert _again(world, contest.id).signed_hash in said.replace(" ", "")
    assert _client(world, "PARTNER_CLERK").get(address).status_code in (403, 404)


def test_teams_are_shown_to_their_members(world: cast.World) -> None:
    contest = _contest(world, teams="REGION", places=1)
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))

    member = _text(_client(world, "MEMBER").get(_m(world, contest)))
    page = _text(_client(world, "MARKETER").get(_o(world, contest)))

    assert "1. podlaskie yours PLN 500.00 1" in member
    assert "The first team wins." in member and "those of a region" in member
    assert "1. podlaskie PLN 500.00 1" in page


def test_the_form_asks_for_what_applies_to_what_is_measured_and_who_wins(
    world: cast.World,
) -> None:
    ola, place = _client(world, "MARKETER"), f"/o/{world.programme.slug}/contests/new/"
    form = filling.shown(ola.get(place).content, "begin") | {
        "base_since": "2026-01-01",
        "leagues-TOTAL_FORMS": "1",
        "leagues-0-name": "Small",
    }

    def asked(sent: dict[str, Any], **chosen: str) -> tuple[dict[str, Any], set[str]]:
        """What the form would send then, and what it asks for."""
        page = ola.post(place, {**sent, **chosen, "_again": ""}).content
        fields = html.fromstring(page).xpath("//form[@id='begin']//*[@name][not(@type='hidden')]")
        return filling.shown(page, "begin"), {field.get("name") for field in fields}

    first, plain = asked(form)
    judged, of_jury = asked(form, measure="JURY")
    drawn, of_draw = asked(form, wins="DRAW")
    back, of_all = asked(judged, measure=str(first["measure"]), wins="THRESHOLD")

    assert {"against", "base_since", "leagues-0-name", "joins", "places"} <= plain
    assert not {"mark_max", "substitutes", "team_score", "criteria-__prefix__-name"} & plain
    assert {"mark_max", "wins", "places"} <= of_jury
    assert not {"against", "base_since", "base_least", "leagues-0-name", "joins"} & of_jury
    assert "substitutes" in of_draw and not {"teams", "leagues-0-name"} & of_draw
    assert drawn["leagues-0-name"] == judged["leagues-0-name"] == "Small"
    assert {"base_since", "leagues-0-name"} <= of_all and "places" not in of_all
    assert (back["base_since"], back["leagues-0-name"]) == ("2026-01-01", "Small")
