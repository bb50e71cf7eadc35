"""The worker process: the queue of jobs, the steps over the journal, and the clock."""

import logging
import os
import threading
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
STEP_PAUSE_SECONDS = 0.3
STEP_THREADS = 2
NIGHT_PAUSE_SECONDS = 3600
DROP_PAUSE_SECONDS = 10
log = logging.getLogger("tandem.worker")


def _forever(work: object, pause: float) -> None:
    """Run again and again; a failure is told and does not end it."""
    from django.db import connection

    while True:
        try:
            work()  # type: ignore[operator]
        except Exception:
            log.exception("the worker's loop failed; it goes on")
            connection.close()
        time.sleep(pause)


def main() -> None:
    """Run until a signal ends the process."""
    django.setup()
    from django.conf import settings
    from procrastinate.contrib.django import app

    from tandem.flows import clock as night_clock
    from tandem.flows import drop_folder, jobs
    from tandem.platform import clock, steps

    def follow() -> None:
        steps.run_all(now=clock.now)

    def take_dropped() -> None:
        drop_folder.take(Path(settings.HOME), bytes_max=settings.UPLOAD_BYTES_MAX, now=clock.now())

    loops = [(follow, STEP_PAUSE_SECONDS)] * STEP_THREADS
    loops += [(night_clock.night, NIGHT_PAUSE_SECONDS), (take_dropped, DROP_PAUSE_SECONDS)]
    for work, pause in loops:
        threading.Thread(target=_forever, args=(work, pause), daemon=True).start()
    with app.replace_connector(app.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
        running.run_worker(
            concurrency=2,
            delete_jobs="successful",
            update_heartbeat_interval=jobs.STALLED_SECONDS / 3,
            stalled_worker_timeout=jobs.STALLED_SECONDS,
        )


if __name__ == "__main__":
    main()
