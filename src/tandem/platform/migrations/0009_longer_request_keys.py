"""A program's key of a request may have 255 characters, as long as others take them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform", "0008_queue_of_jobs")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="requestkey", name="key", field=models.CharField(max_length=255)
        ),
    ]
