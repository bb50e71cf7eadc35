"""What is handed in makes the next purchase cheaper: a card on which its worth is collected, and a
discount that orders itself when there is enough on it. The rule that fills the card is written by
a person, for rules say what anything is worth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tandem.kit.money import to_minor
from tandem.platform.access.permissions import Actor
from tandem.programmes import wallets
from tandem.programmes.models import Programme
from tandem.rewards import catalogue


@dataclass(frozen=True, slots=True)
class Discount:
    """How the card and the discount are called, and how much the discount is, in whole units of
    the programme's currency: so many points of the card.
    """

    card: Mapping[str, str]
    name: Mapping[str, str]
    amount: int


def make(wanted: Discount, *, programme: Programme, actor: Actor, now: datetime) -> str:
    """Make the card and the discount; the code of the card.

    Raises:
        NamelessWallet, BadReward: nothing is made.
    """
    card = wallets.name_wallet(programme.id, name=wanted.card, actor=actor, now=now)
    catalogue.add_reward(
        programme.id,
        name=wanted.name,
        points=wanted.amount,
        stock=None,
        value_minor=to_minor(Decimal(wanted.amount), programme.currency),
        had=catalogue.Terms(wallet=card, is_shipped=False, is_automatic=True),
        actor=actor,
        now=now,
    )
    return card
