"""A call of the API may ask, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0041_asked_codes")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="disagreement",
            name="call_of",
            field=models.BigIntegerField(null=True),
        ),
    ]
