from django.db import migrations


class Migration(migrations.Migration):
    """Whether members pass points on is called what the ledger does: no row is touched."""

    dependencies = [("programmes", "0012_month_end_and_warnings")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameField("programme", "gifts", "points_transfers"),
    ]
