from django.db import migrations


class Migration(migrations.Migration):
    """Facts that a step set aside are called what they are called elsewhere: no row is touched."""

    dependencies = [("platform", "0011_steps_of_recalculation")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameModel("StuckFact", "DeadLetter"),
    ]
