"""What a partner notes as used: where it is had, how often, undone by whom, and what is told."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import cast
import pytest
from benefits.test_benefits import TODAY, ask, key, member, offer, own, scope, state

from tandem.benefits import answering, offering, places, using
from tandem.benefits.facts import BenefitUsed
from tandem.benefits.models import Places, Use
from tandem.communication import queries as inbox
from tandem.flows.partners import end_partner
from tandem.participants.queries import NoSuchMember
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.partners.queries import NoSuchOutlet, NoSuchPartner, PartnerEnded
from tandem.platform import journal, steps
from tandem.platform.access.permissions import NotAllowed
from tandem.segments.targeting import Whom

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _other(world: cast.World) -> int:
    return onboarding.add_partner(
        "Zachód",
        role=PartnerRole.SHOP,
        programme_id=world.programme.id,
        tax_id="5732898411",
        code="Z1",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )


def _use(world: cast.World, benefit: UUID, partner: int = 0, **more: Any) -> UUID:
    clerk = replace(world.actor, permissions=frozenset({"partner.decide"}))
    return using.use(
        benefit,
        **{
            "programme": world.programme,
            "member_id": world.members["Ania"],
            "actor": clerk,
            "at": using.At(partner or world.wschod),
            "today": TODAY,
            "now": cast.NOW,
            **more,
        },
    )


def _undo(world: cast.World, key: UUID, partner: int | None = 0, **more: Any) -> None:
    permission = "members.change" if partner is None else "partner.decide"
    using.undo(
        key,
        **{
            "member_id": world.members["Ania"],
            "programme": world.programme,
            "actor": replace(world.actor, permissions=frozenset({permission})),
            "partner_id": world.wschod if partner == 0 else partner,
            "now": cast.NOW,
            **more,
        },
    )


def test_a_benefit_is_noted_where_it_is_had_and_nowhere_else(world: cast.World) -> None:
    other = _other(world)
    hidden = offer(world, "Hotline", is_asked=False, uses=0)
    anywhere = offer(world, "Seat", is_asked=False, uses=0, at_partners=True)
    here = offer(
        world, "Delivery", is_asked=False, uses=1, at_partners=True, partner_ids=[world.wschod]
    )
    outlet = world.outlets["Wschód"]

    with pytest.raises(using.NotHadHere):
        _use(world, hidden)
    with pytest.raises(using.NotHadHere):
        _use(world, here, other)
    with pytest.raises(NoSuchOutlet):
        _use(world, anywhere, at=using.At(other, outlet))
    with pytest.raises(NotAllowed):
        _use(world, here, actor=member(world))
    with pytest.raises(NoSuchMember):
        _use(world, here, member_id=12345)
    with pytest.raises(NoSuchPartner):
        offer(world, "Lost", at_partners=True, partner_ids=[other, 12345])
    assert not Use.objects.of(world.organiser_id).exists()

    _use(world, anywhere, other)
    _use(world, here, at=using.At(world.wschod, outlet), note=" ZS/1 ")
    with pytest.raises(places.BenefitUsedUp):
        _use(world, here)

    row = Use.objects.of(world.organiser_id).get(benefit_id=here)
    assert (row.partner_id, row.outlet_id, row.note) == (world.wschod, outlet, "ZS/1")


def test_a_partner_that_ended_notes_nothing(world: cast.World) -> None:
    seat = offer(world, "Seat", is_asked=False, at_partners=True)
    end_partner.end(world.wschod, programme=world.programme, actor=world.actor, now=cast.NOW)

    with pytest.raises(PartnerEnded):
        _use(world, seat)


def test_an_undone_use_gives_back_its_turn_and_its_place_once(world: cast.World) -> None:
    seat = offer(world, "Seat", is_asked=False, uses=1, places=1, span="MONTH", at_partners=True)
    key = _use(world, seat)
    assert own(world)["Seat"].left == 0

    with pytest.raises(using.NoSuchUse):
        _undo(world, key, _other(world))
    with pytest.raises(using.NoSuchUse):
        _undo(world, uuid4())
    with pytest.raises(using.UseStands):
        _undo(world, key, now=cast.NOW + timedelta(hours=49))
    _undo(world, key, None, now=cast.NOW + timedelta(days=90))  # the organiser, at any time
    with pytest.raises(using.UseStands):
        _undo(world, key)

    assert (own(world)["Seat"].left, Places.objects.of(world.organiser_id).get().taken) == (1, 0)
    assert own(world)["Seat"].had_on is None
    _use(world, seat)
    with pytest.raises(places.BenefitUsedUp):
        _use(world, seat)


def test_a_use_from_before_places_were_counted_gives_none_back(world: cast.World) -> None:
    seat = offer(world, "Seat", is_asked=False, uses=0, at_partners=True)
    key = _use(world, seat)
    offering.change(
        seat,
        programme_id=world.programme.id,
        kind="TRAINING",
        texts=offering.Texts({"en": "Seat"}),
        whom=Whom(),
        how=offering.How(places=1, at_partners=True),
        actor=world.actor,
        now=cast.NOW,
    )
    _undo(world, key)

    assert own(world)["Seat"].places_left == 1


def test_what_was_agreed_is_used_here_and_stands_again_when_undone(world: cast.World) -> None:
    visit = offer(world, "Visit", span="YEAR", at_partners=True)
    request = ask(world, visit)
    answering.accept([key(world, request)], today=TODAY, **scope(world))
    answering.fulfil([key(world, request)], **scope(world))
    assert own(world)["Visit"].can_use

    use = _use(world, visit, today=date(2026, 4, 1))
    is_used = state(world, request) == "USED" and not own(world)["Visit"].can_use
    _undo(world, use)

    assert is_used and state(world, request) == "FULFILLED"
    assert own(world)["Visit"].can_use and own(world)["Visit"].left == 0  # asked for this year


def test_the_member_is_told_where_it_was_noted_and_that_it_was_not(world: cast.World) -> None:
    seat = offer(world, "Seat", is_asked=False, at_partners=True)
    following = steps.Following()
    use = _use(world, seat)
    journal.record(  # as it stood in the journal before uses had keys
        BenefitUsed(
            organiser_id=world.organiser_id,
            at=cast.NOW,
            actor="machine",
            programme_id=world.programme.id,
            member_id=world.members["Ania"],
            benefit_id=seat,
        )
    )
    following.run()
    _undo(world, use)
    following.run()

    told = inbox.inbox(world.members["Ania"], organiser_id=world.organiser_id, limit=9)
    words = {row.message.kind: row.message.words() for row in told}
    assert len(told) == 2 and words["BENEFIT_USED"].title == "Used: Seat"
    assert words["BENEFIT_USED"].text.startswith("It was noted at Hurtownia Wschód.")
    assert words["BENEFIT_USE_UNDONE"].title == "Not used after all: Seat"
