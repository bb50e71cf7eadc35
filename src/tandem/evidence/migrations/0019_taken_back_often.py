"""Lines may be taken back more than once: what stands was taken back once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0018_line_tax")]
    operations = [
        migrations.AddField("takenback", "plain_key", models.UUIDField(null=True)),
        migrations.AddField("takenback", "times", models.PositiveSmallIntegerField(default=1, db_default=1)),
        migrations.RunSQL(
            "UPDATE evidence_takenback SET plain_key = key WHERE plain_key IS NULL", migrations.RunSQL.noop
        ),
        migrations.AlterField("takenback", "plain_key", models.UUIDField()),
    ]
