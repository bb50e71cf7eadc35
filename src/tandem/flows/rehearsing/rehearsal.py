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
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.activity import payments, recording
from tandem.catalogue import queries as catalogue
from tandem.evidence.claims import policy
from tandem.evidence.claims.photos import wanting
from tandem.evidence.models import DocumentKind
from tandem.flows.activities import record_activity
from tandem.flows.copies import copy_programme
from tandem.flows.nightly import night
from tandem.flows.rehearsing import look_ahead
from tandem.flows.rehearsing.plays import Play, Purchase
from tandem.flows.rehearsing.rehearsal_acts import (
    ACTS_MAX,
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
    Turn,
)
from tandem.kit import codes, ids
from tandem.kit.periods import start_of_day
from tandem.kit.texts import localized
from tandem.ledger import queries as ledger
from tandem.partners import onboarding
from tandem.partners.models import Partner, PartnerRole
from tandem.platform import clock, steps
from tandem.platform.access import permissions
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme, Release
from tandem.rewards import ordering
from tandem.rewards import queries as rewards
from tandem.rewards.models import Reward

DAYS_MAX, REWARDS_MAX = 800, 20
QUANTITY_MAX, MINOR_MAX = 10**6, 10**11
MEMBERS_MAX = 4
# Who says yes, first first, where it is not one of them alone.
ASKED = {policy.MACHINE: (), policy.BOTH: (policy.PARTNER, policy.ORGANISER)}
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
    if len(acts) > ACTS_MAX or sum(a.days for a in acts if isinstance(a, Later)) > DAYS_MAX:
        raise NoSuchAct()
    machine = permissions.system(programme.organiser_id)
    zone = ZoneInfo(programme.time_zone)
    today = now.astimezone(zone).date()
    begins_at = start_of_day(today, zone)
    with transaction.atomic():
        following = steps.Following()
        copy = _copy(programme, machine, begins_at)
        partner_id, partner = _partner(programme, copy, machine, begins_at)
        with (
            clock.at(begins_at),
            look_ahead.as_published(copy, actor=machine, now=begins_at) as member,
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


def _partner(
    programme: Programme, copy: Programme, machine: Actor, now: datetime
) -> tuple[int, str]:
    """Who sells in the play: like the programme's first partner, or somebody."""
    rows = Partner.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, ended_at=None
    )
    row = rows.order_by("id").first()
    name = row.name if row else _("A seller")
    partner_id = onboarding.add_partner(
        name,
        role=PartnerRole(row.role) if row else PartnerRole.SHOP,
        tax_id=row.tax_id if row else codes.next_nip(526_000_000),
        code=row.code if row else "SELLER",
        country=copy.country if row else "PL",
        city=row.city if row else "",
        region=row.region if row else "",
        programme_id=copy.id,
        actor=machine,
        now=now,
    )
    return partner_id, name


def _perform(play: Play, act: Act, machine: Actor) -> None:
    with clock.at(play.moment):
        _PERFORMED[type(act)](play, act, machine)
        play.following.run()


def _buy(play: Play, act: Buy, machine: Actor) -> None:
    if not (0 < act.quantity <= QUANTITY_MAX and 0 <= act.net_minor <= MINOR_MAX):
        raise NoSuchAct()
    product = catalogue.product(act.product_id, organiser_id=machine.organiser_id)
    step = policy.of(play.programme).step(DocumentKind.PAPER.value)
    asked = ASKED.get(step, (step,))
    number = f"FV {len(play.purchases) + 1}"
    _prove(play, Purchase(act, play.turn, number, product.name, play.today, list(asked)))


def _prove(play: Play, purchase: Purchase) -> None:
    """Whoever is to look at it is asked; what nobody looks at counts at once."""
    play.purchases.append(purchase)
    if not purchase.asked:
        _record(play, purchase)


def _do(play: Play, act: Do, machine: Actor) -> None:
    proved = wanting.wanted(play.programme.id, organiser_id=machine.organiser_id, of_partners=False)
    if act.kind not in proved:
        raise NoSuchAct()
    step = policy.of(play.programme).step(DocumentKind.ACTION.value)
    asked = ASKED.get(step, (step,))
    name = localized(proved[act.kind][0].names, get_language() or "en")
    number = f"{act.kind} {len(play.purchases) + 1}"
    _prove(play, Purchase(act, play.turn, number, name, play.today, list(asked)))


def _decide(play: Play, act: Decide, _machine: Actor) -> None:
    purchase = _purchase(play, act.place)
    if purchase.is_refused or not purchase.asked:
        raise NoSuchAct()
    if not act.agrees:
        purchase.is_refused = True
        return
    purchase.asked = purchase.asked[1:]
    if not purchase.asked:
        _record(play, purchase)


def _record(play: Play, purchase: Purchase) -> None:
    """What was agreed to is recorded as any purchase or action of the programme is."""
    act = purchase.act
    if isinstance(act, Do):
        purchase.activity = record_activity.activity_of(
            play.id_of(purchase.member),
            programme=play.programme,
            document_no="",
            day=purchase.day,
            kind=act.kind,
            key=purchase.number,
        )
    else:
        line = recording.LineIn(act.product_id, Decimal(act.quantity), act.net_minor)
        purchase.activity = record_activity.activity_of(
            play.id_of(purchase.member),
            programme=play.programme,
            document_no=purchase.number,
            day=purchase.day,
            lines=(line,),
            partner_id=play.partner_id,
        )
    record_activity.record(
        purchase.activity, programme=play.programme, actor="rehearsal", now=clock.now()
    )


def _pay(play: Play, act: Pay, machine: Actor) -> None:
    purchase = _purchase(play, act.place)
    is_purchase = isinstance(purchase.act, Buy) and not purchase.is_returned
    if purchase.activity is None or purchase.is_paid or not is_purchase:
        raise NoSuchAct()
    if not asks_payment(play.programme):
        raise NoSuchAct()
    purchase.is_paid = True
    payments.note(
        [payments.Notice(play.partner_id, purchase.number, None, play.today, "")],
        programme_id=play.programme.id,
        organiser_id=machine.organiser_id,
        actor="rehearsal",
        now=clock.now(),
    )


def _return(play: Play, act: Return, _machine: Actor) -> None:
    """All of it comes back: a correction that names the purchase, as a seller's file tells it."""
    purchase = _purchase(play, act.place)
    bought = purchase.act
    if purchase.activity is None or purchase.is_returned or not isinstance(bought, Buy):
        raise NoSuchAct()
    purchase.is_returned = True
    back = recording.LineIn(bought.product_id, -Decimal(bought.quantity), -bought.net_minor)
    record_activity.record(
        record_activity.activity_of(
            play.id_of(purchase.member),
            programme=play.programme,
            document_no=f"{purchase.number} R",
            day=play.today,
            lines=(back,),
            partner_id=play.partner_id,
            corrects_id=purchase.activity.id,
        ),
        programme=play.programme,
        actor="rehearsal",
        now=clock.now(),
    )


def _join(play: Play, _act: Join, machine: Actor) -> None:
    """One more member, whose turn it is then."""
    if len(play.members) >= MEMBERS_MAX:
        raise NoSuchAct()
    play.members.append(look_ahead.join(play.programme, machine, clock.now()))
    play.turn = len(play.members) - 1


def _turn(play: Play, act: Turn, _machine: Actor) -> None:
    if not 0 <= act.place < len(play.members):
        raise NoSuchAct()
    play.turn = act.place


def asks_payment(programme: Programme) -> bool:
    """Whether points wait for the payment of a purchase."""
    return programme.release == Release.WHEN_PAID


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
    return rows.filter(wallet="REWARD").order_by("points", "id").first()


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


def _purchase(play: Play, place: int) -> Purchase:
    if not 0 <= place < len(play.purchases):
        raise NoSuchAct()
    return play.purchases[place]


_PERFORMED: Mapping[type[Any], Callable[..., None]] = {
    Buy: _buy,
    Decide: _decide,
    Pay: _pay,
    Order: _order,
    Later: _later,
    Do: _do,
    Return: _return,
    Join: _join,
    Turn: _turn,
}
