"""Serving queues: procrastinate's workers in this process, one for each queue, so that none takes
another's place.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.contrib.django.utils import connector_params
from procrastinate.manager import JobManager
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from tandem.platform.jobs import keeping, policies, running

END_SECONDS = 5  # how long a process that is asked to end waits for what is under way
AGAIN_SECONDS = 2
log = logging.getLogger(__name__)


class _Noting(JobManager):
    """Tells each worker's key before a job is taken by it."""

    def __init__(self, connector: PsycopgConnector, note: Callable[[int], None]) -> None:
        super().__init__(connector)
        self._note = note

    async def register_worker(self) -> int:
        """A new key."""
        worker_id = await super().register_worker()
        self._note(worker_id)
        return worker_id


class Workers:
    """The workers of some queues in this process, by procrastinate: one for each, so that none
    takes another's place. `note` is told the key of each before it takes a job.
    """

    def __init__(self, queues: Sequence[policies.Queue], *, note: Callable[[int], None]) -> None:
        self._queues, self._note = queues, note
        self._workers: dict[str, Any] = {}
        self.is_ending = False

    @property
    def threads(self) -> int:
        """How many jobs may be under way at once."""
        return sum(queue.at_once for queue in self._queues)

    def ids(self) -> list[int]:
        """The keys of these workers in the queue."""
        return [
            worker.worker_id for worker in self._workers.values() if worker.worker_id is not None
        ]

    async def serve(self) -> None:
        """Until a signal asks for the end; what is under way then has a few seconds."""
        if self.is_ending:
            return
        loop, ending = asyncio.get_running_loop(), asyncio.Event()
        loop.set_default_executor(ThreadPoolExecutor(self.threads + 2))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end, ending)
        # The queue is asked by connections of its own. What a job defers goes by the app that the
        # tasks belong to, on the job's connection: with its transaction, or not at all.
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
        jobs_app = procrastinate.App(connector=connector)
        jobs_app.tasks = app.tasks
        jobs_app.job_manager = _Noting(connector, self._note)
        async with jobs_app.open_async():
            serving = [asyncio.create_task(self._serve(queue, jobs_app)) for queue in self._queues]
            await ending.wait()
            if serving:
                await asyncio.wait(serving, timeout=END_SECONDS)

    def _end(self, ending: asyncio.Event) -> None:
        self.is_ending = True
        ending.set()
        for worker in self._workers.values():
            worker.stop()

    async def _serve(self, queue: policies.Queue, jobs_app: procrastinate.App) -> None:
        """Serve a queue; a worker that lost the database begins anew."""
        while not self.is_ending:
            worker = Worker(
                app=jobs_app,
                queues=[queue.name],
                name=queue.name,
                concurrency=queue.at_once,
                delete_jobs="successful",
                fetch_job_polling_interval=queue.look_seconds,
                install_signal_handlers=False,
                update_heartbeat_interval=keeping.HEARTBEAT_SECONDS,
                stalled_worker_timeout=3600,
                task_middleware=[close_db_connections, running.carry_out],
            )
            self._workers[queue.name] = worker
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            except Exception:
                log.exception("the queue “%s” was interrupted; it goes on", queue.name)
            if not self.is_ending:
                await asyncio.sleep(AGAIN_SECONDS)
