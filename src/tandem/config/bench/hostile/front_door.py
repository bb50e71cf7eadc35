"""Hostile files through the front door of an installation as `./tandem start` runs it.

People of every portal and a partner's program send them, several at once, each through its door.
Each is answered by its page or call; documents are followed to their ends and pressed on as a
person would; the processes are watched. Afterwards an honest file is handed in and counted.
"""

import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from tandem.config.bench import world as made_world  # noqa: E402
from tandem.config.bench.figures import Row, at_most  # noqa: E402
from tandem.config.bench.hostile import doors, pressing  # noqa: E402
from tandem.config.bench.hostile.doors import Answer, Caller, People  # noqa: E402
from tandem.config.bench.hostile.files import making  # noqa: E402
from tandem.config.bench.hostile.files.making import File  # noqa: E402
from tandem.config.bench.hostile.following import Follower  # noqa: E402
from tandem.config.bench.hostile.watching import Watch, wait_until  # noqa: E402
from tandem.evidence.models import Document  # noqa: E402
from tandem.participants.models import Member  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.platform.access import api_keys, identity  # noqa: E402
from tandem.platform.models import User  # noqa: E402
from tandem.platform.models.user import Role  # noqa: E402

FILES, FILES_QUICK, FILES_LONG = 300, 60, 10_000
CLIENTS = 4
OPEN_MAX = 24  # documents on their way, so that what is measured is no queue of our own making
ANSWER_SECONDS_MAX, END_SECONDS_MAX, MEMORY_MB_MAX = 10, 300, 1_000
READY_SECONDS, AFTER_SECONDS_MAX = 600, 120
FILES_A_MEMBER = 150  # a day; more are refused

_OURS = "An error of Tandem"
_TELLING = re.compile(r"\[error|^[\w.]+(?:Error|Exception)\b")  # of the installation's words


@dataclass(slots=True)
class Run:
    """What happened to the files that were sent."""

    answers: list[tuple[str, Answer]] = field(default_factory=list)
    doors: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, answer: Answer) -> None:
        """Keep an answer."""
        with self.lock:
            self.answers.append((what, answer))
            if not answer.is_one:
                self.wrong.append(
                    f"{what}: {answer.status} {answer.sentence or answer.text[:200]!r}"
                )
            elif answer.status >= 400:
                self.refusals[re.sub(r"“.*?”|\d+", "…", answer.sentence)[:120]] += 1


@dataclass(frozen=True, slots=True)
class Installation:
    """A `tandem start` that runs, and where its words go."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def servers(self) -> set[int]:
        """The web and worker processes that it keeps."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return {int(pid) for pid in children.split()}


@contextlib.contextmanager
def installation(home: Path) -> Iterator[Installation]:
    """`tandem start` on the bench's database, in a home of its own."""
    log = home.with_suffix(".log")
    environment = {
        **os.environ,
        "TANDEM_SECRET_KEY": settings.SECRET_KEY,
        "TANDEM_HOME": str(home),
        "TANDEM_LOG": "text",
    }
    environment.pop("TANDEM_PUBLIC_URL", None)
    command = [
        sys.executable,
        "-m",
        "tandem.config.command",
        "start",
        "--home",
        str(home),
        "--port",
        "0",
    ]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        is_ready = wait_until(
            lambda: b"Ready." in log.read_bytes() or process.poll() is not None, READY_SECONDS
        )
        assert is_ready and process.poll() is None, log.read_text()[-4_000:]
        (port,) = re.findall(r"http://127\.0\.0\.1:(\d+)/", log.read_text())
        yield Installation(process, int(port), log)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _people(world: made_world.World, port: int, files: int) -> People:
    of, programme, now = world.organiser_id, world.programme.id, datetime.now(UTC)

    def user(name: str, role: Role, **more: int) -> Caller:
        person = User.objects.create_user(f"{name}@hostile.example", name=name, created_at=now)
        identity.give_role(person, role, organiser_id=of, programme_id=programme, now=now, **more)
        client = Client()
        client.force_login(person)
        cookie = settings.SESSION_COOKIE_NAME
        return doors.by_session(name, port, f"{cookie}={client.cookies[cookie].value}")

    with transaction.atomic():
        tenancy.enter(of)
        members = (
            Member.objects.of(of)
            .order_by("id")
            .values_list("id", flat=True)[: files // FILES_A_MEMBER + 1]
        )
        scopes = ["documents.write"]
        key = api_keys.issue(
            "bench", scopes=scopes, days=1, programme_id=programme, actor=world.actor, now=now
        )
        return People(
            slug=world.programme.slug,
            partner_id=world.partner_id,
            partner_code="D1",
            organiser=user("organiser", Role.ADMINISTRATOR),
            partner=user("partner", Role.PARTNER_MANAGER, partner_id=world.partner_id),
            members=tuple(
                user(f"member{member}", Role.MEMBER, member_id=member) for member in members
            ),
            program=Caller("program", port, {"Authorization": f"Bearer {key}"}),
        )


def _send(number: int, people: People, follower: Follower, run: Run) -> None:
    """Make a file, send it, look where it leads; what was imported is taken in, too."""
    wait_until(lambda: follower.open_total() < OPEN_MAX, END_SECONDS_MAX)
    file = making.made(number)
    door, answer = people.door_of(file), people.send(file)
    run.doors[door] += 1
    run.note(f"{file} by {door}", answer)
    caller = {
        "member": people.members[number % len(people.members)],
        "partner": people.partner,
    }.get(door, people.organiser)
    if answer.status == 302 and answer.location:
        page = caller.ask(answer.location)
        run.note(f"page after {file} by {door}", page)
        form = pressing.form_of(page.text, *pressing.TAKING) if door == "import" else None
        if form is not None:
            run.note(f"taking in {file}", caller.press(answer.location, form))
            run.doors["taken in"] += 1


def _honest(people: People, world: made_world.World, home: Path) -> float:
    """Seconds until an honest file has been counted after all that; without end if not."""
    path = home.with_name("honest.csv")
    made_world.sell_out_file(path, world, lines=40, seed=99)
    began = time.monotonic()
    file = File(-1, "table", "honest", b"honest.csv", path.read_bytes())
    answer = people.organiser.send(
        f"/o/{people.slug}/files/", file, _action="upload", partner=str(people.partner_id)
    )
    assert answer.status == 302, f"an honest file is refused: {answer.sentence}"

    def is_counted() -> bool:
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            document = (
                Document.objects.of(world.organiser_id)
                .select_related("upload")
                .get(id=answer.location.split("/")[-2])
            )
        return document.lines_counted == 40

    return time.monotonic() - began if wait_until(is_counted, AFTER_SECONDS_MAX) else float("inf")


def _told(run: Run, follower: Follower, watch: Watch, log: str) -> None:
    """What is not in a row, for who looks into it."""
    slowest = sorted(run.answers, key=lambda answered: -answered[1].seconds)[:5]
    peaks = ", ".join(f"{sort} {peak // 1_000} MB" for sort, peak in sorted(watch.peaks.items()))
    lines = [
        *(f"slow: {answer.seconds:.2f} s {what}" for what, answer in slowest),
        *(f"late: {seconds:.0f} s {name}" for seconds, name in follower.ends.slowest),
        *(f"wrong: {mistake}" for mistake in run.wrong),
        *(f"refused {times} ×: {sentence}" for sentence, times in run.refusals.most_common(60)),
        *(f"failed {times} ×: {reason}" for reason, times in follower.ends.reasons.most_common(60)),
        f"memory: {peaks}; together {watch.together // 1_000} MB",
        f"doors {dict(run.doors)}; ends {dict(follower.ends.states)}",
        *(line[:300] for line in log.splitlines() if _TELLING.search(line)),
    ]
    print("\n".join(lines), file=sys.stderr, flush=True)


def through_the_front_door(numbers: range) -> list[Row]:
    """Send the files of these numbers, and tell what held."""
    world = made_world.build(members=500, products_total=200, rules=5)
    watch = Watch(os.getpid())
    with tempfile.TemporaryDirectory(prefix="tandem-hostile-") as folder:
        home, run = Path(folder) / "home", Run()
        with installation(home) as running:
            people = _people(world, running.port, len(numbers))
            connection.close()
            follower = Follower(world.organiser_id, people.organiser, f"/o/{people.slug}/files/")
            before = running.servers()
            watch.start()
            following = threading.Thread(target=follower.run)
            following.start()
            try:
                with ThreadPoolExecutor(CLIENTS) as clients:
                    list(clients.map(lambda number: _send(number, people, follower, run), numbers))
                wait_until(lambda: follower.open_total() == 0, END_SECONDS_MAX)
                endless = follower.open_names()
                after = _honest(people, world, home)
            finally:
                follower.is_asked_to_end = True
                following.join()
                watch.stop()
            died = before ^ running.servers()
        log = running.log.read_text(errors="replace")
    for what, answer in follower.answers:
        run.note(what, answer)
    _told(run, follower, watch, log)
    return _rows(run, follower, watch, len(numbers), died=len(died), after=after, endless=endless)


def _rows(
    run: Run,
    follower: Follower,
    watch: Watch,
    files: int,
    *,
    died: int,
    after: float,
    endless: list[str],
) -> list[Row]:
    what, slowest = max(run.answers, key=lambda answered: answered[1].seconds)
    ends = follower.ends
    ours = sum(times for reason, times in ends.reasons.items() if reason.startswith(_OURS))
    sort, peak = max(watch.peaks.items(), key=lambda peaked: peaked[1])
    ended = ", ".join(f"{state} {times}" for state, times in sorted(ends.states.items()))
    without = [*endless, *ends.silent]
    refusals = sum(run.refusals.values())
    sent = f"{files:,} files, {len(run.answers):,} answers, {refusals:,} of them refusals"
    wrong = "; ".join((sent, *run.wrong[:3]))
    last, seconds = ends.slowest[0][1], ends.slowest[0][0]
    together = f"a {sort} process; all together {watch.together // 1_000} MB"
    documents = f"documents: {ended}; {', '.join(without[:5])}"
    rows = (
        ("crashes", died, 0, "", "web and worker processes that ended"),
        ("unanswered", len(run.wrong), 0, "", wrong),
        ("answer", slowest.seconds, ANSWER_SECONDS_MAX, "s", f"the slowest: {what}"),
        ("without-end", len(without), 0, "", documents),
        ("end", seconds, END_SECONDS_MAX, "s", f"from sent or pressed to its end: {last}"),
        ("our-errors", ours, 0, "", "documents that failed by an error of ours"),
        ("memory", peak * 1_024 / 1e6, MEMORY_MB_MAX, "MB", together),
        (
            "after",
            after,
            AFTER_SECONDS_MAX,
            "s",
            "until an honest file of 40 lines counts after it",
        ),
    )
    return [
        at_most(f"hostile-{name}", value, limit, unit=unit, detail=detail)
        for name, value, limit, unit, detail in rows
    ]


def bench_hostile_files(quick: bool) -> list[Row]:
    """Some hundreds (quick: some dozens)."""
    return through_the_front_door(range(FILES_QUICK if quick else FILES))


def bench_many_hostile_files(quick: bool) -> list[Row]:
    """Ten thousand (quick: some hundreds)."""
    return through_the_front_door(range(FILES if quick else FILES_LONG))
