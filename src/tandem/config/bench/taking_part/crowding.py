"""Five hundred members sign up for the last twenty places at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Row, at_most, timed  # noqa: E402
from tandem.engagement import ways  # noqa: E402
from tandem.engagement.events import queries, writing  # noqa: E402
from tandem.engagement.events.models import Coming  # noqa: E402
from tandem.engagement.events.writing import EventIn  # noqa: E402
from tandem.flows.engagement import attend_events  # noqa: E402
from tandem.participants.models import Member  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.platform.access.permissions import ROLES  # noqa: E402
from tandem.platform.models.user import Role  # noqa: E402
from tandem.programmes import setup  # noqa: E402

PLACES, AT_ONCE = 20, 50


def bench_sign_ups(quick: bool) -> list[Row]:
    """How many places were given wrongly, or out of turn; how long all of them took."""
    total = 100 if quick else 500
    world = made.build(members=total, products_total=10, rules=1)
    starts = made.NOW + timedelta(days=30)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        setup.change_programme(
            world.programme.id,
            settings={"ways": [ways.EVENTS]},
            actor=world.actor,
            now=made.NOW,
        )
        world.programme.refresh_from_db()
        wanted = EventIn(
            {"en": "Tasting"}, starts, starts + timedelta(hours=2), place="Here", places=PLACES
        )
        key = writing.begin(world.programme.id, wanted, actor=world.actor, now=made.NOW)
        writing.open_it(key, programme_id=world.programme.id, actor=world.actor, now=made.NOW)
        members = list(Member.objects.of(world.organiser_id).values_list("id", flat=True))

    def come(member: int) -> None:
        actor = replace(world.actor, permissions=ROLES[Role.MEMBER], member_id=member)
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                attend_events.sign_up(
                    key, member, programme=world.programme, actor=actor, now=made.NOW
                )
        finally:
            connection.close()

    def everybody() -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(come, members))

    seconds = timed(everybody)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        rows = list(queries.sign_ups(key, organiser_id=world.organiser_id))
    wrong = sum(
        row.turn != place or (row.state == Coming.SIGNED_UP) != (place <= PLACES)
        for place, row in enumerate(sorted(rows, key=lambda row: row.turn), start=1)
    ) + abs(total - len(rows))
    detail = f"{total} for {PLACES} places, {AT_ONCE} at once, in {seconds:.1f} s"
    return [at_most("sign-ups-wrong", wrong, 0, unit="", detail=detail)]
