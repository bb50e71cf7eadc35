"""Steps of a plan that are done by photos of an action."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_tables")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            "planstep",
            "action",
            models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            "partnerstep",
            "action",
            models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
