"""What was answered last, and a seller's sales files, are found without walking all there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0034_questions_of_a_purchase")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="disagreement",
            index=models.Index(
                fields=["programme_id", "-decided_at"],
                condition=~models.Q(decision=""),
                name="disagreement_answered_idx",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                fields=["programme_id", "partner_id"],
                condition=models.Q(kind="SELL_OUT"),
                name="document_sales_idx",
            ),
        ),
    ]
