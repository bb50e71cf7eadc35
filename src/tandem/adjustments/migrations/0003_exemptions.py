from django.db import migrations, models


class Migration(migrations.Migration):
    """What keeps points of a segment from falling due is called an exemption: no row is touched."""

    dependencies = [("mending", "0002_keeping")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameModel("Keeping", "Exemption"),
        migrations.RenameField("extension", "keeping_id", "exemption_id"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX keeping_standing_once RENAME TO exemption_standing_once",
                    "ALTER INDEX exemption_standing_once RENAME TO keeping_standing_once",
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint("exemption", "keeping_standing_once"),
                migrations.AddConstraint(
                    "exemption",
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("programme_id", "segment_key"), name="exemption_standing_once"
                    ),
                ),
            ],
        ),
    ]
