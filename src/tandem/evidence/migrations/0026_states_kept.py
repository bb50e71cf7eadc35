"""The states of documents as the database keeps them: the same content once, but for what failed or was withdrawn."""

from django.db import migrations, models

STATES = ("RECEIVED", "READING", "MAPPING", "READY", "COUNTING", "COUNTED", "FAILED", "WITHDRAWN")
WORKING = ("RECEIVED", "READING", "COUNTING")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0025_states_told_anew")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField("document", "state_at", models.DateTimeField()),
        migrations.AlterField(
            "document",
            "status",
            models.CharField(max_length=10, choices=[(name, name.capitalize()) for name in STATES], default="RECEIVED"),
        ),
        migrations.AddConstraint(
            "document",
            models.UniqueConstraint(
                fields=["programme_id", "member_id", "sha256"],
                condition=~models.Q(status__in=("FAILED", "WITHDRAWN")),
                nulls_distinct=False,
                name="document_content_once",
            ),
        ),
        migrations.AddIndex(
            "document",
            models.Index(fields=["state_at"], condition=models.Q(status__in=WORKING), name="document_working_idx"),
        ),
    ]
