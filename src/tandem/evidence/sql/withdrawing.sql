-- batches --
-- The batches of activity that a document recorded, oldest first.
SELECT batch.id
FROM activity_batch AS batch
WHERE batch.organiser_id = %(organiser_id)s
  AND batch.source_id = %(document_id)s
  AND batch.source = %(source)s
ORDER BY batch.created_at, batch.id;

-- corrected_by --
-- Files, by name, that corrected purchases of this one, and whose corrections stand.
SELECT upload.name
FROM activity_batch AS own
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.batch_id = own.id AND activity.corrects_id IS NULL
JOIN activity_correction AS gone
  ON gone.organiser_id = %(organiser_id)s AND gone.member_id = activity.member_id
 AND gone.activity_id = activity.id
JOIN activity_activity AS said
  ON said.organiser_id = %(organiser_id)s AND said.member_id = gone.member_id
 AND said.id = gone.correction_id
JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s AND batch.id = said.batch_id
 AND batch.source_id <> %(document_id)s
JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s AND document.id = batch.source_id
JOIN platform_upload AS upload
  ON upload.organiser_id = %(organiser_id)s AND upload.id = document.upload_id
WHERE own.organiser_id = %(organiser_id)s
  AND own.source_id = %(document_id)s
  AND own.source = %(source)s
GROUP BY document.id, upload.name
HAVING sum(gone.quantity) <> 0 OR sum(gone.net_minor) <> 0
ORDER BY upload.name, document.id
LIMIT %(limit)s;

-- undone --
-- What takes back one batch of a document: of its purchases all that is left, line by line;
-- of purchases of other files that it corrected, what all of its corrections changed. What was
-- taken back already leaves nothing, so this can be asked again at any point.
WITH purchase AS (
  SELECT activity.member_id, activity.id AS activity_id
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.batch_id = %(batch_id)s
    AND activity.corrects_id IS NULL
),
standing AS (
  SELECT one.member_id, one.activity_id, one.line_no, one.product_id, sum(one.quantity) AS quantity,
    sum(one.net_minor)::bigint AS net_minor, sum(one.gross_minor)::bigint AS gross_minor
  FROM (
    SELECT line.member_id, line.activity_id, line.line_no, line.product_id,
      line.quantity, line.net_minor, line.gross_minor
    FROM purchase
    JOIN activity_line AS line
      ON line.organiser_id = %(organiser_id)s AND line.member_id = purchase.member_id
     AND line.activity_id = purchase.activity_id
    UNION ALL
    SELECT gone.member_id, gone.activity_id, gone.line_no, gone.product_id, gone.quantity,
      gone.net_minor, gone.gross_minor
    FROM purchase
    JOIN activity_correction AS gone
      ON gone.organiser_id = %(organiser_id)s AND gone.member_id = purchase.member_id
     AND gone.activity_id = purchase.activity_id
  ) AS one
  GROUP BY one.member_id, one.activity_id, one.line_no, one.product_id
),
corrected AS (
  SELECT DISTINCT said.member_id, said.corrects_id AS activity_id
  FROM activity_activity AS said
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.member_id = said.member_id
   AND activity.id = said.corrects_id
  JOIN activity_batch AS own
    ON own.organiser_id = %(organiser_id)s AND own.id = activity.batch_id
   AND own.source_id IS DISTINCT FROM %(document_id)s
  WHERE said.organiser_id = %(organiser_id)s
    AND said.batch_id = %(batch_id)s
    AND said.corrects_id IS NOT NULL
),
changed AS (
  SELECT gone.member_id, gone.activity_id, gone.product_id,
    sum(gone.quantity) AS quantity, sum(gone.net_minor)::bigint AS net_minor,
    sum(gone.gross_minor)::bigint AS gross_minor
  FROM corrected
  JOIN activity_correction AS gone
    ON gone.organiser_id = %(organiser_id)s AND gone.member_id = corrected.member_id
   AND gone.activity_id = corrected.activity_id
  JOIN activity_activity AS said
    ON said.organiser_id = %(organiser_id)s AND said.member_id = gone.member_id
   AND said.id = gone.correction_id
  JOIN activity_batch AS batch
    ON batch.organiser_id = %(organiser_id)s AND batch.id = said.batch_id
   AND batch.source_id = %(document_id)s
  GROUP BY gone.member_id, gone.activity_id, gone.product_id
)
SELECT standing.member_id, standing.activity_id, standing.line_no, standing.product_id,
  -standing.quantity AS quantity, -standing.net_minor AS net_minor,
  -standing.gross_minor AS gross_minor
FROM standing
WHERE standing.quantity > 0
   OR standing.quantity = 0 AND (standing.net_minor <> 0 OR standing.gross_minor <> 0)
UNION ALL
SELECT changed.member_id, changed.activity_id, 0, changed.product_id, -changed.quantity,
  -changed.net_minor, -changed.gross_minor
FROM changed
WHERE changed.quantity <> 0 OR changed.net_minor <> 0 OR changed.gross_minor <> 0

-- counted_activities --
-- A correction of each purchase that changes.
SELECT undone.member_id, md5(concat_ws('|', undone.activity_id, %(document_id)s, %(run)s))::uuid AS id,
  any_value(purchase.kind) AS kind, any_value(purchase.partner_id) AS partner_id,
  any_value(purchase.outlet_id) AS outlet_id, any_value(purchase.document_no) AS document_no,
  any_value(purchase.occurred_at) AS occurred_at, any_value(purchase.occurred_on) AS occurred_on,
  any_value(purchase.due_on) AS due_on, any_value(purchase.currency) AS currency,
  sum(undone.net_minor)::bigint AS net_minor, sum(undone.gross_minor)::bigint AS gross_minor,
  NULL::bigint AS buyer_id, undone.activity_id AS corrects_id
FROM evidence_undone AS undone
JOIN activity_activity AS purchase
  ON purchase.organiser_id = %(organiser_id)s AND purchase.member_id = undone.member_id
 AND purchase.id = undone.activity_id
GROUP BY undone.member_id, undone.activity_id
ORDER BY undone.member_id, undone.activity_id

-- lines --
SELECT undone.member_id,
  md5(concat_ws('|', undone.activity_id, %(document_id)s, %(run)s))::uuid AS activity_id,
  row_number() OVER (
    PARTITION BY undone.member_id, undone.activity_id ORDER BY undone.product_id, undone.line_no
  )::int AS line_no,
  undone.product_id, undone.quantity, undone.net_minor, undone.gross_minor
FROM evidence_undone AS undone

-- release --
-- The lines of the document may count anew, each under a key made of the one it had (matching.sql).
INSERT INTO evidence_takenback (
  organiser_id, key, partner_id, document_id, plain_key, times, created_at
)
SELECT %(organiser_id)s, proved.key, %(partner_id)s, %(document_id)s,
  coalesce(before.plain_key, proved.key), coalesce(before.times, 0) + 1, %(now)s
FROM evidence_provedline AS proved
LEFT JOIN evidence_takenback AS before
  ON before.organiser_id = %(organiser_id)s
 AND before.partner_id = %(partner_id)s
 AND md5(before.key || '|again')::uuid = proved.key
WHERE proved.organiser_id = %(organiser_id)s
  AND proved.document_id = %(document_id)s
ORDER BY proved.key
ON CONFLICT (key) DO NOTHING;

-- told_beside --
-- Documents of which lines were told before, or told otherwise, that may have stood beside what
-- this one recorded: its partner's sales files, and the invoices and claims of its numbers, with or
-- without the letters in front (`alike`).
WITH number AS (
  SELECT DISTINCT evidence_bare_number_v1(evidence_number_key_v2(activity.document_no)) AS bare
  FROM activity_batch AS own
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.batch_id = own.id
  WHERE own.organiser_id = %(organiser_id)s
    AND own.source_id = %(document_id)s
    AND own.source = %(source)s
),
told AS (
  SELECT invoice.document_id
  FROM number
  JOIN evidence_invoice AS invoice
    ON invoice.organiser_id = %(organiser_id)s
   AND invoice.programme_id = %(programme_id)s
   AND invoice.partner_id = %(partner_id)s
   AND evidence_bare_number_v1(invoice.number_key) = number.bare
  UNION
  SELECT claim.document_id
  FROM number
  JOIN evidence_claim AS claim
    ON claim.organiser_id = %(organiser_id)s
   AND claim.programme_id = %(programme_id)s
   AND claim.partner_id = %(partner_id)s
   AND evidence_bare_number_v1(claim.number_key) = number.bare
   AND claim.status = 'ACCEPTED'
  UNION
  -- Paper whose number nobody could read.
  SELECT claim.document_id
  FROM evidence_claim AS claim
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.programme_id = %(programme_id)s
    AND claim.partner_id = %(partner_id)s
    AND claim.number_key = ''
    AND claim.status = 'ACCEPTED'
)
SELECT document.id
FROM evidence_document AS document
WHERE document.organiser_id = %(organiser_id)s
  AND document.programme_id = %(programme_id)s
  AND document.id <> %(document_id)s
  AND document.status = 'COUNTED'
  AND coalesce((document.figures ->> 'repeated')::bigint, 0)
    + coalesce((document.figures ->> 'differs')::bigint, 0) > 0
  AND (document.kind = 'SELL_OUT' AND document.partner_id = %(partner_id)s
    OR document.id IN (SELECT told.document_id FROM told))
ORDER BY document.created_at, document.id;

-- lock_file_of --
-- The document by which a purchase came, held until the transaction ends.
SELECT document.id
FROM activity_activity AS purchase
JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s AND batch.id = purchase.batch_id
JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s AND document.id = batch.source_id
WHERE purchase.organiser_id = %(organiser_id)s
  AND purchase.member_id = %(member_id)s
  AND purchase.id = %(activity_id)s
FOR NO KEY UPDATE OF document;

-- is_withdrawn --
SELECT activity_is_withdrawn_v1(%(organiser_id)s, %(member_id)s, %(activity_id)s);
