"""How the installation is, for programs: alive, ready, and its figures for a monitoring system.

`/health/live` says that a web process answers. `/health/ready` (and `/health`) says whether it can
serve people: the database, a worker, room on the disk, the queue; 503 and the parts that fail where
it cannot. Both are open and tell nothing more. `/metrics` is for who knows `TANDEM_METRICS_TOKEN`;
without the setting it is not there.
"""

import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from tandem.insights import operations
from tandem.platform import clock, tenancy
from tandem.platform.upkeep import archive, queues

SILENT_SECONDS_MAX = 60
BEHIND_SECONDS_MAX = 3_600
DISK_FREE_BYTES_MIN = 500_000_000
WHY = "the figures of the whole installation"


@require_safe
@transaction.non_atomic_requests
def live(_request: HttpRequest) -> HttpResponse:
    """A web process answers."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
@transaction.non_atomic_requests
def ready(_request: HttpRequest) -> HttpResponse:
    """Whether people can be served; each part is `ok` or says in a word what is wrong."""
    parts = _parts()
    is_ready = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if is_ready else "failing", "parts": parts}
    headers = {"Cache-Control": "no-store"}
    return JsonResponse(body, status=200 if is_ready else 503, headers=headers)


def _parts() -> dict[str, str]:
    disk = operations.disk_free_bytes(Path(settings.HOME))
    parts = {"disk": "ok" if disk >= DISK_FREE_BYTES_MIN else "full"}
    try:
        with transaction.atomic(), tenancy.across(WHY):
            silent, states = queues.silent_seconds(), queues.states()
            behind = queues.steps_behind()
    except DatabaseError:
        return {"database": "away", **parts}
    heard = {part for part, seconds in silent.items() if seconds <= SILENT_SECONDS_MAX}
    is_slow = any(state.is_slow for state in states)
    is_behind = any(step.oldest_seconds > BEHIND_SECONDS_MAX for step in behind)
    return {
        "database": "ok",
        "worker": "ok" if heard >= set(queues.PARTS) else "silent",
        "queue": "stuck" if is_slow or is_behind else "ok",
        **parts,
    }


@require_safe
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures in the form of Prometheus."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Installation())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Installation(Collector):
    """What the database and the disk say, asked for at each reading."""

    def collect(self) -> Iterator[Metric]:
        """One gauge a figure."""
        home = Path(settings.HOME)
        yield _gauge(
            "disk_free_bytes", "Free where files are kept", {(): operations.disk_free_bytes(home)}
        )
        yield from _of_archive(archive.standing(home), clock.now())
        try:
            with transaction.atomic(), tenancy.across(WHY):
                now = operations.operations()
        except DatabaseError:
            yield _gauge("database_up", "Whether the database answers", {(): 0})
            return
        yield _gauge("database_up", "Whether the database answers", {(): 1})
        yield from _of(now)


def _of_archive(standing: archive.Standing | None, now: datetime) -> Iterator[Metric]:
    """Nothing where none is kept."""
    if standing is not None:
        behind = {(): standing.behind_seconds(now)}
        yield _gauge(
            "archive_seconds", "Since all that was committed was safe in the archive", behind
        )
        has_gap = {(): float(standing.gap_since is not None)}
        yield _gauge("archive_has_gap", "Whether moments up to now cannot be restored", has_gap)


_OF_QUEUE = {
    "waiting": "Jobs that wait",
    "oldest_seconds": "How long the oldest job has been waiting",
    "is_slow": "Whether a job waits longer than it should in this queue",
    "doing": "Jobs under way",
    "retrying": "Jobs that wait for their next try",
    "failed": "Jobs that failed for good and nobody has looked at",
}


def _of(now: operations.Operations) -> Iterator[Metric]:
    for name, text in _OF_QUEUE.items():
        values = {(state.name,): float(getattr(state, name)) for state in now.queue_states}
        yield _gauge(f"jobs_{name}", text, values, "queue")
    # A part that was never seen has been silent for ever.
    silent = {(part,): now.silent.get(part, float("inf")) for part in queues.PARTS}
    yield _gauge("worker_silent_seconds", "Since a part of the worker was heard of", silent, "part")
    behind = {(step.name,): step.facts for step in now.behind}
    yield _gauge("facts_behind", "Facts that a step has not followed yet", behind, "step")
    waited = {(step.name,): step.oldest_seconds for step in now.behind}
    yield _gauge("facts_oldest_seconds", "How long the oldest of them waits", waited, "step")
    yield _gauge("facts_set_aside", "Facts that could not be followed", {(): now.set_aside})
    documents = {(state,): total for state, total in now.documents.items()}
    yield _gauge("documents", "Documents by how far they have come", documents, "state")
    nights = {(slug,): seconds for slug, seconds in now.nights.items()}
    yield _gauge("night_seconds", "Since a programme's last whole night", nights, "programme")
    yield _gauge("database_bytes", "Size of the database", {(): now.database.bytes_total})
    yield _gauge("database_connections", "Open connections", {(): now.database.connections})
    yield _gauge(
        "database_connections_max", "How many may be open", {(): now.database.connections_max}
    )


def _gauge(name: str, text: str, values: Mapping[Any, float], *labels: str) -> Metric:
    """A figure, by its labels where it has some."""
    family = GaugeMetricFamily(f"tandem_{name}", text, labels=labels)
    for of, value in values.items():
        family.add_metric(of, value)
    return family
