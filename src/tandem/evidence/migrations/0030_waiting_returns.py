"""Waiting lines say whose they are and of what, as far as it is known: goods that came back wait for
their purchase.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0029_taken_back_files")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="waitingline",
            name="member_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="waitingline",
            name="product_id",
            field=models.UUIDField(null=True),
        ),
    ]
