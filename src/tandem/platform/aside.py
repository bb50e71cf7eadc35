"""Saying something beside a long transaction: by another connection, so that others see it before
the long one ends.
"""

import threading
from collections.abc import Callable

from django.db import connection


def aside(work: Callable[[], None]) -> None:
    """Do this in a thread with a connection of its own, and wait for it."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
