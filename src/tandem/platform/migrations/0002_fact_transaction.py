"""The number of the transaction that recorded a fact: the order in which steps read the journal."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE platform_fact ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();
            CREATE INDEX fact_order_idx ON platform_fact (xact, id);
            """,
            "ALTER TABLE platform_fact DROP COLUMN xact;",
        )
    ]
