"""What came with levels before benefits were a package of their own is brought over by its
migration.
"""

from datetime import date
from importlib import import_module

import cast
import pytest
from django.db import connection
from tiers.test_reviewing import ladder

from tandem.benefits.models import Benefit, Use
from tandem.kit import ids
from tandem.tiers import models as before
from tandem.tiers.models import Tier

pytestmark = pytest.mark.django_db
MOVE = import_module("tandem.benefits.migrations.0002_from_levels").MOVE


def test_benefits_of_levels_keep_their_keys_and_their_uses() -> None:
    world = cast.build()
    ladder(world)
    of, gold = world.organiser_id, Tier.objects.of(world.organiser_id).get(code="gold")
    old = [
        before.Benefit.objects.of(of).create(
            tier_id=gold.id,
            kind="INVITATION",
            name={"en": name},
            uses_a_year=2,
            ended_at=ended_at,
            created_at=cast.NOW,
        )
        for name, ended_at in (("Visit", None), ("Over", cast.NOW))
    ]
    before.BenefitUse.objects.of(of).create(
        member_id=world.members["Ania"],
        id=ids.new_uuid(),
        benefit_id=old[0].id,
        used_on=date(2026, 3, 1),
        actor="user:ola",
        created_at=cast.NOW,
    )

    for _time in range(2):
        with connection.cursor() as cursor:
            cursor.execute(MOVE)

    rows = Benefit.objects.of(of).select_related("audience").order_by("ended_at")
    assert [(row.id, row.name, row.audience.tier, row.uses, row.span) for row in rows] == [
        (old[1].id, {"en": "Over"}, "gold", 2, "YEAR"),
        (old[0].id, {"en": "Visit"}, "gold", 2, "YEAR"),
    ]
    assert rows[0].audience_id == rows[1].audience_id
    assert Use.objects.of(of).get().benefit_id == old[0].id
    assert not rows[1].is_asked and rows[1].programme_id == world.programme.id
