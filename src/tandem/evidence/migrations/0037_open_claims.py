"""Claims that wait are found by the names of their states."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0036_claims_in_review")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="claim", name="claim_open_idx"),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["programme_id", "partner_id", "created_at"],
                condition=models.Q(status__in=("AWAITING_SELLER", "IN_REVIEW")),
                name="claim_open_idx",
            ),
        ),
    ]
