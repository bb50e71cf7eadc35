"""What partners do by when: the plan that each gets, ticked by who does it, and who is behind."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine
from portals import filling
from portals.test_access import _client

from tandem.kit import codes
from tandem.partners import onboarding, plans
from tandem.partners.models import Doer, Partner, PartnerRole, PartnerStep
from tandem.platform import tenancy
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _step(world: cast.World, text: str, days: int, doer: Doer = Doer.PARTNER) -> UUID:
    return plans.add_step(
        world.programme.id,
        text={"en": text},
        doer=doer,
        days=days,
        actor=world.actor,
        now=cast.NOW,
    )


def _give(world: cast.World) -> int:
    return plans.give(world.programme, actor=world.actor, now=cast.NOW)


def _rows(world: cast.World, partner: int, today: date = date(2026, 3, 2)) -> list[plans.StepRow]:
    return plans.of_partner(partner, organiser_id=world.organiser_id, language="en", today=today)


def test_many_partners_get_the_plan_by_a_few_queries(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    for number in range(20):
        onboarding.add_partner(
            f"Sklep {number}",
            programme_id=world.programme.id,
            role=PartnerRole.SHOP,
            tax_id=codes.next_nip(526_800_000 + 50 * number),
            code=f"S{number}",
            country="PL",
            actor=world.actor,
            now=cast.NOW,
        )
    _step(world, "Hang the poster", 7)

    with django_assert_num_queries(4):
        given = _give(world)

    assert given == Partner.objects.of(world.organiser_id).count()


def test_a_partner_gets_the_plan_when_it_joins_and_others_when_it_is_given(
    world: cast.World,
) -> None:
    _step(world, "Hang the poster", 7)
    _step(world, "Train the staff", 14, Doer.ORGANISER)

    new = onboarding.add_partner(
        "Nowy",
        programme_id=world.programme.id,
        role=PartnerRole.SHOP,
        tax_id=codes.next_nip(526_700_000),
        code="NOWY",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )

    assert [(row.text, row.doer, row.due_on) for row in _rows(world, new)] == [
        ("Hang the poster", "PARTNER", date(2026, 3, 9)),
        ("Train the staff", "ORGANISER", date(2026, 3, 16)),
    ]
    assert _rows(world, world.wschod) == []
    assert (_give(world), _give(world)) == (2, 0)
    assert len(_rows(world, world.wschod)) == 2


def test_what_was_left_out_is_not_given_again(world: cast.World) -> None:
    _step(world, "Hang the poster", 7)
    _give(world)
    (row,) = _rows(world, world.wschod)

    plans.set_own(row.id, partner_id=world.wschod, is_ended=True, actor=world.actor, now=cast.NOW)

    assert (_give(world), _rows(world, world.wschod)) == (0, [])


def test_who_does_it_says_when_it_is_done(world: cast.World) -> None:
    _step(world, "Hang the poster", 7)
    _step(world, "Train the staff", 14, Doer.ORGANISER)
    _give(world)
    ours, theirs = _rows(world, world.wschod)
    clerk = replace(world.actor, permissions=frozenset({"partner.decide"}), partner_id=world.wschod)
    scope = {"partner_id": world.wschod, "is_done": True, "now": cast.NOW}

    for _time in range(2):
        plans.tick(ours.id, actor=clerk, **scope)
    with pytest.raises(plans.NotTheirs):
        plans.tick(theirs.id, actor=clerk, **scope)
    with pytest.raises(plans.NoSuchStep):
        plans.tick(ours.id, actor=replace(world.actor), **{**scope, "partner_id": world.wschod + 1})

    done = PartnerStep.objects.of(world.organiser_id).get(id=ours.id)
    assert (done.done_at, done.done_by) == (cast.NOW, clerk.name)
    ticks = Fact.objects.of(world.organiser_id).filter(name="partner.step_ticked")
    assert ticks.count() == 1


def test_who_is_late_is_behind(world: cast.World) -> None:
    _step(world, "Hang the poster", 7)
    _step(world, "Train the staff", 7, Doer.ORGANISER)
    _give(world)
    (first, _second) = _rows(world, world.wschod)
    scope = {"organiser_id": world.organiser_id}

    on_the_day = plans.behind(world.programme.id, today=date(2026, 3, 9), **scope)
    after = plans.behind(world.programme.id, today=date(2026, 3, 10), **scope)
    plans.tick(first.id, partner_id=world.wschod, is_done=True, actor=world.actor, now=cast.NOW)

    assert (on_the_day, after) == ({}, {world.wschod: 2})
    assert plans.behind(world.programme.id, today=date(2026, 3, 10), **scope) == {world.wschod: 1}


@pytest.mark.parametrize(("_case", "text", "days"), [("empty", " ", 7), ("years", "Poster", 367)])
def test_a_step_that_says_nothing_is_refused(
    world: cast.World, _case: str, text: str, days: int
) -> None:
    with pytest.raises(plans.BadStep):
        _step(world, text, days)


def test_the_partner_ticks_and_the_organiser_sees(world: cast.World) -> None:
    _step(world, "Hang the poster", 7)
    _give(world)
    (row,) = _rows(world, world.wschod)
    clerk, marketer = _client(world, "PARTNER_CLERK"), _client(world, "MARKETER")
    base = f"/p/{world.programme.slug}/"

    with time_machine.travel(cast.NOW + timedelta(days=10), tick=False):
        home = clerk.get(base).content.decode()
        behind = marketer.get(f"/o/{world.programme.slug}/partners/plan/").content.decode()
        ticked = filling.send(clerk, f"{base}plan/", "tick", of=str(row.id))
        seen = marketer.get(f"/o/{world.programme.slug}/partners/{world.wschod}/")

    assert "Hang the poster" in home and "late since" in home
    assert "1 partner is behind" in behind
    assert ticked.status_code == 302
    assert "done" in seen.content.decode()
    tenancy.enter(world.organiser_id)
    assert PartnerStep.objects.of(world.organiser_id).get().done_at is not None


def test_the_organiser_writes_the_plan_on_its_page(world: cast.World) -> None:
    marketer = _client(world, "MARKETER")
    address = f"/o/{world.programme.slug}/partners/plan/"

    added = filling.send(marketer, address, "add_step", text="Call", days="3", doer="ORGANISER")
    given = filling.send(marketer, address, "give")
    tenancy.enter(world.organiser_id)
    (row,) = _rows(world, world.wschod)

    assert (added.status_code, given.status_code) == (302, 302)
    assert (row.text, row.doer) == ("Call", "ORGANISER")
