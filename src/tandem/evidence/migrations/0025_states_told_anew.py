"""The states of documents under their new names, with what their figures held of them. Nothing is read or counted again:
what was under way goes on, by its own job or the next sweep."""

from django.db import migrations

_STATES = """
UPDATE evidence_document AS document
SET status = CASE
    WHEN document.status = 'RECEIVED' AND document.kind = 'SELL_OUT' AND NOT document.figures ? 'reading' THEN 'MAPPING'
    WHEN document.status = 'RECEIVED' THEN 'READING'
    WHEN document.status = 'READ' AND document.figures ? 'accepting' THEN 'COUNTING'
    WHEN document.status = 'READ' THEN 'READY'
    WHEN document.status = 'ACCEPTING' THEN 'COUNTING'
    WHEN document.status = 'ACCEPTED' THEN 'COUNTED'
    WHEN document.status = 'REFUSED' THEN 'FAILED'
    ELSE document.status END,
  failed_in = CASE
    WHEN document.status = 'REFUSED' AND document.upload_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM evidence_claim AS claim
      WHERE claim.member_id = document.member_id AND claim.document_id = document.id
    ) THEN 'READING'
    ELSE '' END,
  round = coalesce((document.figures ->> 'round')::int, 0),
  batches = coalesce((document.figures ->> 'batches')::int, 0),
  batches_done = coalesce((document.figures ->> 'batches_done')::int, 0),
  odd_prices = nullif(document.figures -> 'odd_prices', '{}'::jsonb),
  figures = document.figures - ARRAY['reading', 'accepting', 'round', 'batches', 'batches_done', 'odd_prices', 'fresh', 'payments'],
  state_at = coalesce(document.done_at, document.created_at)
WHERE document.state_at IS NULL
"""


# What came by itself was to be counted by itself: only its job said so.
_BY_ITSELF = """
UPDATE evidence_document AS document
SET status = 'READING', counts_itself = true
FROM procrastinate_jobs AS job
WHERE document.status IN ('READING', 'MAPPING')
  AND job.task_name = 'read_document'
  AND job.status IN ('todo', 'doing', 'failed')
  AND job.args ->> 'and_count' = 'true'
  AND job.args ->> 'document_id' = document.id::text
"""


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0024_states_as_columns"),
        ("procrastinate", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveConstraint("document", "document_content_once"),
        migrations.RunSQL(_STATES, migrations.RunSQL.noop),
        migrations.RunSQL(_BY_ITSELF, migrations.RunSQL.noop),
    ]
