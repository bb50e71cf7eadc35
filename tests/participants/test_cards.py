"""Cards lead to one member each, in one form, by whoever may change members."""

from pathlib import Path

import cast
import pytest
from django.test import Client
from portals.test_access import _client

from tandem.participants import cards, enrolling_many, enrolment, importing, known
from tandem.participants.models import Identifier, Member
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Fact as FactRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _add(world: cast.World, who: str, text: str, actor: Actor | None = None) -> str:
    return cards.add(
        world.members[who],
        text,
        programme_id=world.programme.id,
        actor=actor or world.actor,
        now=cast.NOW,
    )


def _of(world: cast.World, who: str) -> list[str]:
    return cards.of_member(world.members[who], organiser_id=world.organiser_id)


def test_a_card_is_kept_in_one_form_and_once(world: cast.World) -> None:
    for text in ("AB 1234-5678", "ab12345678"):
        assert _add(world, "Zenon", text) == "ab12345678"

    assert _of(world, "Zenon") == ["ab12345678"]
    assert FactRow.objects.of(world.organiser_id).filter(name="card.added").count() == 1


def test_a_card_leads_to_one_member(world: cast.World) -> None:
    _add(world, "Zenon", "AB-1234")
    number = Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number

    for taken in ("ab1234", number):
        with pytest.raises(cards.CardTaken):
            _add(world, "Ania", taken)

    assert _of(world, "Ania") == []


@pytest.mark.parametrize("text", ["", "--", "abc", "x" * 41])
def test_what_is_no_card_is_refused(world: cast.World, text: str) -> None:
    with pytest.raises(cards.BadCard):
        _add(world, "Zenon", text)

    assert _of(world, "Zenon") == []


def test_a_member_has_so_many_cards_at_most(world: cast.World) -> None:
    for place in range(cards.CARDS_MAX):
        _add(world, "Zenon", f"card{place:04}")

    with pytest.raises(cards.BadCard):
        _add(world, "Zenon", "onemore")


def test_a_card_taken_back_may_be_another_member_s(world: cast.World) -> None:
    _add(world, "Zenon", "AB-1234")

    cards.remove(
        world.members["Ania"],
        "ab1234",
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    still = _of(world, "Zenon")
    cards.remove(
        world.members["Zenon"],
        "ab1234",
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )

    assert (still, _add(world, "Ania", "AB1234"), _of(world, "Zenon")) == (["ab1234"], "ab1234", [])


@pytest.mark.parametrize("role", ["REVIEWER", "PARTNER_CLERK", "MEMBER", "FINANCE"])
def test_only_who_may_change_members_may_change_cards(world: cast.World, role: str) -> None:
    actor = Actor(name="user:x", organiser_id=world.organiser_id, permissions=ROLES[role])

    with pytest.raises(NotAllowed):
        _add(world, "Zenon", "AB-1234", actor)
    with pytest.raises(NotAllowed):
        cards.remove(
            world.members["Zenon"],
            "ab1234",
            programme_id=world.programme.id,
            actor=actor,
            now=cast.NOW,
        )


def test_the_organiser_s_page_adds_and_takes_back_and_the_member_sees_it(world: cast.World) -> None:
    marketer: Client = _client(world, "ADMINISTRATOR")
    address = f"/o/{world.programme.slug}/members/{world.members['Ania']}/changes/"

    added = marketer.post(
        address, {"_action": "card", "card": "AB 1234"}, follow=True
    ).content.decode()
    refused = marketer.post(address, {"_action": "card", "card": "x"})
    seen = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/me/").content.decode()
    gone = marketer.post(
        address, {"_action": "no_card", "card": "ab1234"}, follow=True
    ).content.decode()

    assert "The card leads here." in added and "ab1234" in added and "ab1234" in seen
    assert (refused.status_code, "4 to 40 letters or digits" in refused.content.decode()) == (
        400,
        True,
    )
    assert "what was recorded by it stays" in gone and ">ab1234<" not in gone


def test_a_list_of_members_brings_their_cards(world: cast.World, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "Nazwa;E-mail;Nr karty\nJan;jan@x.example;AB 9999\nEwa;ewa@x.example;ab-9999\nIza;iza@x.example;!\n"
    )

    found = importing.read(path, country="PL")
    enrolled = enrolling_many.enrol_many(
        [one for _line, one in found.applicants],
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )
    again = enrolling_many.enrol_many(
        [enrolment.Applicant("Ola", email="ola@x.example", card="ab9999")],
        programme_id=world.programme.id,
        actor=world.actor,
        now=cast.NOW,
    )

    assert [(fault.line, fault.field, fault.code) for fault in found.faults] == [
        (3, "member", "twice"),
        (4, "card", "no_card"),
    ]
    (member_id,) = enrolled.members.values()
    assert (
        Identifier.objects.of(world.organiser_id).get(kind="CARD", value="ab9999").member_id
        == member_id
    )
    assert (again.members, again.known) == ({}, (0,))


def test_tables_and_programs_name_a_member_by_card_however_it_is_written(
    world: cast.World, tmp_path: Path
) -> None:
    _add(world, "Zenon", "AB-1234")
    path = tmp_path / "t.csv"
    path.write_text("Karta;X\nab 1234;1\n")
    (row,) = known.member_table(path, {"x": "x"}, needed=("x",)).rows()

    said = known.said_of(row, country="PL")
    assert said is not None
    found = known.members_of(
        [said], programme_id=world.programme.id, organiser_id=world.organiser_id
    )

    assert found == {("CARD", "ab1234"): world.members["Zenon"]}
