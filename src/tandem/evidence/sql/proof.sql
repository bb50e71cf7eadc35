-- documents --
-- What each document says of its lines, beside what the stream, the proved lines and the waiting lines hold of it. All documents
-- of an organiser at once: one pass over each table.
WITH recorded AS (
  SELECT batch.source_id AS document_id, batch.source AS kind, count(*) AS lines
  FROM activity_batch AS batch
  JOIN activity_activity AS activity ON activity.organiser_id = %(organiser_id)s AND activity.batch_id = batch.id
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id AND line.activity_id = activity.id
  WHERE batch.organiser_id = %(organiser_id)s
    AND batch.source_id IS NOT NULL
  GROUP BY batch.source_id, batch.source
),
proved AS (
  SELECT line.document_id, count(*) AS lines
  FROM evidence_provedline AS line
  WHERE line.organiser_id = %(organiser_id)s
  GROUP BY line.document_id
),
taken_back AS (
  SELECT line.document_id, count(*) AS lines
  FROM evidence_takenback AS line
  WHERE line.organiser_id = %(organiser_id)s
  GROUP BY line.document_id
),
waiting AS (
  SELECT line.document_id, count(*) AS lines
  FROM evidence_waitingline AS line
  WHERE line.organiser_id = %(organiser_id)s
  GROUP BY line.document_id
),
said AS (
  SELECT document.id, document.upload_id, document.status, document.member_id, document.lines_counted, document.staged_lines,
    coalesce(recorded.lines, 0) AS lines_recorded, coalesce(proved.lines, 0) AS lines_proved,
    coalesce(taken_back.lines, 0) AS lines_taken_back, coalesce(waiting.lines, 0) AS lines_waiting,
    (document.figures ->> 'rows')::bigint AS rows,
    coalesce((document.figures ->> 'lines')::bigint, 0) AS lines,
    coalesce((document.figures ->> 'faults')::bigint, 0) AS faults,
    coalesce((document.figures ->> 'blank')::bigint, 0) AS blank,
    coalesce((document.figures ->> 'totals')::bigint, 0) AS totals,
    coalesce((document.figures ->> 'counted')::bigint, 0) AS counted,
    coalesce((document.figures ->> 'repeated')::bigint, 0) AS repeated,
    coalesce((document.figures ->> 'waiting')::bigint, 0) AS waiting,
    coalesce((document.figures ->> 'early')::bigint, 0) AS early,
    coalesce((document.figures ->> 'foreign')::bigint, 0) AS none_of_ours,
    coalesce((document.figures ->> 'differs')::bigint, 0) AS differs,
    coalesce((document.figures ->> 'taken_back')::bigint, 0) AS taken_back, coalesce((document.figures ->> 'gone')::bigint, 0) AS gone
  FROM evidence_document AS document
  LEFT JOIN recorded ON recorded.document_id = document.id AND recorded.kind = document.kind
  LEFT JOIN proved ON proved.document_id = document.id
  LEFT JOIN taken_back ON taken_back.document_id = document.id
  LEFT JOIN waiting ON waiting.document_id = document.id
  WHERE document.organiser_id = %(organiser_id)s
),
judged AS (
  SELECT said.id, said.upload_id, said.status, said.lines_counted,
    array_remove(ARRAY[
      CASE WHEN said.lines_recorded <> said.lines_proved THEN 'RECORDED' END,
      CASE WHEN said.lines_counted <> said.lines_proved - said.lines_taken_back THEN 'COUNTED' END,
      -- Those counted by an earlier version do not say what was staged of them.
      CASE WHEN said.status = 'COUNTED' AND said.staged_lines IS NOT NULL AND said.staged_lines
        <> said.counted + said.repeated + said.waiting + said.early + said.none_of_ours + said.differs + said.taken_back THEN 'VERDICTS' END,
      CASE WHEN said.status = 'COUNTED' AND said.staged_lines IS NOT NULL AND said.lines_counted <> said.counted + said.gone THEN 'FIGURES' END,
      CASE WHEN said.status = 'COUNTED' AND said.staged_lines IS NOT NULL AND said.waiting <> said.lines_waiting THEN 'WAITING' END,
      CASE WHEN said.status = 'COUNTED' AND said.member_id IS NULL AND said.staged_lines <> said.lines THEN 'STAGED' END,
      CASE WHEN said.rows <> said.lines + said.faults + said.blank + said.totals THEN 'ROWS' END
    ], NULL) AS faults,
    (said.lines_recorded, said.lines_proved, said.lines_taken_back, said.lines_waiting)::text AS held
  FROM said
)
SELECT
  (SELECT count(*) FROM judged WHERE judged.status = 'COUNTED'), (SELECT coalesce(sum(judged.lines_counted), 0)::bigint FROM judged),
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', bad.id, 'name', bad.name, 'faults', bad.faults, 'held', bad.held))
    FROM (
      SELECT judged.id, coalesce(upload.name, 'QR') AS name, judged.faults, judged.held
      FROM judged
      LEFT JOIN platform_upload AS upload ON upload.organiser_id = %(organiser_id)s AND upload.id = judged.upload_id
      WHERE cardinality(judged.faults) > 0
      ORDER BY judged.id
      LIMIT %(limit)s
    ) AS bad
  ), '[]'::jsonb)::text;
