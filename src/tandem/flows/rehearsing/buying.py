"""Purchases of a rehearsal: proved by a receipt or told by a file of the seller, agreed to and
recorded, paid, brought back. All of it by the very verbs of a real purchase.
"""

from tandem.activity import amounts, payments, recording
from tandem.catalogue import queries as catalogue
from tandem.evidence.claims import policy
from tandem.evidence.models import DocumentKind
from tandem.flows.activities import record_activity
from tandem.flows.rehearsing import look_ahead
from tandem.flows.rehearsing.plays import Play, Purchase
from tandem.flows.rehearsing.rehearsal_acts import Buy, Do, Line, NoSuchAct, Pay, Return, Sell, Sold
from tandem.platform import clock
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme, Release

QUANTITY_MAX, MINOR_MAX = 10**6, 10**11
MEMBERS_MAX = 4
# Who says yes, first first, where it is not one of them alone.
ASKED = {policy.MACHINE: (), policy.BOTH: (policy.PARTNER, policy.ORGANISER)}


def asked_of(programme: Programme, kind: DocumentKind) -> list[str]:
    """Who is to say yes to a proof of this kind, first first."""
    step = policy.of(programme).step(kind.value)
    return list(ASKED.get(step, (step,)))


def buy(play: Play, act: Buy, machine: Actor) -> None:
    """The member whose turn it is proves a purchase by a receipt."""
    prove(
        play, _purchase(play, act, play.turn, asked_of(play.programme, DocumentKind.PAPER), machine)
    )


def sell(play: Play, act: Sell, machine: Actor) -> None:
    """What the seller itself tells is asked of nobody; a customer without a place joins."""
    for sold in act.purchases:
        if sold.member >= MEMBERS_MAX:
            raise NoSuchAct()
        while len(play.members) <= sold.member:
            play.members.append(look_ahead.join(play.programme, machine, clock.now()))
        prove(play, _purchase(play, sold, sold.member, [], machine))


def _purchase(
    play: Play, act: Buy | Sold, member: int, asked: list[str], machine: Actor
) -> Purchase:
    if not all(_can_be(line) for line in act.lines):
        raise NoSuchAct()
    names = tuple(
        catalogue.product(line.product_id, organiser_id=machine.organiser_id).name
        for line in act.lines
    )
    return Purchase(act, member, f"FV {len(play.purchases) + 1}", names, play.today, asked)


def _can_be(line: Line) -> bool:
    return 0 < line.quantity <= QUANTITY_MAX and 0 <= line.amount_minor <= MINOR_MAX


def prove(play: Play, purchase: Purchase) -> None:
    """Whoever is to look at it is asked; what nobody looks at counts at once."""
    play.purchases.append(purchase)
    if not purchase.asked:
        record(play, purchase)


def record(play: Play, purchase: Purchase) -> None:
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
        purchase.activity = record_activity.activity_of(
            play.id_of(purchase.member),
            programme=play.programme,
            document_no=purchase.number,
            day=purchase.day,
            lines=_recorded(play.programme, act.lines),
            partner_id=play.partner_id,
        )
    record_activity.record(
        purchase.activity, programme=play.programme, actor="rehearsal", now=clock.now()
    )


def _recorded(
    programme: Programme, lines: tuple[Line, ...], sign: int = 1
) -> tuple[recording.LineIn, ...]:
    return tuple(
        recording.LineIn(
            line.product_id,
            sign * line.quantity,
            *(sign * minor for minor in amounts.both(line.amount_minor, programme)),
        )
        for line in lines
    )


def asks_payment(programme: Programme) -> bool:
    """Whether points wait for the payment of a purchase."""
    return programme.release == Release.WHEN_PAID


def pay(play: Play, act: Pay, machine: Actor) -> None:
    """A purchase is paid, once, where points wait for it."""
    purchase = play.purchase(act.place)
    is_purchase = bool(purchase.lines) and not purchase.is_returned
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


def give_back(play: Play, act: Return, _machine: Actor) -> None:
    """All of it comes back: a correction that names the purchase, as a seller's file tells it."""
    purchase = play.purchase(act.place)
    if purchase.activity is None or purchase.is_returned or not purchase.lines:
        raise NoSuchAct()
    purchase.is_returned = True
    record_activity.record(
        record_activity.activity_of(
            play.id_of(purchase.member),
            programme=play.programme,
            document_no=f"{purchase.number} R",
            day=play.today,
            lines=_recorded(play.programme, purchase.lines, -1),
            partner_id=play.partner_id,
            corrects_id=purchase.activity.id,
        ),
        programme=play.programme,
        actor="rehearsal",
        now=clock.now(),
    )
