"""The assembled vocabulary of a programme."""

from functools import lru_cache

from tandem.activity import vocabulary as activity
from tandem.catalogue import vocabulary as catalogue
from tandem.evidence import vocabulary as evidence
from tandem.participants import vocabulary as participants
from tandem.partners import vocabulary as partners
from tandem.rules.vocabulary import Vocabulary
from tandem.tiers import vocabulary as tiers


@lru_cache(maxsize=64)
def of(currency: str) -> Vocabulary:
    """Every name a rule may use in a programme of this currency."""
    return Vocabulary(
        (
            activity.LENT,
            catalogue.LENT,
            partners.LENT,
            participants.LENT,
            evidence.LENT,
            tiers.LENT,
        ),
        currency=currency,
    )
