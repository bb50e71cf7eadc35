-- keep_lines --
INSERT INTO evidence_claimline (
  organiser_id, member_id, claim_id, line, sold_on, due_on, paid_on, outlet_code, product_key, product_text, quantity, unit,
  net_minor, gross_minor, corrects_no, tax_percent, created_at
)
SELECT %(organiser_id)s, %(member_id)s, line.claim_id, line.line, line.sold_on, line.due_on, line.paid_on, line.outlet_code,
  line.product_key, line.product_text, line.quantity, line.unit, line.net_minor, line.gross_minor, line.corrects_no, line.tax_percent, %(now)s
FROM {{read}} AS line
WHERE line.claim_id = ANY(%(claims)s::uuid[])
ORDER BY line.claim_id, line.line
ON CONFLICT (member_id, claim_id, line) DO NOTHING;

-- stage_lines --
-- Of paper only the lines that were recognised, or that a person assigned, are the programme's: a receipt holds much else.
-- A claimed purchase is the member's who claims it, whatever name the invoice bears: that was decided before.
-- Each claim numbers its lines from 1; in staging every line has a number of its own.
INSERT INTO {{read}} (
  line, document_no, sold_on, customer_key, customer_text, product_key, product_text, quantity, unit, net_minor, gross_minor,
  due_on, paid_on, outlet_code, corrects_no, partner_id, claim_id, tax_percent
)
SELECT row_number() OVER (ORDER BY line.line, claim.id), claim.number, coalesce(line.sold_on, claim.issued_on), %(customer)s, claim.buyer_name,
  CASE WHEN line.product_id IS NULL THEN line.product_key ELSE 'ID:' || line.product_id END, line.product_text, line.quantity,
  line.unit, line.net_minor, line.gross_minor, line.due_on, line.paid_on, line.outlet_code, line.corrects_no, claim.partner_id, claim.id,
  line.tax_percent
FROM evidence_claim AS claim
JOIN evidence_claimline AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = claim.member_id AND line.claim_id = claim.id
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s
  AND claim.document_id = %(document_id)s
  AND claim.status = 'ACCEPTED'
  AND (claim.kind <> 'PAPER' OR claim.proved_by IS NOT NULL OR line.product_id IS NOT NULL);

-- judge --
-- What the machine found of a member's claims that wait.
UPDATE evidence_claim AS claim
SET status = said.status, decided_at = said.decided_at, decided_by = said.decided_by, waits_for = said.waits_for,
  review_flags = said.review_flags, proved_by = said.proved_by, first_by = said.first_by
FROM jsonb_to_recordset(%(rows)s::jsonb) AS said (
  id uuid, status text, decided_at timestamptz, decided_by text, waits_for text, review_flags jsonb, proved_by uuid, first_by text
)
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s
  AND claim.id = said.id;

-- stage_payments --
CREATE UNLOGGED TABLE {{paid}} AS
SELECT claim.partner_id, claim.number AS document_no, (paid.said ->> 0)::bigint AS amount_minor, (paid.said ->> 1)::date AS paid_on,
  (row_number() OVER (ORDER BY claim.id, paid.place))::int AS place
FROM evidence_claim AS claim
CROSS JOIN LATERAL jsonb_array_elements(claim.payments) WITH ORDINALITY AS paid (said, place)
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s
  AND claim.document_id = %(document_id)s
  AND claim.status = 'ACCEPTED';

-- hand_over --
INSERT INTO evidence_invoice (
  organiser_id, key, programme_id, partner_id, document_id, name, sha256, number, issued_on, buyer_tax_id, buyer_name, gross_minor, number_key, fiscal_id, created_at
)
SELECT %(organiser_id)s, md5(concat_ws('|', %(programme_id)s::text, said.sha256))::uuid, %(programme_id)s, said.partner_id, %(document_id)s,
  said.name, said.sha256, said.number, said.issued_on, said.buyer_tax_id, said.buyer_name, said.gross_minor, said.number_key, said.fiscal_id, %(now)s
-- By place: what an earlier version laid bears the names of that version.
FROM {{invoice}} AS said (
  partner_id, name, sha256, number, issued_on, gross_minor, buyer_tax_id, buyer_name, number_key, fiscal_id
)
WHERE said.number <> '' -- a report of sales has none: no member will ever claim it
ORDER BY said.sha256
ON CONFLICT (key) DO NOTHING;

-- forget_waiting --
-- Lines of the seller's own file that waited for a customer nobody knew: a claim has said whose they are. To that file they have
-- counted another way.
WITH forgotten AS (
  DELETE FROM evidence_waitingline AS waiting
  USING evidence_claim AS claim
  WHERE waiting.organiser_id = %(organiser_id)s
    AND waiting.programme_id = %(programme_id)s
    AND waiting.document_id <> %(document_id)s
    -- All that waits of these partners is read once, however few claims the planner believes there
    -- are.
    AND waiting.partner_id = ANY(ARRAY(
      SELECT said.partner_id
      FROM evidence_claim AS said
      WHERE said.organiser_id = %(organiser_id)s AND said.member_id = %(member_id)s
        AND said.document_id = %(document_id)s
    ))
    AND waiting.partner_id = claim.partner_id
    AND waiting.document_no = claim.number
    AND claim.organiser_id = %(organiser_id)s
    AND claim.member_id = %(member_id)s
    AND claim.document_id = %(document_id)s
    AND claim.status = 'ACCEPTED'
    AND claim.number <> ''
    -- Paper may show fewer lines than the seller's file; those wait on, and what was counted is told by product (matching.sql).
    AND (claim.kind <> 'PAPER' OR claim.proved_by IS NOT NULL)
  RETURNING waiting.document_id
),
settled AS (
  SELECT forgotten.document_id, count(*) AS lines
  FROM forgotten
  GROUP BY forgotten.document_id
)
UPDATE evidence_document AS document
SET figures = document.figures || jsonb_build_object(
  'waiting', coalesce((document.figures ->> 'waiting')::bigint, 0) - settled.lines,
  'repeated', coalesce((document.figures ->> 'repeated')::bigint, 0) + settled.lines
)
FROM settled
WHERE document.organiser_id = %(organiser_id)s
  AND document.id = settled.document_id;

-- claimed_by_others --
-- Claims of this document whose invoice another member claims too: by its hash, by its fiscal id, or by
-- seller, number and day. Each is looked for by its own index. Who waits for the proof of a firm
-- disputes nobody's purchase.
WITH own AS (
  SELECT claim.*
  FROM evidence_claim AS claim
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.member_id = %(member_id)s
    AND claim.document_id = %(document_id)s
    AND claim.status = 'IN_REVIEW'
)
SELECT claim.id
FROM own AS claim
JOIN evidence_claim AS other
  ON other.organiser_id = %(organiser_id)s AND other.programme_id = claim.programme_id
   AND other.sha256 = claim.sha256
WHERE other.member_id <> claim.member_id
  AND other.status IN ('IN_REVIEW', 'ACCEPTED')
  AND other.waits_for <> 'FIRM'
UNION
SELECT claim.id
FROM own AS claim
JOIN evidence_claim AS other
  ON other.organiser_id = %(organiser_id)s AND other.programme_id = claim.programme_id
   AND other.fiscal_id = claim.fiscal_id
WHERE other.member_id <> claim.member_id
  AND other.status IN ('IN_REVIEW', 'ACCEPTED')
  AND other.waits_for <> 'FIRM'
  AND other.fiscal_id <> ''
UNION
SELECT claim.id
FROM own AS claim
JOIN evidence_claim AS other
  ON other.organiser_id = %(organiser_id)s AND other.programme_id = claim.programme_id
   AND other.partner_id = claim.partner_id
 AND other.number_key = claim.number_key
WHERE other.member_id <> claim.member_id
  AND other.status IN ('IN_REVIEW', 'ACCEPTED')
  AND other.waits_for <> 'FIRM'
  AND other.issued_on = claim.issued_on
  -- A receipt whose number was not read is told by its total.
  AND (claim.number_key <> '' OR other.gross_minor = claim.gross_minor)
  -- Of two tills, the same number of a day is of two receipts: their codes differ (fiscal_ids.differ).
  AND NOT (other.fiscal_id <> claim.fiscal_id AND other.fiscal_id LIKE 'CODE:%%' AND claim.fiscal_id LIKE 'CODE:%%');
