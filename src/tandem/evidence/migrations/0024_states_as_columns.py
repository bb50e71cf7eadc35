"""How far a document has come stands in columns of its own, not among its figures."""

from django.db import migrations, models


def number(name):
    return migrations.AddField("document", name, models.PositiveIntegerField(default=0, db_default=0))


class Migration(migrations.Migration):
    dependencies = [("evidence", "0023_wrong_codes")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField("document", "state_at", models.DateTimeField(null=True)),
        migrations.AddField("document", "odd_prices", models.JSONField(null=True)),
        migrations.AddField("document", "counts_itself", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("document", "actor", models.CharField(max_length=80, default="", db_default="")),
        number("round"),
        number("batches"),
        number("batches_done"),
        migrations.AddField("document", "tries", models.PositiveSmallIntegerField(default=0, db_default=0)),
        migrations.AddField("document", "failed_in", models.CharField(max_length=10, default="", db_default="")),
    ]
