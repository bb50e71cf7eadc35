from django.db import migrations


class Migration(migrations.Migration):
    """Why a person looks at a claim is called its review flags: no row is touched."""

    dependencies = [("evidence", "0031_activity_of_disagreement")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameField("claim", "signals", "review_flags"),
    ]
