"""A programme played before it is published: members join, prove purchases and actions, who is
asked says yes or no, they are paid or come back, and days pass. Nothing of it is ever written.

A play is a list of acts. It is played from its beginning each time it is looked at, in a copy of
the programme with what is still a draft, inside a transaction that is taken back (decision 51).
What a night does is done by the very parts of the night, what follows a fact by the very steps.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language

from tandem.evidence.claims.photos import wanting
from tandem.evidence.models import DocumentKind
from tandem.flows.copies import copy_programme
from tandem.flows.nightly import night
from tandem.flows.rehearsing import buying, look_ahead, sellers
from tandem.flows.rehearsing.plays import Play, Purchase
from tandem.flows.rehearsing.rehearsal_acts import (
    ACTS_MAX,
    LINES_MAX,
    Act,
    Buy,
    Decide,
    Do,
    Join,
    Later,
    NoSuchAct,
    Order,
    Pay,
    Return,
    Sell,
    Turn,
    lines_of,
)
from tandem.kit import ids
from tandem.kit.periods import start_of_day
from tandem.kit.texts import localized
from tandem.ledger import queries as ledger
from tandem.platform import clock, steps
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.rewards import ordering
from tandem.rewards import queries as rewards
from tandem.rewards.models import Reward

DAYS_MAX, REWARDS_MAX = 800, 12
NIGHT_EVERY_DAYS = 7  # so that no warning of points that expire is stepped over
# What the night does for one programme; the rest of it is everybody's.
NIGHT = (
    "deeds by the clock",
    "release",
    "debts and merges",
    "levels",
    "longer expiry",
    "expiry",
    "warnings of expiry",
)
_ADDRESS = {"name": "–", "street": "–", "postal_code": "00-000", "city": "–"}


@contextmanager
def played(
    programme: Programme, acts: Sequence[Act], *, actor: Actor, now: datetime
) -> Iterator[Play]:
    """Inside it the play stands as its acts left it; at its end all of it is taken back.

    Raises:
        NotAllowed: it is for those who set the programme up; NoSuchAct: a play that cannot be; what
        keeps the draft from being published.
    """
    require(actor, "programme.change")
    if len(acts) > ACTS_MAX or lines_of(acts) > LINES_MAX:
        raise NoSuchAct()
    if sum(act.days for act in acts if isinstance(act, Later)) > DAYS_MAX:
        raise NoSuchAct()
    machine = permissions.system(programme.organiser_id)
    zone = ZoneInfo(programme.time_zone)
    today = now.astimezone(zone).date()
    begins_at = start_of_day(today, zone)
    with transaction.atomic():
        following = steps.Following()
        copy = _copy(programme, machine, begins_at)
        seller = sellers.first_of(programme)
        partner_id, partner = sellers.add_like(seller, copy, machine=machine, now=begins_at)
        with (
            clock.at(begins_at),
            look_ahead.as_published(copy, actor=machine, now=begins_at, is_passing=True) as member,
        ):
            play = Play(copy, [member], partner_id, partner, today, today, following)
            following.run()
            for act in acts:
                _perform(play, act, machine)
            with clock.at(play.moment):
                yield play
        transaction.set_rollback(True)


def _copy(programme: Programme, machine: Actor, now: datetime) -> Programme:
    copied = copy_programme.copy(
        programme.id,
        name=programme.name,
        with_partners=False,
        prefers_draft=True,
        rewards_max=REWARDS_MAX,
        # of its own, so that two who rehearse one programme do not wait for each other
        slug=f"rehearsal-{ids.new_uuid().hex}",
        actor=machine,
        now=now,
    )
    return Programme.objects.of(programme.organiser_id).get(slug=copied.slug)


def _perform(play: Play, act: Act, machine: Actor) -> None:
    with clock.at(play.moment):
        _PERFORMED[type(act)](play, act, machine)
        play.following.run()


def _do(play: Play, act: Do, machine: Actor) -> None:
    proved = wanting.wanted(play.programme.id, organiser_id=machine.organiser_id, of_partners=False)
    if act.kind not in proved:
        raise NoSuchAct()
    asked = buying.asked_of(play.programme, DocumentKind.ACTION)
    name = localized(proved[act.kind][0].names, get_language() or "en")
    number = f"{act.kind} {len(play.purchases) + 1}"
    buying.prove(play, Purchase(act, play.turn, number, (name,), play.today, asked))


def _decide(play: Play, act: Decide, _machine: Actor) -> None:
    purchase = play.purchase(act.place)
    if purchase.is_refused or not purchase.asked:
        raise NoSuchAct()
    if not act.agrees:
        purchase.is_refused = True
        return
    purchase.asked = purchase.asked[1:]
    if not purchase.asked:
        buying.record(play, purchase)


def _join(play: Play, _act: Join, machine: Actor) -> None:
    """One more member, whose turn it is then."""
    if len(play.members) >= buying.MEMBERS_MAX:
        raise NoSuchAct()
    play.members.append(look_ahead.join(play.programme, machine, clock.now()))
    play.turn = len(play.members) - 1


def _turn(play: Play, act: Turn, _machine: Actor) -> None:
    if not 0 <= act.place < len(play.members):
        raise NoSuchAct()
    play.turn = act.place


def _order(play: Play, _act: Order, machine: Actor) -> None:
    offer = affordable(play)
    if offer is None:
        raise NoSuchAct()
    ordering.order(
        offer.id,
        programme_id=play.programme.id,
        key=ids.new_uuid(),
        member_id=play.member_id,
        address=_ADDRESS,
        actor=replace(play.member, organiser_id=machine.organiser_id),
        now=clock.now(),
    )


def affordable(play: Play) -> Reward | None:
    """The cheapest reward that the member can have; None: none yet."""
    rows = rewards.offered(
        play.programme.id,
        organiser_id=play.programme.organiser_id,
        within={"REWARD": balance(play).available},
    )
    return rows.filter(wallet="REWARD").order_by(rewards.WHOLE_PRICE, "id").first()


def balance(play: Play) -> ledger.Balance:
    """The member's reward points."""
    book_id = programmes.book(play.programme.id, "REWARD", organiser_id=play.programme.organiser_id)
    return ledger.balance(play.member_id, organiser_id=play.programme.organiser_id, book_id=book_id)


def _later(play: Play, act: Later, machine: Actor) -> None:
    if not 0 < act.days <= DAYS_MAX:
        raise NoSuchAct()
    last = play.today + timedelta(days=act.days)
    while play.today < last:
        play.today = min(play.today + timedelta(days=NIGHT_EVERY_DAYS), last)
        with clock.at(play.moment - timedelta(hours=6)):
            night.run(
                play.programme.id,
                play.today,
                organiser_id=machine.organiser_id,
                now=clock.now,
                only=NIGHT,
            )
            play.following.run()


_PERFORMED: Mapping[type[Any], Callable[..., None]] = {
    Buy: buying.buy,
    Sell: buying.sell,
    Decide: _decide,
    Pay: buying.pay,
    Order: _order,
    Later: _later,
    Do: _do,
    Return: buying.give_back,
    Join: _join,
    Turn: _turn,
}
