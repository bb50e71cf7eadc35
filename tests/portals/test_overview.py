"""The overview: what is still to be set up, what needs somebody, and figures that are true."""

import cast
import pytest
from django.urls import reverse
from lxml import html
from portals import furnished
from portals.test_access import _client

from tandem.platform import tenancy
from tandem.portals.organiser.launch import steps
from tandem.portals.organiser.overview import todo
from tandem.programmes import setup, terms

pytestmark = pytest.mark.django_db


def _steps(world: cast.World, role: str = "ADMINISTRATOR") -> list[tuple[str, bool]]:
    page = html.fromstring(
        _client(world, role).get(reverse("organiser:overview", args=[world.programme.slug])).content
    )
    rows = page.xpath("//ol[@class='steps']/li")
    return [
        (row.xpath("string(.//strong)"), "done" in (row.get("class") or "").split()) for row in rows
    ]


def test_the_three_steps_that_come_next_are_shown(db: None) -> None:
    world = cast.build()  # with products, a partner, members

    assert _steps(world) == [
        ("Say who you are", False),
        ("Write the rules", False),
        ("Offer a reward", False),
    ]


def test_each_page_that_a_step_or_a_need_names_is_there(db: None) -> None:
    world = cast.build()
    client = _client(world, "ADMINISTRATOR")

    needs = [need.page for need in todo.NEEDS]
    for name in [*(step.page for step in steps.STEPS), *needs, todo.UNTOLD_PAGE]:
        assert (
            client.get(reverse(f"organiser:{name}", args=[world.programme.slug])).status_code == 200
        ), name


def test_the_steps_go_when_all_are_made(db: None) -> None:
    world = furnished.build().world  # with rules and a reward
    tenancy.enter(world.organiser_id)
    terms.publish(
        world.programme.id, document=terms.plain(cast.TERMS), actor=world.actor, now=cast.NOW
    )
    setup.change_programme(
        world.programme.id,
        settings={"contact_email": "club@akwa.example"},
        actor=world.actor,
        now=cast.NOW,
    )

    assert _steps(world) == []


def test_who_may_not_set_up_is_not_told_to(db: None) -> None:
    assert [title for title, _is_done in _steps(cast.build(), "FINANCE")] == [
        "Write the rules",
        "Try a basket",
    ]


def test_what_needs_somebody_is_told_with_its_number(db: None) -> None:
    world = furnished.build().world  # with a claim for a partner and an order

    page = _client(world, "ADMINISTRATOR").get(
        reverse("organiser:overview", args=[world.programme.slug])
    )

    text = " ".join(html.fromstring(page.content).text_content().split())
    assert (
        "1 claim to confirm" in text and "2 orders to send" in text and "to be matched" not in text
    )
