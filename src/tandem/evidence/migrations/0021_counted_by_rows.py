"""What was laid into staging, and how many lines of a document count, stand with the document."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0020_photo_number")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField("document", "staged_lines", models.PositiveIntegerField(null=True)),
        migrations.AddField("document", "staged_invoices", models.PositiveIntegerField(null=True)),
        migrations.AddField("document", "staged_payments", models.PositiveIntegerField(null=True)),
        migrations.AddField("document", "lines_counted", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.AddField("document", "lines_before", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.AddField("document", "run", models.PositiveIntegerField(default=0, db_default=0)),
    ]
