"""Paper without a number is found by its seller and day, as each call of the API asks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0042_calls_ask")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(
                    ("kind", "PAPER"), ("number_key", ""), ("status", "ACCEPTED")
                ),
                fields=["programme_id", "partner_id", "issued_on"],
                name="claim_unnumbered_idx",
            ),
        ),
    ]
