-- columns --
-- No row: the names and types of the columns.
SELECT ''::text AS outcome, NULL::int AS line, ''::text AS document_no, NULL::date AS sold_on,
  NULL::bigint AS member_id, ''::text AS customer, NULL::uuid AS product_id, ''::text AS product,
  NULL::numeric AS quantity, ''::text AS unit, NULL::bigint AS net_minor,
  NULL::bigint AS gross_minor, NULL::uuid AS activity_id, NULL::bigint AS points, ''::text AS note
WHERE false

-- recorded --
-- Lines that a document recorded: with what is left of each, and what its purchase gave.
SELECT
  CASE
    WHEN activity.corrects_id IS NULL AND line.quantity + gone.quantity <= 0 AND line.quantity > 0
      THEN 'TAKEN_BACK'
    WHEN award.points > 0 THEN 'POINTS'
    ELSE 'RECORDED'
  END AS outcome,
  NULL::int AS line, activity.document_no, activity.occurred_on AS sold_on, activity.member_id,
  member.name AS customer, product.id AS product_id, product.name AS product, line.quantity,
  product.unit AS unit, line.net_minor, line.gross_minor, activity.id AS activity_id, award.points,
  '' AS note
FROM activity_batch AS batch
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.batch_id = batch.id
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id
 AND line.activity_id = activity.id
JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = activity.member_id
JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = line.product_id
CROSS JOIN LATERAL (
  SELECT coalesce(sum(given.points), 0)::bigint AS points
  FROM earning_award AS given
  WHERE given.organiser_id = %(organiser_id)s
    AND given.member_id = activity.member_id
    AND given.activity_id = activity.id
    AND given.holder_id IS NULL
) AS award
CROSS JOIN LATERAL (
  SELECT coalesce(sum(changed.quantity), 0) AS quantity
  FROM activity_correction AS changed
  WHERE changed.organiser_id = %(organiser_id)s
    AND changed.member_id = activity.member_id
    AND changed.activity_id = activity.id
    AND changed.line_no = line.line_no
) AS gone
WHERE batch.organiser_id = %(organiser_id)s
  AND batch.source_id = %(document_id)s
  AND batch.source = %(source)s

-- waiting --
-- Lines that name what nobody knows yet; the note is the keys of their customer and product, and
-- the document that they correct.
SELECT 'WAITING', waiting.line, waiting.document_no, waiting.sold_on, waiting.member_id,
  waiting.customer_text, waiting.product_id, waiting.product_text, waiting.quantity, waiting.unit,
  waiting.net_minor, waiting.gross_minor, NULL::uuid, NULL::bigint,
  concat_ws(chr(9), waiting.customer_key, waiting.product_key, waiting.corrects_no)
FROM evidence_waitingline AS waiting
WHERE waiting.organiser_id = %(organiser_id)s
  AND waiting.document_id = %(document_id)s

-- faulty --
-- Rows that could not be read; the note is the field, what is wrong, and what stood there.
SELECT 'FAULT', fault.line, '', NULL::date, NULL::bigint, '', NULL::uuid, '', NULL::numeric, '',
  NULL::bigint, NULL::bigint, NULL::uuid, NULL::bigint,
  concat_ws(chr(9), fault.field, fault.code, fault.value)
FROM evidence_rowfault AS fault
WHERE fault.organiser_id = %(organiser_id)s
  AND fault.document_id = %(document_id)s

-- staged --
-- Lines of a document that was read, and not recorded yet, with what would become of each.
SELECT
  CASE matched.verdict
    WHEN 'COUNTED' THEN 'WOULD' WHEN 'DONE' THEN 'RECORDED' ELSE matched.verdict
  END,
  matched.line, line.document_no, line.sold_on, matched.member_id,
  coalesce(member.name, line.customer_text), matched.product_id,
  coalesce(product.name, line.product_text), line.quantity, line.unit, line.net_minor,
  line.gross_minor, NULL::uuid, NULL::bigint,
  concat_ws(chr(9), line.customer_key, line.product_key, line.corrects_no)
FROM {{matched}} AS matched
JOIN {{read}} AS line ON line.line = matched.line
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = matched.member_id
LEFT JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = matched.product_id

-- page --
-- Of these rows those that are asked for.
SELECT found.*
FROM ({{rows}}) AS found
WHERE (%(outcome)s = '' OR found.outcome = %(outcome)s)
  AND (%(part)s = '' OR lower(concat_ws(' ', found.document_no, found.customer, found.product))
    LIKE %(part)s)
ORDER BY {{order}}
LIMIT %(limit)s OFFSET %(offset)s

-- total --
SELECT count(*)
FROM ({{rows}}) AS found
WHERE (%(outcome)s = '' OR found.outcome = %(outcome)s)
  AND (%(part)s = '' OR lower(concat_ws(' ', found.document_no, found.customer, found.product))
    LIKE %(part)s)
