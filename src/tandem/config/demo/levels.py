"""The levels of the demo's programme."""

from datetime import datetime
from uuid import UUID

from tandem.platform.permissions import Actor
from tandem.tiers import ladders
from tandem.tiers.ladders import Ask, TierIn
from tandem.tiers.models import Tier

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
# Code of the level, kind, name, text, uses a year.
BENEFITS: tuple[tuple[str, str, dict[str, str], dict[str, str], int], ...] = (
    (
        "bronze",
        "EARLY_ACCESS",
        {"pl": "Nowości tydzień wcześniej", "en": "Novelties a week earlier"},
        {},
        0,
    ),
    (
        "silver",
        "TRAINING",
        {"pl": "Szkolenie u producenta", "en": "Training at the factory"},
        {"pl": "Dwa dni w Kielcach, z noclegiem.", "en": "Two days in Kielce, with a hotel."},
        1,
    ),
    (
        "gold",
        "SERVICE",
        {"pl": "Doradca na budowie", "en": "An adviser on site"},
        {"pl": "Przyjedzie w ciągu dwóch dni.", "en": "Comes within two days."},
        4,
    ),
)


def write(programme_id: UUID, *, actor: Actor, now: datetime) -> None:
    """The ladder with its benefits."""
    ladders.write(
        programme_id,
        tiers=LEVELS,
        window="YEAR",
        grace_days=30,
        falls_softly=True,
        actor=actor,
        now=now,
    )
    tiers = {tier.code: tier.id for tier in Tier.objects.of(actor.organiser_id)}
    for code, kind, name, text, uses in BENEFITS:
        ladders.add_benefit(
            tiers[code],
            programme_id=programme_id,
            kind=kind,
            name=name,
            text=text,
            uses_a_year=uses,
            actor=actor,
            now=now,
        )
