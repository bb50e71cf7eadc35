"""Files whose lines are taken back after they counted: a state of their own, and what comes after
it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0028_numbers_so_far"), ("activity", "0008_withdrawn")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="document",
            name="reads_anew",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="document",
            name="status",
            field=models.CharField(
                choices=[
                    ("RECEIVED", "Received"),
                    ("READING", "Reading"),
                    ("MAPPING", "Mapping"),
                    ("READY", "Ready"),
                    ("COUNTING", "Counting"),
                    ("COUNTED", "Counted"),
                    ("REVERSING", "Reversing"),
                    ("FAILED", "Failed"),
                    ("WITHDRAWN", "Withdrawn"),
                ],
                default="RECEIVED",
                max_length=10,
            ),
        ),
        migrations.RemoveIndex("document", "document_working_idx"),
        migrations.AddIndex(
            "document",
            models.Index(
                condition=models.Q(
                    status__in=("RECEIVED", "READING", "COUNTING", "REVERSING")
                ),
                fields=["state_at"],
                name="document_working_idx",
            ),
        ),
    ]
