"""What the night forgets: sessions and counts of tries that are over, mails that nobody took."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction

from tandem.platform import statements, tenancy

# A mail that no server took holds an address and words; by then nobody sends it any more.
MAIL_DAYS = 30
_FAILED_MAILS = """
WITH failed AS (
  DELETE FROM procrastinate_jobs AS job
  USING platform_jobtrouble AS trouble
  WHERE job.task_name = 'deliver_mail' AND job.status IN ('failed', 'aborted')
    AND trouble.job_id = job.id AND trouble.ended_at < %(before)s
  RETURNING job.id
)
DELETE FROM platform_jobtrouble AS trouble USING failed WHERE trouble.job_id = failed.id
"""


def forget_expired(*, now: datetime) -> None:
    """Delete what is over of everybody's sessions and of the shared cache, which counts tries; and
    mails that failed for good some time ago.
    """
    SessionStore.clear_expired()
    table = connection.ops.quote_name(settings.CACHE_TABLE)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])
    with transaction.atomic(), tenancy.across("mails are nobody's"):
        statements.run(_FAILED_MAILS, {"before": now - timedelta(days=MAIL_DAYS)})
