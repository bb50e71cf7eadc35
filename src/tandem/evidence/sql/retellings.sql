-- keep --
-- Purchases told once more, line by line, each telling once. Who only repeats what its own call recorded adds nothing.
WITH told AS (
  SELECT said.*, row_number() OVER (
      PARTITION BY said.member_id, said.id, said.product_id, said.quantity, said.net_minor, said.gross_minor ORDER BY said.line
    ) AS nth
  FROM unnest(%(members)s::bigint[], %(ids)s::uuid[], %(activities)s::uuid[], %(lines)s::integer[], %(partners)s::bigint[],
    %(outlets)s::uuid[], %(numbers)s::text[], %(number_keys)s::text[], %(days)s::date[], %(dues)s::date[], %(paid)s::date[],
    %(buyers)s::bigint[], %(corrected)s::uuid[], %(products)s::uuid[], %(quantities)s::numeric[], %(nets)s::bigint[], %(grosses)s::bigint[])
    AS said (member_id, id, activity_id, line, partner_id, outlet_id, document_no, number_key, sold_on, due_on, paid_on,
      buyer_id, corrects_id, product_id, quantity, net_minor, gross_minor)
),
own AS (
  SELECT line.member_id, line.activity_id, line.product_id, line.quantity, line.net_minor, line.gross_minor, row_number() OVER (
      PARTITION BY line.member_id, line.activity_id, line.product_id, line.quantity, line.net_minor, line.gross_minor
    ) AS nth
  FROM (SELECT DISTINCT told.member_id, told.activity_id FROM told) AS call
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = call.member_id AND line.activity_id = call.activity_id
),
more AS (
  SELECT DISTINCT told.member_id, told.id
  FROM told
  LEFT JOIN own
    ON own.member_id = told.member_id AND own.activity_id = told.activity_id AND own.product_id = told.product_id
   AND own.quantity = told.quantity AND own.nth = told.nth
   AND own.net_minor IS NOT DISTINCT FROM told.net_minor AND own.gross_minor IS NOT DISTINCT FROM told.gross_minor
  WHERE own.activity_id IS NULL
)
INSERT INTO evidence_retelling (
  organiser_id, member_id, id, line, programme_id, partner_id, outlet_id, document_no, number_key, sold_on, due_on, paid_on,
  buyer_id, corrects_id, product_id, quantity, net_minor, gross_minor, created_at
)
SELECT %(organiser_id)s, told.member_id, told.id, told.line, %(programme_id)s, told.partner_id, told.outlet_id, told.document_no,
  told.number_key, told.sold_on, told.due_on, told.paid_on, told.buyer_id, told.corrects_id, told.product_id, told.quantity,
  told.net_minor, told.gross_minor, %(now)s
FROM told
JOIN more ON more.member_id = told.member_id AND more.id = told.id
ON CONFLICT (member_id, id, line) DO NOTHING;

-- beside --
-- The lines of tellings that stood beside what a document recorded, call by call after the last one that was read: of its numbers, and
-- without one of its days.
WITH own AS (
  SELECT DISTINCT activity.partner_id, evidence_number_key_v2(activity.document_no) AS number_key,
    CASE WHEN evidence_number_key_v2(activity.document_no) = '' THEN activity.occurred_on END AS only_on
  FROM activity_batch AS batch
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.batch_id = batch.id
  WHERE batch.organiser_id = %(organiser_id)s
    AND batch.source_id = %(document_id)s
    AND batch.source = %(source)s
),
call AS (
  SELECT DISTINCT told.member_id, told.id
  FROM own
  JOIN evidence_retelling AS told
    ON told.organiser_id = %(organiser_id)s
   AND told.programme_id = %(programme_id)s
   AND told.partner_id = own.partner_id
   AND told.number_key = own.number_key
   AND (own.only_on IS NULL OR told.sold_on = own.only_on)
  WHERE told.line = 1
    AND (told.member_id, told.id) > (%(after_member)s::bigint, %(after_id)s::uuid)
  ORDER BY told.member_id, told.id
  LIMIT %(most)s
)
SELECT told.member_id, told.id, told.partner_id, told.outlet_id, told.document_no, told.sold_on, told.due_on, told.paid_on,
  told.buyer_id, told.corrects_id, told.product_id, told.quantity, told.net_minor, told.gross_minor
FROM call
JOIN evidence_retelling AS told
  ON told.organiser_id = %(organiser_id)s AND told.member_id = call.member_id AND told.id = call.id
ORDER BY told.member_id, told.id, told.line;

-- named --
SELECT told.member_id, told.id, told.partner_id, told.outlet_id, told.document_no, told.sold_on, told.due_on, told.paid_on,
  told.buyer_id, told.corrects_id, told.product_id, told.quantity, told.net_minor, told.gross_minor
FROM unnest(%(members)s::bigint[], %(ids)s::uuid[]) AS call (member_id, id)
JOIN evidence_retelling AS told
  ON told.organiser_id = %(organiser_id)s AND told.member_id = call.member_id AND told.id = call.id
ORDER BY told.member_id, told.id, told.line;

-- forget --
DELETE FROM evidence_retelling AS told
USING unnest(%(members)s::bigint[], %(ids)s::uuid[]) AS counted (member_id, id)
WHERE told.organiser_id = %(organiser_id)s
  AND told.member_id = counted.member_id
  AND told.id = counted.id;
