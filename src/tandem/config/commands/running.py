"""`demo` and `start`: one process tree of database, web server and worker, ended together."""

import argparse
import compileall
import contextlib
import os
import shutil
import site
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import psycopg
from django.core.exceptions import ImproperlyConfigured

from tandem.config import programs, supervisor, texts, upgrading
from tandem.config.commands import answering
from tandem.config.keeping import homes, secret
from tandem.config.keeping.archive import choices
from tandem.config.web import listening
from tandem.kit import forking
from tandem.kit.errors import Invalid, Unavailable
from tandem.platform.embedded import persisting, places, postgres

Result = TypeVar("Result")


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # who reads it may be gone, as with a closed terminal
        print(text, flush=True)


@dataclass(frozen=True, slots=True)
class Served:
    """The database that a command serves; `server` is the embedded one, if it is."""

    server: postgres.Server | None

    def persist(self, work: Callable[[], Result]) -> Result:
        """Do what sets up; where the embedded server ends meanwhile, it begins anew."""
        return persisting.persist(self.server, work, tell=_say) if self.server else work()

    def kept(self) -> supervisor.Database:
        """As the supervisor keeps it running."""
        server = self.server
        if server is None:
            return supervisor.Database(answers=programs.database_answers)

        def launch() -> "subprocess.Popen[bytes]":
            postgres.launch(server)
            return server.process

        return supervisor.Database(
            answers=lambda: postgres.answers(server),
            launch=launch,
            process=server.process,
            stop=lambda seconds: postgres.stop(server, seconds=seconds),
        )


@contextlib.contextmanager
def served_database(home: Path) -> Iterator[Served]:
    """Set TANDEM_DATABASE_URL to the embedded server of this home, unless the environment names
    another one.
    """
    places.require_usable(home)
    homes.refuse_half(home)
    os.environ["TANDEM_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    if os.environ.get("TANDEM_DATABASE_URL"):
        with postgres.locked(home):
            yield Served(None)
        return
    with postgres.running(home, settings=choices.server_settings(home)) as server:
        os.environ["TANDEM_DATABASE_URL"] = server.url()
        yield Served(server)


class SettingsWrong(Invalid):
    """A TANDEM_… setting cannot work."""

    code = "config.settings_wrong"
    text = "%(sentences)s"


class DatabaseAway(Unavailable):
    """The database that TANDEM_DATABASE_URL names does not answer when Tandem starts."""

    code = "config.database_away"
    text = "The database of TANDEM_DATABASE_URL does not answer: %(why)s"


def _prove_settings(*, is_embedded: bool) -> None:
    """Read every setting once; what cannot work is said in sentences before anything starts.

    Raises:
        SettingsWrong
        DatabaseAway: one's own database does not answer.
        psycopg.Error: the embedded one does not.
    """
    try:
        import django

        django.setup()
        from django.core.checks import run_checks

        serious = [message for message in run_checks() if message.is_serious()]
        ours = [message for message in serious if str(message.id).startswith("tandem.")]
        # What a library says beside is mostly the same fault again, in the words of its own
        # settings.
        sentences = [str(message.msg) for message in ours or serious]
        if not sentences:
            with psycopg.connect(
                os.environ["TANDEM_DATABASE_URL"], connect_timeout=5
            ) as connection:
                if connection.info.server_version < 160_000:
                    sentences = [
                        "The database is older than PostgreSQL 16. Upgrade it, or let Tandem bring"
                        " its own."
                    ]
    except ImproperlyConfigured as error:
        sentences = [str(error)]
    except psycopg.Error as error:
        if is_embedded:
            raise
        raise DatabaseAway(why=str(error).strip().splitlines()[0]) from error
    if sentences:
        raise SettingsWrong(sentences=" ".join(sentences))


# A start fails of these until a person has put something right.
_IN_VAIN = (
    SettingsWrong,
    choices.BadArchive,
    places.HomeOfAnother,
    texts.TextsNotCompiled,
    upgrading.NewerDatabase,
    upgrading.TooOldDatabase,
)


def _options(arguments: list[str], name: str, about: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"tandem {name}", description=about)
    parser.add_argument("--home", help="where data lives (TANDEM_HOME)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port to listen on (8000; 0 takes any that is free)"
    )
    return parser.parse_args(arguments)


def demo(arguments: list[str]) -> int:
    """Start a living example: built once, then ready in seconds."""
    return _run(arguments, "demo", demo.__doc__)


def start(arguments: list[str]) -> int:
    """Start an installation; on the first start it prints the link that makes you its operator."""
    return _run(arguments, "start", start.__doc__)


def _run(arguments: list[str], name: str, about: str | None) -> int:
    options = _options(arguments, name, about)
    home = homes.home_of(options.home, "demo" if name == "demo" else "tandem")
    os.environ.pop("TANDEM_DEMO", None)  # its links sign anybody in: never in an installation
    if name == "demo":
        os.environ["TANDEM_DEMO"] = "1"

    def run() -> int:
        with supervisor.Asked().listening() as is_asked_to_stop:
            _serve(options, home, name, is_asked_to_stop)
        _say("Stopped.")
        return 0

    broken_off = "stopped before it was ready; the next start goes on from there."
    return answering.answered(run, broken_off=broken_off, in_vain=_IN_VAIN)


def _serve(
    options: argparse.Namespace, home: Path, name: str, is_asked_to_stop: supervisor.Asked
) -> None:
    """Set everything up, and keep it running until it is asked to stop."""
    began = time.monotonic()
    listener = listening.claim(options.host, options.port)
    is_embedded = not os.environ.get("TANDEM_DATABASE_URL")
    _say("Starting the database …")
    with listener, served_database(home) as served:
        os.environ.setdefault("TANDEM_PUBLIC_URL", listening.address_of(listener))
        os.environ["TANDEM_POOL"] = (
            "1"  # for those who are forked from here; this process itself asks nothing
        )
        script = "tandem.config.demo.__main__" if name == "demo" else "tandem.config.first_start"
        links = served.persist(lambda: _set_up(home, script, is_embedded=is_embedded))
        if name == "start":
            links = _for_eyes_only(links, home)
        links.insert(0, ("Tandem", os.environ["TANDEM_PUBLIC_URL"].rstrip("/") + "/"))
        told = f"\nTandem {name}, set up in {time.monotonic() - began:.1f} s:"

        def tell_ready() -> None:
            supervisor.notify("READY=1")
            _say(told)
            for label, address in links:
                _say(f"  {label:<22} {address}")
            _say("\nReady. Ctrl-C stops everything.")

        kept_running = programs.of_installation(listener)
        if name == "start":
            kept_running += served.persist(
                lambda: choices.programs(home, is_embedded=is_embedded, tell=_say)
            )
        listening.begin(listener)
        os.environ.setdefault("TMPDIR", str(_scratch(home)))
        programs.load()
        kept = supervisor.Supervisor(kept_running, served.kept(), tell=_say)
        try:
            kept.run(is_asked_to_stop=is_asked_to_stop, on_ready=tell_ready)
        finally:
            supervisor.notify("STOPPING=1")


def _scratch(home: Path) -> Path:
    """An empty folder for what passes: on the home's own disk, which is watched, and not in one
    that others may fill.
    """
    folder = home / "scratch"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def _set_up(home: Path, script: str, *, is_embedded: bool) -> list[tuple[str, str]]:
    """Bring the database to this version and make what a new home needs; the addresses to tell, by
    name.
    """
    _prove_settings(is_embedded=is_embedded)
    from django.conf import settings

    secret.keep(home, settings.SECRET_KEY.encode())
    texts.compile_texts()
    upgrading.upgrade_when_needed(home)
    main = import_module(script).main
    built = forking.said_by(
        lambda: persisting.ending_as_lost(main), title=f"tandem: {script.split('.')[2]}"
    )
    from tandem.platform.files import uploads

    uploads.forget_halves(settings.HOME)
    for figures in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("*.db"):
        figures.unlink()  # of processes that are gone; those that start now count anew
    base = os.environ["TANDEM_PUBLIC_URL"].rstrip("/")
    return [
        (label, base + path)
        for label, _, path in (line.partition("\t") for line in built.splitlines())
    ]


def _for_eyes_only(links: list[tuple[str, str]], home: Path) -> list[tuple[str, str]]:
    """The link of the first start is shown to a person at the terminal; what is kept as a log is
    told where it lies.
    """
    from tandem.portals.shared.joining.entering import FILE_NAME

    file = home / FILE_NAME
    file.unlink(missing_ok=True)
    if not links or sys.stdout.isatty():
        return links
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.writelines(f"{address}\n" for _label, address in links)
    return [(label, f"the link lies in {file}, for an hour") for label, _address in links]


def upgrade(arguments: list[str]) -> int:
    """Bring the database to this version."""
    options = _options(arguments, "upgrade", upgrade.__doc__)

    def run() -> int:
        is_embedded = not os.environ.get("TANDEM_DATABASE_URL")
        with served_database(homes.home_of(options.home, "tandem")) as served:

            def work() -> None:
                _prove_settings(is_embedded=is_embedded)
                upgrading.upgrade()

            served.persist(work)
        _say("The database is up to date.")
        return 0

    return answering.answered(run)


def prepare(arguments: list[str]) -> int:
    """Make what a start needs beside its home: for an image, or a program folder that its account
    only reads.
    """
    argparse.ArgumentParser(prog="tandem prepare", description=prepare.__doc__).parse_args(
        arguments
    )

    def run() -> int:
        texts.compile_texts()  # the launcher has fetched the packages before it came here
        compile_sources([texts.SOURCE, *map(Path, site.getsitepackages())])
        _say("Ready to be started.")
        return 0

    return answering.answered(run)


def compile_sources(folders: Iterable[Path]) -> None:
    """Keep beside the sources what Python compiles of them, as a start does where it may write:
    compiling takes it longer than all the rest.
    """
    for folder in folders:
        compileall.compile_dir(folder, quiet=2, workers=0)  # some packages bear what is no Python
