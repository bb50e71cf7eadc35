"""What the night forgets: sessions and counts of tries that are over."""

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection


def forget_expired(*, now: datetime) -> None:
    """Delete what is over of everybody's sessions and of the shared cache, which counts tries."""
    SessionStore.clear_expired()
    table = connection.ops.quote_name(settings.CACHE_TABLE)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
