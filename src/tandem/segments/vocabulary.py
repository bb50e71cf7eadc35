"""The assembled vocabulary of a programme: what rules may name, and what conditions on members
alone may name besides.
"""

from functools import lru_cache

from tandem.activity import vocabulary as activity
from tandem.catalogue import vocabulary as catalogue
from tandem.evidence import vocabulary as evidence
from tandem.ledger import vocabulary as ledger
from tandem.participants import vocabulary as participants
from tandem.partners import vocabulary as partners
from tandem.rules.vocabulary import Vocabulary
from tandem.tiers import vocabulary as tiers

_OF_RULES = (
    activity.LENT,
    catalogue.LENT,
    partners.LENT,
    participants.LENT,
    evidence.LENT,
    tiers.LENT,
)


@lru_cache(maxsize=64)
def of(currency: str) -> Vocabulary:
    """Every name a rule may use in a programme of this currency."""
    return Vocabulary(_OF_RULES, currency=currency)


@lru_cache(maxsize=64)
def of_members(currency: str) -> Vocabulary:
    """Every name a condition on members may use: those of rules, and what they have earned."""
    return Vocabulary((*_OF_RULES, ledger.LENT), currency=currency)
