from django.db import migrations


class Migration(migrations.Migration):
    """How far a line read of paper is to be trusted is called its confidence: no row is touched."""

    dependencies = [("evidence", "0032_review_flags")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameField("claimline", "sure", "confidence"),
    ]
