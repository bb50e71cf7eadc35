"""`demo` and `start`: one process tree of database, web server and worker, ended together."""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.core.exceptions import ImproperlyConfigured

from tandem.config import texts, web, worker
from tandem.config.keeping import homes, secret
from tandem.kit.errors import Invalid, TandemError


def _say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def served_database(home: Path) -> Iterator[None]:
    """Set TANDEM_DATABASE_URL to the embedded server of this home, unless the environment names another one."""
    from tandem.platform import postgres

    homes.refuse_half(home)
    os.environ["TANDEM_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    if os.environ.get("TANDEM_DATABASE_URL"):
        with postgres.locked(home):
            yield
        return
    with postgres.running(home) as server:
        os.environ["TANDEM_DATABASE_URL"] = server.url()
        yield


class SettingsWrong(Invalid):
    """A TANDEM_… setting cannot work."""

    code = "config.settings_wrong"
    text = "%(sentences)s"


def _prove_settings() -> None:
    """Read every setting once; what cannot work is said in sentences before anything starts."""
    try:
        import django

        django.setup()
        from django.core.checks import run_checks

        sentences = [str(message.msg) for message in run_checks() if message.is_serious()]
        if not sentences:
            with psycopg.connect(os.environ["TANDEM_DATABASE_URL"], connect_timeout=5) as connection:
                if connection.info.server_version < 160_000:
                    sentences = ["The database is older than PostgreSQL 16. Upgrade it, or let Tandem bring its own."]
    except ImproperlyConfigured as error:
        sentences = [str(error)]
    except psycopg.OperationalError as error:
        why = str(error).strip().splitlines()[0]
        sentences = [f"The database of TANDEM_DATABASE_URL does not answer: {why}"]
    if sentences:
        raise SettingsWrong(sentences=" ".join(sentences))


def _free_port(host: str, wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {wanted} on")


def _serve(host: str, port: int, links: list[tuple[str, str]]) -> int:
    """Run web and worker until one of them ends or somebody presses Ctrl-C."""
    from django.conf import settings

    from tandem.platform import uploads

    uploads.forget_halves(settings.HOME)
    for figures in Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("*.db"):
        figures.unlink()  # of processes that are gone; those that start now count anew
    environment = {**os.environ, "TANDEM_POOL": "1"}
    python = sys.executable
    processes = [
        subprocess.Popen(web.command(host, port), env=environment, start_new_session=True),
        *(
            subprocess.Popen([python, "-m", "tandem.config.worker", role], env=environment, start_new_session=True)
            for role in worker.ROLES
        ),
    ]
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        _wait_for(host, port, processes)
        for name, address in links:
            _say(f"  {name:<22} {address}")
        _say("\nReady. Ctrl-C stops everything.")
        while not stopping and all(process.poll() is None for process in processes):
            time.sleep(0.2)
        failed = [process.args for process in processes if process.poll() is not None and not stopping]
        if failed:
            _say("A process ended by itself; stopping the others. Its words are above.")
        return 1 if failed else 0
    finally:
        _say("Stopping …")
        for process in processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_for(host: str, port: int, processes: list["subprocess.Popen[bytes]"]) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends and all(process.poll() is None for process in processes):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)


def _options(arguments: list[str], name: str, about: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"tandem {name}", description=about)
    parser.add_argument("--home", help="where data lives (TANDEM_HOME)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000, or the next free one)")
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
    began = time.monotonic()
    os.environ.pop("TANDEM_DEMO", None)  # its links sign anybody in: never in an installation
    if name == "demo":
        os.environ["TANDEM_DEMO"] = "1"
    try:
        _say("Starting the database …")
        with served_database(home):
            from tandem.config import upgrading

            _prove_settings()
            from django.conf import settings

            secret.keep(home, settings.SECRET_KEY.encode())
            texts.compile_texts()
            upgrading.upgrade_when_needed(home)
            port = _free_port(options.host, options.port)
            os.environ.setdefault("TANDEM_PUBLIC_URL", f"http://{options.host}:{port}")
            base = os.environ["TANDEM_PUBLIC_URL"].rstrip("/")
            script = "tandem.config.demo" if name == "demo" else "tandem.config.first_start"
            built = subprocess.run([sys.executable, "-m", script], check=True, stdout=subprocess.PIPE, text=True)
            links = [(label, base + path) for label, _, path in (line.partition("\t") for line in built.stdout.splitlines())]
            if name == "start":
                links = _for_eyes_only(links, home)
            links.insert(0, ("Tandem", base + "/"))
            _say(f"\nTandem {name}, set up in {time.monotonic() - began:.1f} s:")
            return _serve(options.host, port, links)
    except TandemError as error:
        print(f"tandem: {error.sentence}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError:
        print("tandem: the set-up did not finish; its words are above. Nothing half-made is kept.", file=sys.stderr)
        return 1


def _for_eyes_only(links: list[tuple[str, str]], home: Path) -> list[tuple[str, str]]:
    """The link of the first start is shown to a person at the terminal; what is kept as a log is told where it lies."""
    from tandem.portals.shared.entering import FILE_NAME

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
    try:
        with served_database(homes.home_of(options.home, "tandem")):
            from tandem.config import upgrading

            _prove_settings()
            upgrading.upgrade()
    except TandemError as error:
        print(f"tandem: {error.sentence}", file=sys.stderr)
        return 1
    _say("The database is up to date.")
    return 0
