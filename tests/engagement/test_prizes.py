"""What places of a contest bring: rewards and benefits, given once after somebody signed."""

from typing import Any

import cast
import pytest
import time_machine
from engagement.test_compared_contests import _sold
from engagement.test_contests import (
    MAY,
    _again,
    _bought,
    _buy,
    _contest,
    _follow,
    _partner,
    _sign,
    world,
)
from portals import filling
from portals.test_access import _client
from portals.test_contests import _m, _o, _text

from tandem.benefits import answering, offering, using
from tandem.benefits.models import Request
from tandem.engagement.contests import prizes
from tandem.engagement.contests.facts import ContestSigned
from tandem.engagement.contests.models import Contest
from tandem.engagement.contests.prizes import BENEFIT, OTHER, REWARD, BadPrizes, Prize
from tandem.flows.engagement.contests import give_prizes
from tandem.kit import ids
from tandem.ledger.models import Transfer
from tandem.platform import tenancy
from tandem.rewards import catalogue, ending
from tandem.rewards.models import Order, Parties, Reward
from tandem.rewards.queries import NoSuchReward
from tandem.segments.targeting import Whom

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def _reward(world: cast.World, **said: Any) -> Any:
    return catalogue.add_reward(
        world.programme.id,
        name={"en": "Drill"},
        points=80,
        stock=1,
        actor=world.actor,
        now=cast.NOW,
        **said,
    )


def _benefit(world: cast.World) -> Any:
    return offering.offer(
        world.programme.id,
        kind="INVITATION",
        texts=offering.Texts({"en": "Factory visit"}),
        whom=Whom(),
        how=offering.How(is_asked=True, places=0),
        actor=world.actor,
        now=cast.NOW,
    )


def _set(world: cast.World, contest: Contest, *wanted: Prize) -> None:
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    give_prizes.set_prizes(contest.id, wanted, **scope)


def test_winners_have_their_prizes_once(world: cast.World) -> None:
    contest, drill, visit = _contest(world, places=2), _reward(world), _benefit(world)
    _set(
        world,
        contest,
        Prize(REWARD, 1, 2, drill),
        Prize(BENEFIT, 2, 2, visit),
        Prize(OTHER, 1, 1, text={"en": "A cup"}),
    )
    _buy(world, _bought(world, "Ania", 500_00), _bought(world, "Zenon", 900_00))
    _buy(world, _bought(world, "Maria", 1_00))
    of, moved = world.organiser_id, Transfer.objects.of(world.organiser_id).count()

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)
        fact = ContestSigned(
            organiser_id=of,
            at=MAY,
            programme_id=world.programme.id,
            contest_id=contest.id,
            standings_hash="",
            ranked=3,
        )
        give_prizes.give([fact, fact])  # told again

        orders = Order.objects.of(of).order_by("member_id")
        winners = sorted([world.members["Ania"], world.members["Zenon"]])
        assert [(row.member_id, row.points, row.reward_id) for row in orders] == [
            (member, 0, drill) for member in winners
        ]
        ((member, state, answer),) = Request.objects.of(of).values_list(
            "member_id", "state", "answer"
        )
        assert (member, state, answer) == (world.members["Ania"], "ACCEPTED", "Spring cup")
        assert Transfer.objects.of(of).count() == moved

        # A person takes a prize back, or sends it: no point moves, and no stock.
        scope: dict[str, Any] = {
            "programme_id": world.programme.id,
            "actor": world.actor,
            "now": MAY,
        }
        first, second = orders
        ending.cancel(first.id, member_id=first.member_id, reason="Doping", **scope)
        ending.ship(second.id, member_id=second.member_id, tracking="", **scope)
        request = Request.objects.of(of).get()
        answering.decline(
            [(request.member_id, request.id)],
            programme=world.programme,
            reason="No",
            actor=world.actor,
            now=MAY,
        )
        assert Reward.objects.of(of).get(id=drill).stock == 1
        assert Transfer.objects.of(of).count() == moved
        _follow(world)
        give_prizes.give([fact])
        assert sorted(Order.objects.of(of).values_list("status", flat=True)) == [
            "CANCELLED",
            "SHIPPED",
        ]

        with pytest.raises(prizes.PrizesStand):
            _set(world, contest)


def test_a_prize_that_was_promised_is_given_whatever_became_of_it(world: cast.World) -> None:
    """Neither it nor what stands beside it is lost where it is had another way since, or no more."""
    contest, drill, visit = _contest(world, places=1), _reward(world), _benefit(world)
    _set(world, contest, Prize(REWARD, 1, 1, drill), Prize(BENEFIT, 1, 1, visit))
    _buy(world, _bought(world, "Ania", 500_00))
    offering.change(
        visit,
        programme_id=world.programme.id,
        kind="INVITATION",
        texts=offering.Texts({"en": "Factory visit"}),
        whom=Whom(),
        how=offering.How(is_asked=False, places=0),
        is_offered=False,
        actor=world.actor,
        now=cast.NOW,
    )

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)

    of, ania = world.organiser_id, world.members["Ania"]
    assert [row.member_id for row in Order.objects.of(of)] == [ania]
    assert [(row.member_id, row.state) for row in Request.objects.of(of)] == [(ania, "ACCEPTED")]
    using.use(
        visit,
        programme=world.programme,
        member_id=ania,
        actor=world.actor,
        today=MAY.date(),
        now=MAY,
    )
    assert Request.objects.of(of).get().state == "USED"


def test_what_cannot_be_given_is_refused(world: cast.World) -> None:
    contest, drill = _contest(world, places=2), _reward(world)
    shop = _contest(world, teams="SELLER")
    for wanted, refused in (
        (Prize(REWARD, 1, 1, ids.new_uuid()), NoSuchReward),
        (Prize(BENEFIT, 1, 1, ids.new_uuid()), offering.NoSuchBenefit),
        (Prize(OTHER, 1, 1), BadPrizes),
        (Prize(REWARD, 1, 1), BadPrizes),
        (Prize(REWARD, 2, 1, drill), BadPrizes),
        (Prize(REWARD, 3, 3, drill), BadPrizes),
        (Prize(REWARD, 1, 1, drill, league=0), BadPrizes),
        (Prize("MONEY", 1, 1, text={"en": "x"}), BadPrizes),
        (Prize(OTHER, 1, 1, text={"en": "x" * 201}), BadPrizes),
    ):
        with pytest.raises(refused):
            _set(world, contest, wanted)
    with pytest.raises(NoSuchReward):  # not for partners
        _set(world, shop, Prize(REWARD, 1, 1, drill))
    with pytest.raises(BadPrizes):
        _set(world, shop, Prize(BENEFIT, 1, 1, _benefit(world)))
    assert [row.prizes for row in Contest.objects.of(world.organiser_id)] == [[], []]


def test_a_partner_that_wins_has_an_order_of_its_own(world: cast.World) -> None:
    east = _partner(world, "East")
    contest = _contest(world, teams="SELLER", places=1)
    drill = _reward(world, had=catalogue.Terms(parties=Parties.BOTH))
    _set(world, contest, Prize(REWARD, 1, 1, drill))
    _buy(world, _sold(world, "Ania", 100_00, east))

    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)

    (order,) = Order.objects.of(world.organiser_id)
    assert (order.member_id, order.party, order.points) == (east, "PARTNER", 0)


def test_prizes_are_said_by_a_form_and_seen_by_the_winner(world: cast.World) -> None:
    contest, drill = _contest(world, places=1), _reward(world)
    _buy(world, _bought(world, "Ania", 500_00))
    ola, address = _client(world, "MARKETER"), _o(world, contest)
    wrong = filling.send(ola, address, "set_prizes", **{"prizes-0-text": "", "prizes-0-last": "2"})
    assert wrong.status_code == 400 and "or write what it is" in _text(wrong)
    sent = filling.send(
        ola, address, "set_prizes", **{"prizes-0-what": f"REWARD:{drill}", "prizes-0-last": "1"}
    )
    assert sent.status_code == 302, _text(sent)
    page = ola.get(address)
    assert "Place 1: Drill" in _text(page)
    form = filling.shown(page.content, "set_prizes")
    assert (form["prizes-0-what"], form["prizes-0-first"]) == (f"REWARD:{drill}", "1")
    assert "Place 1: Drill" in _text(_client(world, "MEMBER").get(_m(world, contest)))

    # Points for a place are a rule, which is begun with it.
    (link,) = (part for part in page.content.decode().split('"') if "about=place&amp;is=1" in part)
    rule = filling.shown(ola.get(link.replace("&amp;", "&")).content, "add")
    told = {
        rule[f"conditions-{n}-detail"]: rule[f"conditions-{n}-values"]
        for n in range(3)
        if f"conditions-{n}-detail" in rule
    }
    assert told == {"contest": "spring-cup", "place": "1"}

    tenancy.enter(world.organiser_id)
    with time_machine.travel(MAY, tick=False):
        _sign(world, contest)
        said = _text(_client(world, "MEMBER").get(_m(world, contest)))
    assert "What you won: Drill" in said
    assert _again(world, contest.id).prizes[0]["what"] == str(drill)
