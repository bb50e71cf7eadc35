"""Pictures within the text of a lesson, and lessons that are live sessions."""

from django.db import migrations, models

KINDS = ["TEXT", "PDF", "FILM", "PACKAGE", "SESSION"]


class Migration(migrations.Migration):
    dependencies = [("learning", "0001_tables")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField("lesson", "pictures", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("lesson", "event_id", models.UUIDField(null=True)),
        migrations.AlterField(
            "lesson",
            "kind",
            models.CharField(choices=[(kind, kind.capitalize()) for kind in KINDS], max_length=8),
        ),
        migrations.AddIndex(
            "lesson",
            models.Index(
                condition=models.Q(("event_id__isnull", False)),
                fields=["event_id"],
                name="lesson_session_idx",
            ),
        ),
    ]
