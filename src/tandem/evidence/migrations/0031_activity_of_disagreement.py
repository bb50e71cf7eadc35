from django.db import migrations


class Migration(migrations.Migration):
    """A disagreement names the activity by its name: no row is touched."""

    dependencies = [
        ('evidence', '0030_waiting_returns'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameField('disagreement', 'deed_id', 'activity_id'),
    ]
