"""The worker is killed at random moments while files are read, mapped and counted.

Everything is as `start` runs it: the worker's processes, files handed in by a person (who says
which column is what, and presses *Count*) and by a program (they count by themselves), one of
which is broken. The same files then go through a second organiser's hands undisturbed: what counts
of each, and the points given for them, must be the same.
"""

import random
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402

from tandem.config import worker  # noqa: E402
from tandem.config.bench import proving  # noqa: E402
from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.figures import Row, at_most  # noqa: E402
from tandem.config.bench.workers import Workers  # noqa: E402
from tandem.documents.sales import sellout  # noqa: E402
from tandem.evidence import proof as evidence_proof  # noqa: E402
from tandem.evidence.models import WORKING, Document, DocumentStatus  # noqa: E402
from tandem.flows.evidence import accept_evidence, hand_over, take_up  # noqa: E402
from tandem.kit.errors import Conflict  # noqa: E402
from tandem.ledger import proof as ledger_proof  # noqa: E402
from tandem.partners.models import Partner  # noqa: E402
from tandem.platform import statements, steps, tenancy  # noqa: E402
from tandem.platform.files import uploads  # noqa: E402

MEMBERS, PRODUCTS = 1_000, 500
FILES_AT_ONCE = 4
INVOICES = 40  # in a file of them, of 50 lines each
MOMENT_SECONDS_MAX = 3.0  # after work was seen under way
WAIT_SECONDS_MAX = 900
VICTIMS = (("files",), ("people",), ("steps",), worker.ROLES)
KEPT = ("lines", "faults", "counted", "repeated", "waiting", "early", "foreign")
BYTES_MAX = 10**10


@dataclass(frozen=True, slots=True)
class File:
    """A file to be handed in: `lines` that count; `is_awaited`: by a person, who maps and counts
    it.
    """

    path: Path
    lines: int
    is_awaited: bool

    @property
    def is_broken(self) -> bool:
        """It holds nothing that could count, and must end as failed."""
        return self.lines == 0


@dataclass(slots=True)
class Told:
    """What happened meanwhile: kills by the state of what was worked on, and by what was killed."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_victim: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    tried_again: int = 0
    seconds: float = 0.0

    def note(self, states: list[str], victims: tuple[str, ...]) -> None:
        """One kill more."""
        self.kills += 1
        self.by_state.update(set(states))
        self.by_victim["+".join(victims)] += 1


def _files(folder: Path, world: made.World, *, first: int, lines: int) -> list[File]:
    """One file of each sort."""
    mapped, known = (folder / f"{sort}-{first}.csv" for sort in ("mapped", "known"))
    made.sell_out_file(mapped, world, lines=lines, seed=2 * first)
    made.sell_out_file(known, world, lines=lines, seed=2 * first + 1)
    # A column more makes a layout that nobody has mapped yet.
    text = mapped.read_text().split("\n", 1)
    mapped.write_text(f"{text[0]};note {first}\n{text[1]}")
    packed, broken = folder / f"invoices-{first}.zip", folder / f"broken-{first}.xml"
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        seller = Partner.objects.of(world.organiser_id).get(id=world.partner_id).tax_id
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(INVOICES):
            content = proving.invoice(first * INVOICES + number, world, seller)
            archive.writestr(f"{number}.xml", content)
    broken.write_text(f"<Invoice>{first}")
    return [
        File(mapped, lines, is_awaited=True),
        File(known, lines, is_awaited=False),
        File(packed, INVOICES * proving.LINES, is_awaited=False),
        File(broken, 0, is_awaited=False),
    ]


def _hand_in(file: File, world: made.World) -> None:
    home, now, of = Path(settings.HOME), datetime.now(UTC), world.organiser_id
    with transaction.atomic(), file.path.open("rb") as stream:
        tenancy.enter(of)
        chunks = iter(lambda: stream.read(1 << 20), b"")
        if file.is_awaited:
            upload = uploads.store(
                chunks,
                name=file.path.name,
                home=home,
                bytes_max=BYTES_MAX,
                organiser_id=of,
                user_id=None,
                now=now,
            )
            accept_evidence.receive(
                upload,
                home=home,
                programme_id=world.programme.id,
                actor=world.actor,
                now=now,
                partner_id=world.partner_id,
            )
            return
        hand_over.hand_over(
            chunks,
            name=file.path.name,
            programme=world.programme,
            partner=Partner.objects.of(of).get(id=world.partner_id),
            by="bench",
            home=home,
            bytes_max=BYTES_MAX,
            now=now,
        )


def _press(world: made.World, told: Told) -> None:
    """Do what a person would: say which column is what, count, try again what failed."""
    for document in _documents(world):
        status, now = document.status, datetime.now(UTC)
        is_ours = document.status == DocumentStatus.FAILED and not document.name.startswith(
            "broken"
        )
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                if status == DocumentStatus.MAPPING:
                    mapping = sellout.ColumnMap.from_json(document.mapping or {})
                    home = Path(settings.HOME)
                    take_up.map_columns(document, mapping, home=home, now=now)
                elif status == DocumentStatus.READY:
                    take_up.count(document.id, actor=world.actor, now=now)
                elif is_ours:
                    take_up.try_again(document.id, actor=world.actor, now=now)
                    told.tried_again += 1
        except Conflict:
            continue  # it moved meanwhile, or is being worked on


def _documents(world: made.World) -> list[Document]:
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        rows = Document.objects.of(world.organiser_id).select_related("upload")
        return list(rows.order_by("created_at", "id"))


def _is_over(world: made.World) -> bool:
    ends = (DocumentStatus.COUNTED, DocumentStatus.FAILED)
    documents = _documents(world)
    is_done = all(
        document.status in ends
        and document.name.startswith("broken") == (document.status == ends[1])
        for document in documents
    )
    return is_done and not any(steps.behind().values())


def _under_way(world: made.World, since: datetime) -> list[str]:
    """The states of what a living worker is at: some job was begun after the last kill."""
    with transaction.atomic(), tenancy.across("the bench looks at the queue"):
        begun = statements.rows(
            "SELECT FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON"
            " event.job_id = job.id WHERE job.status = 'doing' AND event.type = 'started' AND"
            " event.at > %(since)s LIMIT 1",
            {"since": since},
        )
    states = [document.status for document in _documents(world) if document.status in WORKING]
    return states if begun else []


def _until(is_so: Callable[[], object], meanwhile: Callable[[], object]) -> None:
    ends = time.monotonic() + WAIT_SECONDS_MAX
    while not is_so():
        assert time.monotonic() < ends, f"it did not come to that in {WAIT_SECONDS_MAX} s"
        meanwhile()
        time.sleep(0.05)


def _disturbed(
    world: made.World, folder: Path, *, kills: int, lines: int, chance: random.Random
) -> tuple[list[File], Told]:
    """Hand files in, kill so many times, and let all come to an end; the files."""
    told, files, workers = Told(), list[File](), Workers()
    began, last_kill = time.monotonic(), datetime.now(UTC)
    workers.start()
    try:
        while told.kills < kills:
            if _is_over(world):
                fresh = _files(folder, world, first=1 + len(files) // FILES_AT_ONCE, lines=lines)
                files += fresh
                for file in fresh:
                    _hand_in(file, world)
            states = _at_a_random_moment(world, told, since=last_kill, chance=chance)
            if not states:
                continue  # all was done before it came
            victims = chance.choice(VICTIMS)
            workers.kill(*victims)
            last_kill = datetime.now(UTC)
            told.note(states, victims)
        _until(lambda: _is_over(world), lambda: _press(world, told))
    finally:
        workers.stop()
    told.seconds = time.monotonic() - began
    return files, told


def _at_a_random_moment(
    world: made.World, told: Told, *, since: datetime, chance: random.Random
) -> list[str]:
    """Wait until a living worker is at something, and a while longer; the states of what it is at
    then.
    """
    _until(lambda: _under_way(world, since) or _is_over(world), lambda: _press(world, told))
    time.sleep(chance.random() * MOMENT_SECONDS_MAX)
    _press(world, told)
    return _under_way(world, since)


def _undisturbed(world: made.World, files: list[File]) -> Told:
    """The same files in the same order, as many at once; seconds from the first to the last."""
    told, workers = Told(), Workers()
    began = time.monotonic()
    workers.start()
    try:
        for place in range(0, len(files), FILES_AT_ONCE):
            for file in files[place : place + FILES_AT_ONCE]:
                _hand_in(file, world)
            _until(lambda: _is_over(world), lambda: _press(world, told))
    finally:
        workers.stop()
    told.seconds = time.monotonic() - began
    return told


@dataclass(frozen=True, slots=True)
class Outcome:
    """What counts in the end: of each file its state, reason and lines; lines and points in all."""

    files: Mapping[str, tuple[str, str, int, tuple[int, ...]]]
    lines_proved: int
    lines_recorded: int
    points: int


def _outcome(world: made.World) -> Outcome:
    files = {
        document.name: (
            document.status,
            document.reason,
            document.lines_counted,
            tuple(document.figures.get(name, 0) for name in KEPT),
        )
        for document in _documents(world)
    }
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        assert ledger_proof.prove(world.organiser_id, holder_by_holder=True).holds
        assert evidence_proof.prove(world.organiser_id).holds
        ((proved, recorded, points),) = statements.rows(
            "SELECT (SELECT count(*) FROM evidence_provedline WHERE organiser_id = %(of)s),"
            " (SELECT count(*) FROM activity_line WHERE organiser_id = %(of)s),"
            " (SELECT coalesce(sum(points), 0)::bigint FROM ledger_transfer"
            "  WHERE organiser_id = %(of)s AND kind = 'EARN_PENDING')",
            {"of": world.organiser_id},
        )
    return Outcome(files, proved, recorded, points)


def kill_series(*, kills: int, lines: int, seed: int = 7) -> list[Row]:
    """So many kills while files of so many lines are worked on, each file beside its undisturbed
    twin.
    """
    chance = random.Random(seed)
    disturbed, undisturbed = (
        made.build(members=MEMBERS, products_total=PRODUCTS, rules=1) for _ in range(2)
    )
    with tempfile.TemporaryDirectory() as folder:
        files, told = _disturbed(disturbed, Path(folder), kills=kills, lines=lines, chance=chance)
        alone = _undisturbed(undisturbed, files)
    after, twin = _outcome(disturbed), _outcome(undisturbed)
    return [
        *_rows_of_lines(files, told, after),
        *_rows_of_files(files, after, twin),
        _row_of_time(told, alone),
    ]


def _rows_of_lines(files: list[File], told: Told, after: Outcome) -> list[Row]:
    sent = sum(file.lines for file in files)
    states = ", ".join(f"{state} {times}" for state, times in sorted(told.by_state.items()))
    victims = ", ".join(f"{victim} {times}" for victim, times in sorted(told.by_victim.items()))
    return [
        at_most(
            "lines-lost",
            sent - after.lines_proved,
            0,
            unit="",
            detail=f"{sent:,} lines; {told.kills} kills while {states}",
        ),
        at_most(
            "lines-doubled", after.lines_recorded - sent, 0, unit="", detail=f"killed: {victims}"
        ),
    ]


def _rows_of_files(files: list[File], after: Outcome, twin: Outcome) -> list[Row]:
    endless = [
        name
        for name, (status, *_rest) in after.files.items()
        if status not in ("COUNTED", "FAILED")
    ]
    silent = [
        name
        for name, (status, reason, *_rest) in after.files.items()
        if status == "FAILED" and not reason
    ]
    unlike = [name for name, outcome in after.files.items() if outcome != twin.files[name]]
    broken = sum(file.is_broken for file in files)
    detail = (
        f"{len(files)} files, {broken} of them broken;"
        f" {', '.join([*endless, *silent, *unlike]) or 'all as undisturbed'}"
    )
    return [
        at_most("files-without-end", len(endless) + len(silent), 0, unit="", detail=detail),
        at_most(
            "files-unlike",
            len(unlike),
            0,
            unit="",
            detail="state, reason and figures as of the undisturbed twin",
        ),
        at_most(
            "points-unlike",
            abs(after.points - twin.points),
            0,
            unit="",
            detail=f"{after.points:,} points",
        ),
    ]


def _row_of_time(told: Told, alone: Told) -> Row:
    per_kill = max(0.0, told.seconds - alone.seconds) / told.kills
    detail = (
        f"{told.seconds:.0f} s in all, {alone.seconds:.0f} s undisturbed; tried again by hand:"
        f" {told.tried_again}"
    )
    return at_most("seconds-a-kill", per_kill, 30, unit="s", detail=detail)


def bench_kills(quick: bool) -> list[Row]:
    """Ten kills (quick: three)."""
    return kill_series(kills=3 if quick else 10, lines=5_000 if quick else 20_000)


def bench_many_kills(quick: bool) -> list[Row]:
    """A hundred kills."""
    return kill_series(kills=10 if quick else 100, lines=20_000)
