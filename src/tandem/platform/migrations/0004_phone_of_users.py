"""The telephone of who signs in, and when they put their data right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0003_erased_people"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="user",
            name="corrected_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(blank=True, db_default="", default="", max_length=20),
        ),
    ]
