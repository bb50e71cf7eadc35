"""What the benchmarks do with a made world: take in a file, make purchases as a client of its
own.
"""

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.config.bench import world as made  # noqa: E402
from tandem.config.worker import STEP_THREADS  # noqa: E402
from tandem.earning import awarding  # noqa: E402
from tandem.evidence.models import Document  # noqa: E402
from tandem.flows.evidence import accept_evidence  # noqa: E402
from tandem.ledger import proof  # noqa: E402
from tandem.platform import steps, tenancy  # noqa: E402
from tandem.platform.files import uploads  # noqa: E402


def _take_in(file: Path, world: made.World) -> Document:
    home = file.parent
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        with file.open("rb") as stream:
            upload = uploads.store(
                iter(lambda: stream.read(1 << 20), b""),
                name=file.name,
                home=home,
                bytes_max=10**10,
                organiser_id=world.organiser_id,
                user_id=None,
                now=made.NOW,
            )
        return accept_evidence.receive(
            upload,
            home=home,
            programme_id=world.programme.id,
            actor=world.actor,
            now=made.NOW,
            partner_id=world.partner_id,
        )


def accept(file: Path, world: made.World) -> None:
    """From file to recorded activities; nothing is awarded."""
    document = _take_in(file, world)
    accept_evidence.accept(
        document.id,
        organiser_id=world.organiser_id,
        home=file.parent,
        actor="bench",
        now=lambda: datetime.now(UTC),
    )


def batches_of(world: made.World) -> list[UUID]:
    """What stands in its stream, batch by batch."""
    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter(world.organiser_id)
        cursor.execute("SELECT id FROM activity_batch ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def award(batches: Sequence[UUID], world: made.World, *, now: datetime) -> None:
    """Award these, as the worker does: a transaction each."""
    for batch_id in batches:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            awarding.award_batch(
                batch_id,
                programme_id=world.programme.id,
                organiser_id=world.organiser_id,
                now=now,
            )


def _follow(has_ended: threading.Event) -> None:
    """The steps over the journal beside the import, as the worker runs them in threads of their
    own.
    """
    try:
        while not has_ended.is_set():
            if not steps.run_all(now=lambda: datetime.now(UTC)):
                time.sleep(0.1)
    finally:
        connection.close()


def import_file(file: Path, world: made.World, told: dict[str, float] | None = None) -> None:
    """From file to posted ledger, balances and proof."""
    began = time.perf_counter()
    has_ended = threading.Event()
    followers = [threading.Thread(target=_follow, args=(has_ended,)) for _ in range(STEP_THREADS)]
    for follower in followers:
        follower.start()
    try:
        accept(file, world)
        accepted = time.perf_counter()
        while any(steps.behind().values()):
            time.sleep(0.1)
    finally:
        has_ended.set()
        for follower in followers:
            follower.join()
    awarded = time.perf_counter()
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert proof.prove(world.organiser_id).holds
    if told is not None:
        told.update(
            accept=accepted - began, award=awarded - accepted, proof=time.perf_counter() - awarded
        )


CLIENTS = 4


def purchases(
    url: str, home: str, programme_id: str, organiser_id: str, seed: int, seconds: float
) -> list[float]:
    """One client in a process of its own: purchases of 3 lines by the domain call, a transaction
    each; the seconds of each.
    """
    import os
    import random
    from datetime import date, timedelta
    from decimal import Decimal

    os.environ.update(
        TANDEM_DATABASE_URL=url, TANDEM_HOME=home, DJANGO_SETTINGS_MODULE="tandem.config.settings"
    )
    django.setup()
    from tandem.activity import recording
    from tandem.catalogue.models import Product
    from tandem.flows.activities import record_activity
    from tandem.participants.models import Member
    from tandem.programmes.models import Programme

    of = UUID(organiser_id)
    chance = random.Random(seed)
    with transaction.atomic():
        tenancy.enter(of)
        programme = Programme.objects.of(of).get(id=UUID(programme_id))
        products = list(Product.objects.of(of).order_by("id").values_list("id", flat=True)[:1_000])
        members = list(Member.objects.of(of).order_by("id").values_list("id", flat=True)[:2_000])
    took: list[float] = []
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        lines = tuple(
            recording.LineIn(
                chance.choice(products),
                Decimal(chance.randrange(1, 20)),
                chance.randrange(100, 50_000),
            )
            for _ in range(3)
        )
        started = time.perf_counter()
        with transaction.atomic():
            tenancy.enter(of)
            activity = record_activity.activity_of(
                chance.choice(members),
                programme=programme,
                document_no=f"B{seed}/{len(took)}",
                lines=lines,
                day=date(2025, 2, 1) + timedelta(days=chance.randrange(300)),
            )
            record_activity.record(
                activity, programme=programme, actor="bench", now=datetime.now(UTC)
            )
        took.append(time.perf_counter() - started)
    return took
