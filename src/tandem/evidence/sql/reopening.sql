-- lock_member --
-- As whoever lays corrections does (activity: correcting.sql).
SELECT member.id
FROM participants_member AS member
WHERE member.organiser_id = %(organiser_id)s
  AND member.id = %(member_id)s
FOR NO KEY UPDATE;

-- correction --
-- What an answer put right of a purchase, and whether anything but other answers changed the product
-- since, or at the same moment: these are told by themselves.
SELECT said.id AS correction_id, EXISTS (
    SELECT 1
    FROM activity_correction AS later
    JOIN activity_activity AS back
      ON back.organiser_id = %(organiser_id)s
     AND back.member_id = later.member_id
     AND back.id = later.correction_id
    JOIN activity_batch AS other
      ON other.organiser_id = %(organiser_id)s
     AND other.id = back.batch_id
     AND other.source NOT IN (%(correcting)s, %(undoing)s)
    WHERE later.organiser_id = %(organiser_id)s
      AND later.member_id = said.member_id
      AND later.activity_id = said.corrects_id
      AND later.product_id = %(product_id)s
      AND later.created_at >= batch.created_at
    GROUP BY later.line_no
    HAVING sum(later.quantity) <> 0 OR sum(later.net_minor) <> 0 OR sum(later.gross_minor) <> 0
  ) AS is_changed
FROM evidence_disagreement AS asked
JOIN activity_activity AS said
  ON said.organiser_id = %(organiser_id)s
 AND said.member_id = asked.member_id
 AND said.corrects_id = asked.activity_id
JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s
 AND batch.id = said.batch_id
 AND batch.source = %(correcting)s
 AND batch.source_id = asked.key
WHERE asked.organiser_id = %(organiser_id)s
  AND asked.question = %(question)s
  AND NOT EXISTS (
    SELECT 1
    FROM activity_activity AS undone
    WHERE undone.organiser_id = %(organiser_id)s
      AND undone.member_id = said.member_id
      AND undone.id = md5(concat_ws('|', said.id, 'UNDONE'))::uuid
  );

-- second --
-- Lines of this product under the number that counted beside the purchase, and whether anything
-- changed them; what was taken back is left out. A withdrawn file that corrected them leaves them
-- standing.
SELECT batch.source_id AS document_id, batch.id AS batch_id, activity.member_id,
  activity.id AS activity_id, activity.document_no, activity.occurred_on AS sold_on, line.quantity,
  line.net_minor, line.gross_minor, gone.is_changed IS TRUE AS is_changed,
  batch.created_at >= %(since)s AS is_since, activity.outlet_id,
  (activity.outlet_id = purchase.outlet_id) IS NOT FALSE AS is_there
FROM (
  SELECT ARRAY(
    SELECT unnest(number.numbers)
    FROM evidence_purchasenumber AS number
    WHERE number.organiser_id = %(organiser_id)s
      AND number.key = md5(concat_ws('|', %(programme_id)s, coalesce(%(partner_id)s::bigint, 0),
        evidence_number_key_v2(%(number)s)))::uuid
    UNION
    SELECT '' WHERE evidence_number_key_v2(%(number)s) = ''
  ) AS numbers
) AS number
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s
 AND activity.programme_id = %(programme_id)s
 AND activity.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
 AND activity.document_no = ANY(number.numbers)
 AND activity.kind = 'PURCHASE'
 AND activity.corrects_id IS NULL
 AND activity.member_id = ANY(%(members)s::bigint[])
 AND activity.id <> %(activity_id)s
 AND activity.occurred_on >= %(day)s
JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s
 AND batch.id = activity.batch_id
{{of_source}}
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s
 AND line.member_id = activity.member_id
 AND line.activity_id = activity.id
 AND line.product_id = %(product_id)s
LEFT JOIN activity_activity AS purchase
  ON purchase.organiser_id = %(organiser_id)s
 AND purchase.member_id = %(member_id)s
 AND purchase.id = %(activity_id)s
LEFT JOIN LATERAL (
  SELECT sum(change.quantity) <> 0 OR sum(change.net_minor) <> 0
      OR sum(change.gross_minor) <> 0 AS is_changed,
    bool_or(taken.source = 'TAKEN_BACK'
      OR taken.source = 'WITHDRAWN' AND taken.source_id = batch.source_id) AS is_gone
  FROM activity_correction AS change
  JOIN activity_activity AS back
    ON back.organiser_id = %(organiser_id)s
   AND back.member_id = change.member_id
   AND back.id = change.correction_id
  JOIN activity_batch AS taken
    ON taken.organiser_id = %(organiser_id)s
   AND taken.id = back.batch_id
  WHERE change.organiser_id = %(organiser_id)s
    AND change.member_id = line.member_id
    AND change.activity_id = line.activity_id
    AND change.line_no = line.line_no
) AS gone ON true
WHERE gone.is_gone IS NOT TRUE
ORDER BY batch.source_id, batch.id, activity.member_id, activity.id, line.line_no;

-- of_documents --
-- Those of files and claims.
JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s
 AND document.id = batch.source_id
 AND document.kind = batch.source

-- of_calls --
-- Those of calls that counted by the answer.
JOIN (VALUES ('API')) AS call (source)
  ON call.source = batch.source
 AND batch.created_at >= %(since)s

-- turn_number --
-- Who held lines against it and has not counted them yet does so again (`witnesses.take_numbers`).
UPDATE evidence_purchasenumber AS number
SET turns = number.turns + 1, source_id = %(turned_by)s
WHERE number.organiser_id = %(organiser_id)s
  AND number.key = md5(concat_ws('|', %(programme_id)s, coalesce(%(partner_id)s::bigint, 0),
    evidence_number_key_v2(%(number)s)))::uuid;

-- keys --
-- The identities under which lines of a document counted, by what they say (matching.sql): of the
-- net amount or of the gross one, the how-manieth they may be, and under which they stand after
-- having been taken back before.
WITH line AS (
  SELECT said.place, variant.nth, %(partner_id)s::bigint AS partner_id, said.document_no, said.sold_on,
    %(product_id)s::uuid AS product_id, trim_scale(said.quantity) AS base_quantity,
    said.outlet_id, variant.net_minor, variant.gross_minor
  FROM unnest(%(places)s::integer[], %(numbers)s::text[], %(days)s::date[], %(quantities)s::numeric[],
    %(nets)s::bigint[], %(grosses)s::bigint[], %(outlets)s::uuid[])
    AS said (place, document_no, sold_on, quantity, net_minor, gross_minor, outlet_id)
  CROSS JOIN LATERAL (VALUES (1, said.net_minor, said.gross_minor), (2, NULL, said.gross_minor))
    AS variant (nth, net_minor, gross_minor)
),
based AS (
  SELECT line.place, line.nth, {{identity}} AS base
  FROM line
),
plain AS (
  SELECT identified.place, identified.nth, identified.occurrence, {{key_of_occurrence}} AS plain_key
  FROM (
    SELECT based.place, based.nth, based.base, nth.occurrence
    FROM based
    CROSS JOIN generate_series(1, %(occurrences)s) AS nth (occurrence)
  ) AS identified
)
SELECT plain.place, proved.key
FROM plain
LEFT JOIN LATERAL (
  SELECT back.key
  FROM evidence_takenback AS back
  WHERE back.organiser_id = %(organiser_id)s
    AND back.partner_id = %(partner_id)s
    AND back.plain_key = plain.plain_key
  ORDER BY back.times DESC
  LIMIT 1
) AS back ON true
JOIN evidence_provedline AS proved
  ON proved.organiser_id = %(organiser_id)s
 AND proved.key = coalesce(md5(back.key || '|again')::uuid, plain.plain_key)
 AND proved.document_id = %(document_id)s
ORDER BY plain.place, plain.nth, plain.occurrence;

-- told_since --
-- Documents that ask this, or were gone through since the answer and may have been told by it: their
-- lines were told before, as far as they are of this seller or of this number, with or without the letters in front (`alike`).
WITH told AS (
  SELECT asking.document_id, true AS is_asking
  FROM unnest(%(asking)s::uuid[]) AS asking (document_id)
  UNION ALL
  SELECT sales.id, false
  FROM evidence_document AS sales
  WHERE sales.organiser_id = %(organiser_id)s
    AND sales.programme_id = %(programme_id)s
    AND sales.kind = 'SELL_OUT'
    AND (sales.partner_id = %(partner_id)s::bigint
      OR %(partner_id)s::bigint IS NULL AND sales.partner_id IS NULL)
  UNION ALL
  SELECT invoice.document_id, false
  FROM evidence_invoice AS invoice
  WHERE invoice.organiser_id = %(organiser_id)s
    AND invoice.programme_id = %(programme_id)s
    AND invoice.partner_id = %(partner_id)s
    AND evidence_bare_number_v1(invoice.number_key) = evidence_bare_number_v1(evidence_number_key_v2(%(number)s))
  UNION ALL
  SELECT claim.document_id, false
  FROM evidence_claim AS claim
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.programme_id = %(programme_id)s
    AND claim.partner_id = %(partner_id)s
    AND evidence_bare_number_v1(claim.number_key) = evidence_bare_number_v1(evidence_number_key_v2(%(number)s))
    AND claim.status = 'ACCEPTED'
)
SELECT document.id
FROM (
  SELECT told.document_id, bool_or(told.is_asking) AS is_asking
  FROM told
  GROUP BY told.document_id
) AS one
JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s AND document.id = one.document_id
WHERE document.programme_id = %(programme_id)s
  AND document.status IN ('COUNTED', 'COUNTING')
  AND (one.is_asking
    OR document.status = 'COUNTING'
    OR document.done_at >= %(since)s AND coalesce((document.figures ->> 'repeated')::bigint, 0) > 0)
ORDER BY document.created_at, document.id;
