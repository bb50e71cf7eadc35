"""How many lines of the documents so far count: those that were proved and not taken back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evidence", "0021_counted_by_rows")]
    operations = [
        migrations.RunSQL(
            """
            UPDATE evidence_document AS document
            SET lines_counted = proved.lines - coalesce(back.lines, 0)
            FROM (SELECT line.document_id, count(*) AS lines FROM evidence_provedline AS line GROUP BY line.document_id) AS proved
            LEFT JOIN (SELECT line.document_id, count(*) AS lines FROM evidence_takenback AS line GROUP BY line.document_id) AS back
              ON back.document_id = proved.document_id
            WHERE document.id = proved.document_id
            """,
            migrations.RunSQL.noop,
        )
    ]
