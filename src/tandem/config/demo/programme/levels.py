"""The levels of the demo's programme."""

from datetime import datetime
from uuid import UUID

from tandem.platform.access.permissions import Actor
from tandem.tiers import ladders
from tandem.tiers.ladders import Ask, TierIn

# Points of status a year: a tenth of the members reaches the third.
LEVELS = (
    TierIn(
        "bronze",
        {"pl": "Brązowy", "en": "Bronze", "ro": "Bronz", "be": "Бронзавы"},
        (Ask("STATUS", 50),),
    ),
    TierIn(
        "silver",
        {"pl": "Srebrny", "en": "Silver", "ro": "Argint", "be": "Срэбны"},
        (Ask("STATUS", 250),),
    ),
    TierIn(
        "gold", {"pl": "Złoty", "en": "Gold", "ro": "Aur", "be": "Залаты"}, (Ask("STATUS", 1_000),)
    ),
)


def write(programme_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The ladder."""
    ladders.write(
        programme_id,
        tiers=LEVELS,
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        actor=actor,
        now=now,
    )
