"""A question may be whose purchase it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0039_retellings")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="disagreement",
            name="rival_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="disagreement",
            index=models.Index(
                condition=models.Q(("rival_id__isnull", False)),
                fields=["programme_id", "partner_id"],
                name="disagreement_rival_idx",
            ),
        ),
    ]
