"""`test`, `check` and `manage`: for those who work on Tandem."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def _run(*command: str, **environment: str) -> int:
    print(_told(command), flush=True)
    return subprocess.run(command, cwd=ROOT, env=_around(environment), check=False).returncode


def _aside(*command: str, **environment: str) -> Callable[[], int]:
    """As `_run`, while others run; what is returned waits for its end and says what it said."""
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env=_around(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    def ended() -> int:
        output, _nothing = running.communicate()
        print(_told(command), output, sep="\n", end="", flush=True)
        return running.returncode

    return ended


def _told(command: Sequence[str]) -> str:
    return f"· {' '.join([Path(command[0]).name, *command[1:]])}"


def _around(environment: Mapping[str, str]) -> dict[str, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, **environment}


def _python(*arguments: str, **environment: str) -> int:
    return _run(sys.executable, *arguments, **environment)


def check(arguments: list[str]) -> int:
    """Check the house rules: format, lint, types, floors, tidiness."""
    parser = argparse.ArgumentParser(prog="tandem check", description=check.__doc__)
    parser.add_argument("--fix", action="store_true", help="mend what ruff can mend")
    options = parser.parse_args(arguments)
    types = _types()
    return max(_house(with_fix=options.fix), types())


def _types() -> Callable[[], int]:
    """Types take longest, on one core: others run meanwhile."""
    return _aside(sys.executable, "-m", "mypy", MYPYPATH=str(ROOT / "src"))


def _house(*, with_fix: bool = False) -> int:
    """All rules of the house but the types."""
    house = [f"tests/{name}" for name in HOUSE_TESTS]
    fix = ["--fix"] if with_fix else []
    results = [
        _python("-m", "ruff", "format", *([] if with_fix else ["--check"]), "src", "tests"),
        _python("-m", "ruff", "check", *fix, "src", "tests"),
        _run("djlint", "src", "--lint", "--quiet"),
        _run("lint-imports", "--config", ".importlinter", PYTHONPATH=str(ROOT / "src")),
        _python(
            "-m", "pytest", "-p", "no:cacheprovider", *house, TANDEM_SUITE_URL="none"
        ),  # they ask no database
    ]
    return max(results)


# What `check` asks already.
HOUSE_TESTS = ("test_floors.py", "test_tidy.py", "test_docs.py")
# Of what speaks to a database, what goes through most of our statements once: enough to tell that a
# version takes them. `--thorough` asks the whole of it; readers do not speak to a database at all.
WITHOUT_DATABASE = "documents"
DATABASE_TESTS = (
    "api",
    "earning",
    "evidence",
    "ledger",
    "plans",
    "platform",
    "rewards",
    "rules",
    "scenarios",
)
STATEMENT_TESTS = (
    "ledger",
    "rules",
    "scenarios/test_sell_out.py",
    "earning/recalculation/test_recalculating.py",
)


def test(arguments: list[str]) -> int:
    """Set everything up and run the suite, browser tests included: the short run, in minutes."""
    parser = argparse.ArgumentParser(prog="tandem test", description=test.__doc__)
    parser.add_argument(
        "--fast", action="store_true", help="leave out the checks of the house and the browser"
    )
    parser.add_argument(
        "--whole",
        action="store_true",
        help="every case of every test, before a release and each night; half an hour",
    )
    parser.add_argument(
        "--thorough",
        action="store_true",
        help="what takes long too, and a thousand random examples; an hour",
    )
    parser.add_argument("pytest", nargs="*", help="arguments for pytest")
    options, rest = parser.parse_known_args(arguments)
    chosen = [*options.pytest, *rest]
    if options.thorough:
        os.environ.setdefault("TANDEM_EXAMPLES", "1000")
        os.environ["TANDEM_THOROUGH"] = "1"
    is_everything = not options.fast and not chosen
    types = _nothing
    if is_everything:
        _ensure_browser()
        types = _types()
        failed = _house()
        if failed:
            return max(failed, types())
        chosen = [f"--ignore=tests/{name}" for name in HOUSE_TESTS]
    workers = [] if any(part.startswith("-n") for part in chosen) else _workers()
    fast = ["-m", "not browser"] if options.fast else []
    if is_everything and not (options.whole or options.thorough):
        os.environ["TANDEM_SHORT"] = "1"
    failed = max(_python("-m", "pytest", *workers, *fast, *chosen), types())
    if failed or not is_everything or os.environ.get("TANDEM_TEST_DATABASE_URL"):
        return failed
    print(
        "· the same on PostgreSQL 16, the oldest that is supported: what speaks to the database",
        flush=True,
    )
    os.environ["TANDEM_TEST_POSTGRES"] = "16"
    folders = [
        f"tests/{folder}" for folder in (DATABASE_TESTS if options.thorough else STATEMENT_TESTS)
    ]
    without = f"--ignore=tests/{WITHOUT_DATABASE}"
    return _python("-m", "pytest", *workers, without, *folders)


def _nothing() -> int:
    return 0


def _workers() -> list[str]:
    """One more than there are cores, for some tests wait; a file stays with one worker, which sets
    it up once.
    """
    return [
        "-n",
        str(min(4, (os.cpu_count() or 1) + 1)),
        "--dist=loadfile",
        "--no-loadscope-reorder",
    ]


def _ensure_browser() -> None:
    """Debian's Chromium where we may install it; otherwise a line that says what is missing."""
    if any(shutil.which(name) for name in CHROMIUM):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], check=False, **quiet)  # type: ignore[call-overload]
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        subprocess.run(command, check=False, env=environment, **quiet)  # type: ignore[call-overload]
    if not any(shutil.which(name) for name in CHROMIUM):
        print(
            "The browser tests will be skipped: install Chromium (Debian: apt-get install"
            " chromium).",
            flush=True,
        )


def manage(arguments: list[str]) -> int:
    """Run a management command of Django, as the owner of the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    os.environ["TANDEM_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tandem manage", *arguments])
    return 0
