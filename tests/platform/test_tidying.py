"""The night forgets what is over, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tandem.platform import mail, tenancy
from tandem.platform.models import JobTrouble
from tandem.platform.upkeep import tidying

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _failed_mail(*, ended_at: datetime) -> int:
    """A mail that no server took."""
    job = mail.deliver_mail.configure(queue="mail").defer(
        to=["a@akwa.example"], subject="x", text="x", sender="b@akwa.example"
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    with tenancy.across("a mail is nobody's"):
        JobTrouble.objects.create(job_id=job, name="deliver_mail", at=NOW, ended_at=ended_at)
    return job


@pytest.mark.django_db
def test_sessions_and_counts_that_are_over_are_forgotten() -> None:
    with time_machine.travel(NOW, tick=False):
        for key, lasts in (("ended", timedelta(seconds=-1)), ("lasting", timedelta(hours=1))):
            session = SessionStore()
            session["whose"] = key
            session.set_expiry(NOW + lasts)
            session.save()
        cache.set("short", [1], timeout=60)
        cache.set("long", [1], timeout=7_200)

    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        tidying.forget_expired(now=NOW + timedelta(minutes=5))
        kept = [row.get_decoded()["whose"] for row in Session.objects.order_by("expire_date")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key FROM tandem_cache WHERE cache_key ~ 'short|long'")
            counts = [key for (key,) in cursor.fetchall()]

        old = _failed_mail(ended_at=NOW - timedelta(days=tidying.MAIL_DAYS, minutes=1))
        young = _failed_mail(ended_at=NOW - timedelta(days=tidying.MAIL_DAYS - 1))
        tidying.forget_expired(now=NOW)
        with tenancy.across("a mail is nobody's"):
            left = JobTrouble.objects.filter(job_id__in=[old, young])
            assert [row.job_id for row in left] == [young]
        jobs = ProcrastinateJob.objects.filter(id__in=[old, young])
        assert [row.id for row in jobs] == [young]

    assert kept == ["lasting"]
    assert counts == [":1:long"]


@pytest.mark.django_db
def test_counts_that_hold_are_not_thrown_away_for_many_others() -> None:
    for number in range(400):  # Django's own measure is 300, beyond which it throws a third away
        cache.set(f"count-{number:03}", [number], timeout=600)

    assert len(cache.get_many([f"count-{number:03}" for number in range(400)])) == 400
