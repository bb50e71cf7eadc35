-- numbers_alike --
-- Numbers of these members with this seller that are the same but for the letters in front, that one of both lacks (`evidence.witnessing.alike`).
SELECT DISTINCT said.number_key
FROM (
  SELECT evidence_number_key_v2(activity.document_no) AS number_key
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.member_id = ANY(%(members)s::bigint[])
    AND activity.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
    AND activity.kind = 'PURCHASE'
    AND position(%(digits)s IN activity.document_no) > 0
  UNION
  SELECT claim.number_key
  FROM evidence_claim AS claim
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.programme_id = %(programme_id)s
    AND claim.member_id = ANY(%(members)s::bigint[])
    AND claim.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
) AS said
CROSS JOIN LATERAL (
  SELECT evidence_bare_number_v1(said.number_key) AS own, evidence_bare_number_v1(%(number_key)s) AS asked
) AS bare
WHERE bare.own = bare.asked
  AND (said.number_key = bare.own) <> (%(number_key)s = bare.asked)
  AND said.number_key ~ '[0-9].*[0-9].*[0-9]';

-- recorded --
-- What was recorded of a purchase of these members, line by line; not what corrects it. Taken back
-- are the lines of a withdrawn file, and those of an alias that was; a file that only corrected the
-- purchase, and was withdrawn, leaves it standing.
SELECT batch.source, batch.source_id AS document_id, activity.id AS activity_id,
  activity.document_no, activity.occurred_on, coalesce(outlet.name, '') AS outlet, activity_is_withdrawn_v1(
    %(organiser_id)s, activity.member_id, activity.id
  ) OR EXISTS (
    SELECT 1
    FROM activity_correction AS gone
    JOIN activity_activity AS changing
      ON changing.organiser_id = %(organiser_id)s
     AND changing.member_id = gone.member_id
     AND changing.id = gone.correction_id
    JOIN activity_batch AS taking
      ON taking.organiser_id = %(organiser_id)s AND taking.id = changing.batch_id
    WHERE gone.organiser_id = %(organiser_id)s
      AND gone.member_id = activity.member_id
      AND gone.activity_id = activity.id
      AND gone.line_no = line.line_no
      AND taking.source = 'TAKEN_BACK'
  ) AS is_gone,
  product.name AS product, line.quantity, product.unit, line.net_minor, line.gross_minor
FROM activity_activity AS activity
JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id
 AND line.activity_id = activity.id
JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = line.product_id
LEFT JOIN partners_outlet AS outlet
  ON outlet.organiser_id = %(organiser_id)s AND outlet.id = activity.outlet_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.member_id = ANY(%(members)s::bigint[])
  AND activity.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
  AND activity.document_no = ANY(ARRAY(
    SELECT unnest(number.numbers)
    FROM evidence_purchasenumber AS number
    WHERE number.organiser_id = %(organiser_id)s AND number.key = ANY(%(keys)s::uuid[])
  ))
  AND activity.corrects_id IS NULL
ORDER BY batch.created_at, activity.occurred_at, activity.id, line.line_no
LIMIT %(most)s;

-- asked --
-- What documents and calls said of it otherwise, by product, and what was answered; that it is another member's, who may know it; and of
-- these members' own pages and calls that it is theirs.
SELECT asked.call_of IS NOT NULL AS is_call, coalesce(claim.kind, document.kind, 'API') AS source, asked.document_id, asked.document_no,
  asked.day_told, asked.activity_id, asked.decision, product.name AS product, asked.quantity_told,
  product.unit, asked.net_told, asked.gross_told
FROM evidence_disagreement AS asked
LEFT JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s AND document.id = asked.document_id
JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = asked.product_id
LEFT JOIN evidence_claim AS claim
  ON claim.organiser_id = %(organiser_id)s AND claim.document_id = asked.document_id
 AND (claim.member_id = ANY(%(members)s::bigint[]) OR claim.member_id = asked.rival_id)
 AND claim.partner_id IS NOT DISTINCT FROM asked.partner_id
 AND claim.number_key = ANY(%(number_keys)s::text[])
WHERE asked.organiser_id = %(organiser_id)s
  AND (asked.activity_id = ANY(%(activities)s::uuid[]) AND (asked.rival_id IS NULL OR %(has_others)s)
    OR asked.document_id = ANY(%(tellings)s::uuid[])
    OR asked.rival_id = ANY(%(members)s::bigint[]) AND asked.document_id = ANY(ARRAY(
      SELECT own.document_id
      FROM evidence_claim AS own
      WHERE own.organiser_id = %(organiser_id)s
        AND own.member_id = ANY(%(members)s::bigint[])
        AND own.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
        AND own.number_key = ANY(%(number_keys)s::text[])
    )) AND evidence_number_key_v2(asked.document_no) = ANY(%(number_keys)s::text[]))
ORDER BY asked.created_at, asked.key
LIMIT %(most)s;

-- claimed --
-- What these members sent under the number, line by line.
SELECT claim.kind AS source, claim.document_id, claim.number, claim.issued_on, claim.status,
  line.outlet_code, coalesce(product.name, line.product_text) AS product, line.quantity, line.unit,
  line.net_minor, line.gross_minor, claim.gross_minor AS total
FROM evidence_claim AS claim
LEFT JOIN evidence_claimline AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = claim.member_id
 AND line.claim_id = claim.id
LEFT JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = line.product_id
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.programme_id = %(programme_id)s
  AND claim.member_id = ANY(%(members)s::bigint[])
  AND claim.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
  AND claim.number_key = ANY(%(number_keys)s::text[])
ORDER BY claim.created_at, claim.id, line.line
LIMIT %(most)s;

-- handed_over --
-- Invoices of the number that the seller handed over; their lines are not kept beside them.
SELECT invoice.document_id, invoice.number, invoice.issued_on, invoice.gross_minor
FROM evidence_invoice AS invoice
WHERE invoice.organiser_id = %(organiser_id)s
  AND invoice.programme_id = %(programme_id)s
  AND invoice.partner_id = %(partner_id)s::bigint
  AND invoice.number_key = ANY(%(number_keys)s::text[])
ORDER BY invoice.created_at, invoice.key
LIMIT %(most)s;

-- retold --
-- What programs told of it when it had been recorded already, line by line.
SELECT retold.id, retold.document_no, retold.sold_on, coalesce(outlet.name, '') AS outlet, product.name AS product,
  retold.quantity, product.unit, retold.net_minor, retold.gross_minor
FROM evidence_retelling AS retold
JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = retold.product_id
LEFT JOIN partners_outlet AS outlet
  ON outlet.organiser_id = %(organiser_id)s AND outlet.id = retold.outlet_id
WHERE retold.organiser_id = %(organiser_id)s
  AND retold.programme_id = %(programme_id)s
  AND retold.member_id = ANY(%(members)s::bigint[])
  AND retold.partner_id IS NOT DISTINCT FROM %(partner_id)s::bigint
  AND retold.number_key = ANY(%(number_keys)s::text[])
ORDER BY retold.created_at, retold.member_id, retold.id, retold.line
LIMIT %(most)s;
