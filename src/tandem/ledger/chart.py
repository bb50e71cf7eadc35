"""The chart of accounts: the places points can be, and the moves that exist between them.

A holder has PENDING, AVAILABLE and HELD, kept as balances that never fall below zero. A programme
has ISSUED, REDEEMED, EXPIRED, ADJUSTED and PASSED (points from one holder to another: always 0 in
sum); those are not rows that every posting would touch but sums of transfers (scale.md law 14), and
ISSUED and ADJUSTED may be negative.
"""

from django.db.models import TextChoices


class Place(TextChoices):
    """Where points are."""

    PENDING = "PENDING"
    AVAILABLE = "AVAILABLE"
    HELD = "HELD"
    ISSUED = "ISSUED"
    REDEEMED = "REDEEMED"
    EXPIRED = "EXPIRED"
    ADJUSTED = "ADJUSTED"
    PASSED = "PASSED"


class Kind(TextChoices):
    """What a transfer does; each kind is one way between two places."""

    EARN_PENDING = "EARN_PENDING"
    EARN = "EARN"
    RELEASE = "RELEASE"
    VOID = "VOID"
    TAKE_BACK = "TAKE_BACK"
    HOLD = "HOLD"
    SETTLE = "SETTLE"
    CANCEL = "CANCEL"
    EXPIRE = "EXPIRE"
    ADJUST_UP = "ADJUST_UP"
    ADJUST_DOWN = "ADJUST_DOWN"
    GIVE = "GIVE"
    RECEIVE = "RECEIVE"


MOVES: dict[Kind, tuple[Place, Place]] = {
    Kind.EARN_PENDING: (Place.ISSUED, Place.PENDING),
    Kind.EARN: (Place.ISSUED, Place.AVAILABLE),
    Kind.RELEASE: (Place.PENDING, Place.AVAILABLE),
    Kind.VOID: (Place.PENDING, Place.ISSUED),
    Kind.TAKE_BACK: (Place.AVAILABLE, Place.ISSUED),
    Kind.HOLD: (Place.AVAILABLE, Place.HELD),
    Kind.SETTLE: (Place.HELD, Place.REDEEMED),
    Kind.CANCEL: (Place.HELD, Place.AVAILABLE),
    Kind.EXPIRE: (Place.AVAILABLE, Place.EXPIRED),
    Kind.ADJUST_UP: (Place.ADJUSTED, Place.AVAILABLE),
    Kind.ADJUST_DOWN: (Place.AVAILABLE, Place.ADJUSTED),
    Kind.GIVE: (Place.AVAILABLE, Place.PASSED),
    Kind.RECEIVE: (Place.PASSED, Place.AVAILABLE),
}
OPENING = (Kind.EARN_PENDING, Kind.EARN, Kind.ADJUST_UP, Kind.RECEIVE)
HOLDER_PLACES = (Place.PENDING, Place.AVAILABLE, Place.HELD)
