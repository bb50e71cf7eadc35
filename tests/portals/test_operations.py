"""Health and figures, for programs that watch an installation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import cast
import pytest
import yaml
from django.db import connection
from django.test import Client

from tandem.config import worker
from tandem.platform import clock
from tandem.platform.upkeep import archive, queues

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-a-monitoring-system"


def _beat(*parts: str) -> None:
    """Parts of the worker that are heard of just now; all of them, where none is named."""
    queues.beat(parts or worker.ROLES)


def test_a_served_installation_is_alive_and_ready() -> None:
    _beat()

    live, ready, short = (
        Client().get(address) for address in ("/health/live", "/health/ready", "/health")
    )

    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert ready.status_code == 200 and short.json() == ready.json()
    assert ready.json()["parts"] == {"database": "ok", "worker": "ok", "queue": "ok", "disk": "ok"}


@pytest.mark.parametrize("missing", [None, *worker.ROLES])
def test_without_each_part_of_the_worker_it_is_not_ready(missing: str | None) -> None:
    if missing:
        _beat(*(part for part in worker.ROLES if part != missing))

    ready = Client().get("/health/ready")

    assert ready.status_code == 503
    assert ready.json()["parts"]["worker"] == "silent"


def test_a_part_that_fell_silent_makes_it_not_ready() -> None:
    _beat()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE platform_turn SET at = now() - interval '5 minutes' WHERE name = 'heart.files'"
        )

    assert Client().get("/health/ready").json()["parts"]["worker"] == "silent"


def test_the_parts_that_are_waited_for_are_those_that_there_are() -> None:
    assert queues.PARTS == worker.ROLES


def test_what_has_waited_for_hours_makes_it_not_ready() -> None:
    _beat()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('files', 'read_document', '{}', 'todo', now() - interval '12 hours')"
        )

    assert Client().get("/health/ready").json()["parts"]["queue"] == "stuck"


def test_without_its_database_it_says_so_and_lives() -> None:
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "live, ready = Client().get('/health/live'), Client().get('/health/ready')\n"
        "print(live.status_code, ready.status_code, ready.json()['parts'])"
    )
    environment = {
        **os.environ,
        "TANDEM_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }

    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "200 503 {'database': 'away', 'disk': 'ok'}"


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", TOKEN.upper()])
def test_figures_are_not_there_for_others(settings: object, given: str) -> None:
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]

    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_figures_are_not_there_without_a_token(settings: object) -> None:
    settings.METRICS_TOKEN = ""  # type: ignore[attr-defined]

    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def _archive(settings: object, home: Path) -> None:
    """An archive is kept of this installation."""
    settings.HOME = home  # type: ignore[attr-defined]
    archive.file_of(home).parent.mkdir()
    archive.file_of(home).write_bytes(archive.Standing(begun_at=clock.now()).to_json())


def test_figures_tell_what_the_alert_rules_ask_for(settings: object, tmp_path: Path) -> None:
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]
    cast.build()
    _beat()
    _archive(settings, tmp_path)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES ('screen', 'read_picture', '{}', 'todo')"
        )
    Client().get("/account/login/")

    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"tandem_[a-z_]+", rule["expr"])}
    assert asked - set(re.findall(r"^(tandem_[a-z_]+)", text, re.MULTILINE)) == set()
    assert 'tandem_jobs_waiting{queue="screen"} 1.0' in text
    assert "tandem_archive_has_gap 0.0" in text
    assert "tandem_night_seconds{programme=" in text
    assert 'route="/account/login/"' in text


@pytest.mark.parametrize("address", ["/health", "/health/live", "/health/ready", "/metrics"])
def test_nothing_is_posted_there(address: str) -> None:
    assert Client().post(address).status_code == 405
