"""The suite's PostgreSQL: an embedded server a worker, with a database cut from a migrated template.

`TANDEM_TEST_DATABASE_URL` names another server to run on (any PostgreSQL 16 or newer, a user who
may create databases); `TANDEM_TEST_POSTGRES=16` takes the PostgreSQL 16 that lies beside the 18 in
the wheel. Tests connect as the application's role, so row-level security and the append-only
privileges hold in every test.
"""

import gc
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from support import short, static_files

ROOT = Path(__file__).resolve().parents[1]
_server = None


def pytest_configure(config: pytest.Config) -> None:
    """See to a server with the template, in the controller; each worker takes a copy of it, and
    runs it by itself: facts wait for every transaction of their server, and tests of other workers
    hold some open for minutes.
    """
    workers = config.getoption("numprocesses", None) or 0
    if not workers:
        gc.disable()  # until all is loaded: see `pytest_collection_finish`
    if os.environ.get("TANDEM_SUITE_URL"):
        return
    worker = getattr(config, "workerinput", {}).get("workerid", "")
    is_again = os.environ.get("TANDEM_TEST_POSTGRES") == "16"  # a part, once more
    if os.environ.get("TANDEM_WRITE_DEAR") == "1" and not worker and not is_again:
        config.pluginmanager.register(short.Measuring())
    if worker:
        _serve(_home().with_name(f"{_home().name}-{worker}"))
        return
    from tandem.config import texts

    texts.compile_texts()
    url = os.environ.get("TANDEM_TEST_DATABASE_URL")
    os.environ["TANDEM_SUITE_TEMPLATE"] = _template(url or _serve(_home()))
    if url:
        os.environ["TANDEM_SUITE_URL"] = url
    elif workers:
        _stop()
        del os.environ["TANDEM_SUITE_URL"]
        for number in range(workers):
            _copy_home(_home().with_name(f"{_home().name}-gw{number}"))


def _home() -> Path:
    return ROOT / "var" / ("test16" if os.environ.get("TANDEM_TEST_POSTGRES") == "16" else "test")


def _serve(home: Path) -> str:
    """Run the server of a home until the suite ends; its address."""
    global _server
    from tandem.platform.embedded import addresses, places, postgres

    if os.environ.get("TANDEM_TEST_POSTGRES") == "16":
        places.INSTALLED, postgres.LOCALE = "pginstall", ("--locale=C.UTF-8",)
    stack = postgres.running(home, settings=SUITE_SETTINGS)
    _server = (stack, stack.__enter__())
    url = str(_server[1].url("postgres"))
    _may_delete_all(_server[1].url("postgres", user=addresses.SUPERUSER))
    os.environ["TANDEM_SUITE_URL"] = url
    return url


def _stop() -> None:
    global _server
    if _server is not None:
        _server[0].__exit__(None, None, None)
        _server = None


def _copy_home(home: Path) -> None:
    """The home at rest, once more for a worker; where one of the same template stands, that."""
    from tandem.platform.embedded import places

    mark, template = home / "template", os.environ["TANDEM_SUITE_TEMPLATE"]
    if mark.exists() and mark.read_text() == template:
        return
    home.mkdir(parents=True, exist_ok=True)
    data = places.data_dir_of(home)
    subprocess.run(["rm", "-rf", str(data)], check=True)
    data.parent.mkdir(parents=True, exist_ok=True)
    # With its owner, who may be another account.
    subprocess.run(["cp", "-a", str(places.data_dir_of(_home())), str(data)], check=True)
    subprocess.run(["cp", "-a", str(_home() / "database.json"), str(home)], check=True)
    mark.write_text(template)


# Nothing of the suite's own server outlives it, so it keeps nothing for a crash.
SUITE_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=512MB",
)
# What takes longest a file, in that order: begun first, so that no worker sits alone over it at the
# end.
LONG = ("browser", "keeping", "scenarios", "portals", "platform", "config", "plans", "api")
GARBAGE_LOOKED_FOR_AFTER = 10_000  # objects; usually 700


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes minutes waits for `./tandem test --thorough`, what takes seconds for `--whole`;
    what is long comes first.
    """
    items.sort(
        key=lambda item: next(
            (place for place, name in enumerate(LONG) if name in item.path.parts), len(LONG)
        )
    )
    if os.environ.get("TANDEM_THOROUGH") == "1":
        return
    for item in items:
        if item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.skip(reason="takes minutes: ./tandem test --thorough"))
    if short.is_short():
        out = short.left_out(items)
        config.hook.pytest_deselected(items=out)
        gone = set(out)
        items[:] = [item for item in items if item not in gone]


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded now stays: five thousand tests and the program itself are not looked through
    for garbage again and again, nor are static files looked for.
    """
    static_files.found_once()
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_LOOKED_FOR_AFTER, 20, 20)
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started."""
    _stop()


def _may_delete_all(url: str) -> None:
    """Let the owner leave out triggers and keys (`emptying.py`)."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("GRANT SET ON PARAMETER session_replication_role TO tandem")


def _database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return (
        urlunsplit((parts.scheme, parts.netloc or "", f"/{name}", parts.query, ""))
        if parts.netloc
        else url
    )


def _template(url: str) -> str:
    """A migrated database, made once for each state of the migrations and models."""
    digest = hashlib.sha256()
    for pattern in ("**/migrations/*.py", "**/models.py", "**/models/*.py", "**/sealing.py"):
        for file in sorted((ROOT / "src").glob(pattern)):
            digest.update(file.read_bytes())
    name = f"tandem_template_{digest.hexdigest()[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return name
        connection.execute(f"DROP DATABASE IF EXISTS {name}_new")
        connection.execute(f"CREATE DATABASE {name}_new TEMPLATE template0")
    environment = {
        **os.environ,
        "TANDEM_DATABASE_URL": _database(url, f"{name}_new"),
        "TANDEM_AS_OWNER": "1",
    }
    script = (
        "import django; django.setup(); from support.means import build_template; build_template()"
    )
    subprocess.run(
        [sys.executable, "-c", script],
        check=True,
        cwd=ROOT,
        env={
            **environment,
            "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
        },
    )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name}_new RENAME TO {name}")
    return name


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """A fresh copy of the template for this worker."""
    from django.db import connections

    url, template = os.environ["TANDEM_SUITE_URL"], os.environ["TANDEM_SUITE_TEMPLATE"]
    name = f"tandem_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    from tandem.config import settings as source

    made = source.database(_database(url, name), role=source.APPLICATION_ROLE)
    os.environ["TANDEM_DATABASE_URL"] = _database(url, name)
    connections["default"].settings_dict.update(made)
    import emptying

    with django_db_blocker.unblock():
        emptying.Emptying(_database(url, name))
