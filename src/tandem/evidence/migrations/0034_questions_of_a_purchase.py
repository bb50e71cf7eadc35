"""What is asked about one purchase is found by the purchase."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0033_confidence")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="disagreement",
            index=models.Index(fields=["activity_id"], name="disagreement_activity_idx"),
        ),
    ]
