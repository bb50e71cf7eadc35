"""The queue of jobs is asked often for what is being done and what failed; and one job of its own is no longer needed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("platform", "0007_job_troubles"), ("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX platform_jobs_under_way_idx ON procrastinate_jobs (status, id)
            WHERE status IN ('doing', 'failed');
            DELETE FROM procrastinate_jobs WHERE task_name = 'retry_stalled';
            DELETE FROM procrastinate_periodic_defers WHERE task_name = 'retry_stalled';
            """,
            "DROP INDEX platform_jobs_under_way_idx;",
        )
    ]
