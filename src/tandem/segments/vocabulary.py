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
from tandem.rules.types import SET
from tandem.rules.vocabulary import Field, Lent, Vocabulary
from tandem.tiers import vocabulary as tiers

# The lists that a member stood on at the end of the activity's day.
_LISTS = """ARRAY(
  SELECT listed.segment_key::text FROM segments_listed AS listed
  WHERE listed.organiser_id = activity.organiser_id AND listed.member_id = activity.member_id
    AND listed.programme_id = activity.programme_id
    AND listed.since_on <= activity.occurred_on
    AND (listed.until_on IS NULL OR listed.until_on > activity.occurred_on)
)"""
LENT = Lent(
    fields=(
        Field(
            "member.lists",
            SET,
            _LISTS,
            "activity",
            {
                "en": "the lists the member is on",
                "pl": "listy, na których jest uczestnik",
                "ro": "listele pe care este membrul",
                "be": "спісы, у якіх ёсць удзельнік",
            },
            "lists",
        ),
    ),
)

_OF_RULES = (
    activity.LENT,
    catalogue.LENT,
    partners.LENT,
    participants.LENT,
    evidence.LENT,
    tiers.LENT,
    LENT,
)


@lru_cache(maxsize=64)
def of(currency: str) -> Vocabulary:
    """Every name a rule may use in a programme of this currency."""
    return Vocabulary(_OF_RULES, currency=currency)


@lru_cache(maxsize=64)
def of_members(currency: str) -> Vocabulary:
    """Every name a condition on members may use: those of rules, and what they have earned."""
    return Vocabulary((*_OF_RULES, ledger.LENT), currency=currency)
