-- stage_unnumbered --
-- Paper whose number nobody could read, with what counted on its day (`held_of_day`), of all members: a document may tell of any.
CREATE UNLOGGED TABLE {{unnumbered}} AS
{{held_of_day}};

-- held_of_day --
-- Such paper is told by member, seller, day and product: what it counted is held against whatever tells of that day (`is_own` is false),
-- and this document's own such paper against whatever counted then (`is_own`). Who was merged is who they go on as. What was taken back
-- by a person is none of it.
WITH paper AS (
  SELECT holder.member_id, holder.goes_on_id, claim.partner_id, claim.programme_id, claim.issued_on,
    claim.document_id = %(document_id)s AS is_own
  FROM evidence_claim AS claim
  LEFT JOIN participants_member AS own
    ON own.organiser_id = %(organiser_id)s
   AND own.id = claim.member_id
  CROSS JOIN LATERAL (
    SELECT coalesce(own.goes_on_as_id, claim.member_id) AS goes_on_id, coalesce(own.goes_on_as_id, claim.member_id) AS member_id
    UNION ALL
    SELECT kin.goes_on_as_id, kin.id
    FROM participants_member AS kin
    WHERE kin.organiser_id = %(organiser_id)s
      AND kin.goes_on_as_id = CASE WHEN own.goes_on_as_id IS NULL THEN claim.member_id ELSE own.goes_on_as_id END
  ) AS holder
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.programme_id = %(programme_id)s
    AND claim.partner_id = ANY({{partner_ids}})
    AND claim.number_key = ''
    AND claim.kind = 'PAPER'
    AND claim.status = 'ACCEPTED'
    AND claim.proved_by IS NULL
    {{of_days}}
)
SELECT paper.goes_on_id AS member_id, activity.partner_id, activity.occurred_on AS sold_on, line.product_id, line.quantity,
  bool_and(paper.is_own) AS is_own, activity.id AS activity_id, activity.member_id AS holder_id, activity.document_no AS number_held,
  CASE WHEN bool_and(paper.is_own) THEN batch.source ELSE 'PAPER' END AS held_by,
  (activity.corrects_id IS NULL) AS is_purchase, min(line.net_minor) AS net_minor, min(line.gross_minor) AS gross_minor
FROM paper
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = paper.member_id AND activity.partner_id = paper.partner_id
 AND activity.programme_id = paper.programme_id AND activity.occurred_on = paper.issued_on AND (activity.document_no = '' OR paper.is_own)
JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id AND batch.source_id IS DISTINCT FROM %(document_id)s
 AND NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id AND line.activity_id = activity.id
WHERE NOT EXISTS (
  SELECT 1
  FROM activity_correction AS gone
  JOIN activity_activity AS back
    ON back.organiser_id = %(organiser_id)s AND back.member_id = gone.member_id AND back.id = gone.correction_id
  JOIN activity_batch AS taken
    ON taken.organiser_id = %(organiser_id)s AND taken.id = back.batch_id AND taken.source = 'TAKEN_BACK'
  WHERE gone.organiser_id = %(organiser_id)s
    AND gone.member_id = line.member_id
    AND gone.activity_id = line.activity_id
    AND gone.line_no = line.line_no
)
GROUP BY paper.goes_on_id, activity.partner_id, activity.occurred_on, line.product_id, line.quantity, activity.id, activity.member_id,
  activity.document_no, activity.corrects_id, batch.source, line.line_no

-- day_told --
-- The lines of this document that tell of a product of such a day. What it counted itself is done.
SELECT line.line AS place, customer.goes_on_id AS member_id, {{partner_id}} AS partner_id, line.sold_on, product.product_id, line.document_no,
  trim_scale(line.quantity * product.base_units) AS quantity, line.net_minor, line.gross_minor, {{tax_told}} AS tax_percent
FROM {{read}} AS line
JOIN {{customer}} AS customer ON customer.customer_key = line.customer_key {{customer_of_partner}}
JOIN {{product}} AS product ON product.product_key = line.product_key AND product.unit = line.unit {{product_of_partner}}
WHERE customer.member_id IS NOT NULL
  AND customer.is_foreign IS NOT TRUE
  AND product.is_foreign IS NOT TRUE
  AND product.base_units IS NOT NULL
  AND line.sold_on >= customer.joined_on
  AND line.corrects_no = ''
  AND EXISTS (
    SELECT 1
    FROM {{unnumbered}} AS held
    WHERE held.member_id = customer.goes_on_id
      AND held.partner_id = {{partner_id}}
      AND held.sold_on = line.sold_on
      AND held.product_id = product.product_id
      AND (NOT held.is_own OR line.document_no = '')
  )
  AND NOT EXISTS (
    SELECT 1
    FROM activity_batch AS done
    JOIN activity_activity AS counted
      ON counted.organiser_id = %(organiser_id)s AND counted.batch_id = done.id
    JOIN activity_line AS own
      ON own.organiser_id = %(organiser_id)s AND own.member_id = counted.member_id AND own.activity_id = counted.id
    WHERE done.organiser_id = %(organiser_id)s
      AND done.source_id = %(document_id)s
      AND counted.partner_id = {{partner_id}}
      AND counted.occurred_on = line.sold_on
      AND counted.document_no = line.document_no
      AND counted.corrects_id IS NULL
      AND own.product_id = product.product_id
      -- What was taken back, say by an answer that was undone, is told anew.
      AND own.quantity + coalesce((
        SELECT sum(gone.quantity)
        FROM activity_correction AS gone
        WHERE gone.organiser_id = %(organiser_id)s AND gone.member_id = own.member_id AND gone.activity_id = own.activity_id
          AND gone.line_no = own.line_no
      ), 0) <> 0
  )

-- day_paired --
-- Lines of as many pieces, for amounts that agree, are one. Such paper is one purchase, so it is one of the numbers that tell it: the one
-- that told it first, or stands first. The others are further purchases (`is_further`), and so is a number that counts itself. A number with
-- more such lines than the page has says more than the page: it is held against it as a sum (`day_beside`).
WITH telling AS (
  SELECT told.place, told.member_id, told.partner_id, told.sold_on, told.product_id, told.document_no, told.quantity, told.net_minor,
    told.gross_minor, told.tax_percent
  FROM evidence_day_told AS told
  UNION ALL
  -- What calls told of it before.
  SELECT NULL, day.member_id, day.partner_id, day.sold_on, day.product_id, retold.document_no, retold.quantity, retold.net_minor,
    retold.gross_minor, NULL
  FROM (SELECT DISTINCT told.member_id, told.partner_id, told.sold_on, told.product_id FROM evidence_day_told AS told) AS day
  JOIN participants_member AS kin
    ON kin.organiser_id = %(organiser_id)s
   AND (kin.id = day.member_id OR kin.goes_on_as_id = day.member_id)
  JOIN evidence_retelling AS retold
    ON retold.organiser_id = %(organiser_id)s
   AND retold.member_id = kin.id
   AND retold.programme_id = %(programme_id)s
   AND retold.partner_id = day.partner_id
   AND retold.sold_on = day.sold_on
   AND retold.product_id = day.product_id
),
agreeing AS (
  SELECT DISTINCT told.place, told.member_id, told.partner_id, told.sold_on, told.product_id, told.quantity,
    evidence_number_key_v2(told.document_no) AS number_key, held.activity_id, held.holder_id, held.rows
  FROM telling AS told
  JOIN (
    SELECT one.member_id, one.partner_id, one.sold_on, one.product_id, one.quantity, one.is_own, one.activity_id, one.holder_id, one.net_minor,
      one.gross_minor, count(*) OVER (PARTITION BY one.activity_id, one.product_id, one.quantity) AS rows
    FROM {{unnumbered}} AS one
  ) AS held
    ON held.member_id = told.member_id AND held.partner_id = told.partner_id AND held.sold_on = told.sold_on
   AND held.product_id = told.product_id AND held.quantity = told.quantity AND (NOT held.is_own OR told.document_no = '')
  WHERE {{agree}}
),
pair AS (
  SELECT fitting.place, fitting.member_id, fitting.partner_id, fitting.sold_on, fitting.product_id, fitting.quantity, fitting.number_key,
    fitting.activity_id, fitting.holder_id
  FROM (
    SELECT agreeing.*, count(agreeing.place) OVER (
        PARTITION BY agreeing.activity_id, agreeing.product_id, agreeing.quantity, agreeing.number_key
      ) AS rows_told
    FROM agreeing
  ) AS fitting
  WHERE fitting.number_key = ''
    OR fitting.rows_told <= fitting.rows
),
counted AS (
  SELECT DISTINCT day.member_id, day.partner_id, day.sold_on, day.product_id, evidence_number_key_v2(activity.document_no) AS number_key
  FROM (SELECT DISTINCT pair.member_id, pair.partner_id, pair.sold_on, pair.product_id FROM pair) AS day
  JOIN participants_member AS kin
    ON kin.organiser_id = %(organiser_id)s
   AND (kin.id = day.member_id OR kin.goes_on_as_id = day.member_id)
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.member_id = kin.id AND activity.partner_id = day.partner_id
   AND activity.programme_id = %(programme_id)s AND activity.occurred_on = day.sold_on AND activity.corrects_id IS NULL
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id AND line.activity_id = activity.id
   AND line.product_id = day.product_id
  WHERE NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
),
said AS (
  SELECT pair.activity_id, pair.product_id, pair.quantity, pair.number_key, pair.place
  FROM pair
  LEFT JOIN counted
    ON counted.member_id = pair.member_id AND counted.partner_id = pair.partner_id AND counted.sold_on = pair.sold_on
   AND counted.product_id = pair.product_id AND counted.number_key = pair.number_key
  WHERE pair.number_key <> ''
    AND counted.number_key IS NULL
  UNION ALL
  -- What other documents told of it before.
  SELECT kept.activity_id, kept.product_id, kept.quantity, kept.number_key, NULL
  FROM (
    SELECT DISTINCT pair.member_id, pair.partner_id, pair.sold_on, pair.product_id, pair.holder_id, pair.activity_id FROM pair
  ) AS page
  JOIN evidence_pagetelling AS kept
    ON kept.organiser_id = %(organiser_id)s AND kept.member_id = page.holder_id AND kept.activity_id = page.activity_id
   AND kept.product_id = page.product_id
  LEFT JOIN counted
    ON counted.member_id = page.member_id AND counted.partner_id = page.partner_id AND counted.sold_on = page.sold_on
   AND counted.product_id = page.product_id AND counted.number_key = kept.number_key
  WHERE kept.document_id <> %(document_id)s
    AND counted.number_key IS NULL
),
whose AS (
  SELECT said.activity_id, said.product_id, said.quantity, said.number_key, row_number() OVER (
      PARTITION BY said.activity_id, said.product_id, said.quantity
      ORDER BY bool_or(said.place IS NULL) DESC, min(said.place), said.number_key
    ) AS nth
  FROM said
  GROUP BY said.activity_id, said.product_id, said.quantity, said.number_key
)
SELECT pair.place, pair.product_id, pair.quantity, pair.number_key, pair.activity_id, pair.holder_id,
  pair.number_key <> '' AND (
    bool_or(whose.nth IS NULL) OVER of_line OR max(whose.nth) OVER of_line > count(*) OVER of_line
  ) AS is_further
FROM pair
LEFT JOIN whose
  ON whose.activity_id = pair.activity_id AND whose.product_id = pair.product_id AND whose.quantity = pair.quantity
 AND whose.number_key = pair.number_key
WHERE pair.place IS NOT NULL
WINDOW of_line AS (PARTITION BY pair.place)

-- day_beside --
-- What is left of a product, together, beside what else counted of it on that day: of several purchases the one of nearly as many pieces.
SELECT DISTINCT ON (told.member_id, told.partner_id, told.sold_on, told.product_id, told.document_no) told.*,
  other.activity_id, other.holder_id, other.number_held, other.held_by,
  held.quantity AS quantity_held, held.net_minor AS net_held, held.gross_minor AS gross_held,
  (held.quantity = told.quantity AND {{agree}}) AS is_same,
  md5(concat_ws('|', %(programme_id)s, told.partner_id, evidence_number_key_v2(told.document_no), other.holder_id, other.activity_id,
    told.product_id, trim_scale(told.quantity), told.gross_minor, told.net_minor, 'BESIDE'))::uuid AS question
FROM (
  SELECT told.member_id, told.partner_id, told.sold_on, told.product_id, told.document_no, array_agg(told.place) AS places,
    count(*)::integer AS rows, sum(told.quantity) AS quantity, max(told.tax_percent) AS tax_percent,
    CASE WHEN count(told.net_minor) = count(*) THEN sum(told.net_minor)::bigint END AS net_minor,
    CASE WHEN count(told.gross_minor) = count(*) THEN sum(told.gross_minor)::bigint END AS gross_minor
  FROM evidence_day_told AS told
  WHERE told.quantity > 0
    AND NOT EXISTS (SELECT 1 FROM evidence_day_paired AS paired WHERE paired.place = told.place)
  GROUP BY told.member_id, told.partner_id, told.sold_on, told.product_id, told.document_no
) AS told
JOIN {{unnumbered}} AS other
  ON other.member_id = told.member_id AND other.partner_id = told.partner_id AND other.sold_on = told.sold_on
 AND other.product_id = told.product_id AND other.is_purchase AND (NOT other.is_own OR told.document_no = '')
CROSS JOIN LATERAL (
  SELECT count(*)::integer AS rows, sum(one.quantity) AS quantity,
    CASE WHEN count(one.net_minor) = count(*) THEN sum(one.net_minor)::bigint END AS net_minor,
    CASE WHEN count(one.gross_minor) = count(*) THEN sum(one.gross_minor)::bigint END AS gross_minor
  FROM (
    SELECT own.quantity, own.net_minor, own.gross_minor
    FROM activity_line AS own
    WHERE own.organiser_id = %(organiser_id)s
      AND own.member_id = other.holder_id
      AND own.activity_id = other.activity_id
      AND own.product_id = other.product_id
    UNION ALL
    SELECT gone.quantity, gone.net_minor, gone.gross_minor
    FROM activity_correction AS gone
    WHERE gone.organiser_id = %(organiser_id)s
      AND gone.member_id = other.holder_id
      AND gone.activity_id = other.activity_id
      AND gone.product_id = other.product_id
  ) AS one
) AS held
WHERE held.quantity > 0
  AND NOT EXISTS (SELECT 1 FROM evidence_day_paired AS paired WHERE paired.activity_id = other.activity_id
    AND paired.product_id = other.product_id)
ORDER BY told.member_id, told.partner_id, told.sold_on, told.product_id, told.document_no,
  abs(held.quantity - told.quantity), other.activity_id

-- day_decided --
SELECT DISTINCT ON (decided.question) decided.question, decided.decision
FROM evidence_disagreement AS decided
WHERE decided.organiser_id = %(organiser_id)s
  AND decided.question = ANY(ARRAY(SELECT beside.question FROM evidence_day_beside AS beside))
  AND decided.decision <> ''
ORDER BY decided.question, decided.decided_at DESC, decided.key

-- day_found --
-- Each of these lines with what it is.
SELECT paired.place, 'SAME' AS finding
FROM evidence_day_paired AS paired
WHERE NOT paired.is_further
UNION
SELECT line.place, CASE
    WHEN beside.is_same THEN 'SAME'
    WHEN decided.decision IS NULL THEN 'DIFFERS'
    WHEN decided.decision = 'OTHER' THEN 'OTHER'
    ELSE 'SAME'
  END
FROM evidence_day_beside AS beside
CROSS JOIN LATERAL unnest(beside.places) AS line (place)
LEFT JOIN evidence_day_decided AS decided ON decided.question = beside.question

-- ask_of_day --
INSERT INTO evidence_disagreement (
  organiser_id, key, question, programme_id, document_id, partner_id, member_id, product_id, document_no, lines, activity_id, held_by,
  number_held, day_told, day_held, quantity_told, quantity_held, net_told, net_held, gross_told, gross_held, created_at
)
SELECT %(organiser_id)s, md5(concat_ws('|', %(document_id)s, beside.question))::uuid, beside.question, %(programme_id)s,
  %(document_id)s, beside.partner_id, beside.holder_id, beside.product_id, beside.document_no, beside.rows,
  beside.activity_id, beside.held_by, beside.number_held, beside.sold_on, beside.sold_on, beside.quantity, beside.quantity_held,
  beside.net_minor, beside.net_held, beside.gross_minor, beside.gross_held, statement_timestamp()
FROM evidence_day_beside AS beside
LEFT JOIN evidence_day_decided AS decided ON decided.question = beside.question
WHERE NOT beside.is_same
  AND decided.question IS NULL
ON CONFLICT (key) DO NOTHING;

-- lock_paper_told --
-- Such paper that these lines tell of, until the end of the transaction: whoever tells of it, too, waits.
SELECT claim.id
FROM evidence_claim AS claim
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.programme_id = %(programme_id)s
  AND claim.number_key = ''
  AND claim.kind = 'PAPER'
  AND claim.status = 'ACCEPTED'
  AND (claim.partner_id, claim.issued_on, claim.member_id) IN (
    SELECT told.partner_id, told.sold_on, kin.id
    FROM evidence_day_told AS told
    JOIN participants_member AS kin
      ON kin.organiser_id = %(organiser_id)s
     AND (kin.id = told.member_id OR kin.goes_on_as_id = told.member_id)
  )
ORDER BY claim.id
FOR UPDATE;

-- forget_pages_told --
DELETE FROM evidence_pagetelling AS kept
WHERE kept.organiser_id = %(organiser_id)s
  AND kept.document_id = %(document_id)s;

-- keep_pages_told --
-- Which number such paper is told to be.
INSERT INTO evidence_pagetelling (
  organiser_id, member_id, id, activity_id, product_id, quantity, number_key, document_id, created_at
)
SELECT DISTINCT %(organiser_id)s::uuid, paired.holder_id, md5(concat_ws('|', %(document_id)s, paired.activity_id, paired.product_id,
    trim_scale(paired.quantity), paired.number_key))::uuid, paired.activity_id, paired.product_id, trim_scale(paired.quantity),
  paired.number_key, %(document_id)s::uuid, statement_timestamp()
FROM evidence_day_paired AS paired
WHERE paired.number_key <> ''
  AND NOT paired.is_further
ON CONFLICT (member_id, id) DO NOTHING;

-- or_unnumbered --
WHEN of_day.finding = 'SAME' THEN 'REPEATED'
      WHEN of_day.finding = 'DIFFERS' THEN 'DIFFERS'
      WHEN of_day.finding = 'OTHER' THEN 'COUNTED'

-- unnumbered_joined --
LEFT JOIN evidence_day_found AS of_day ON of_day.place = line.line

-- lock_own_paper --
-- Such paper of a document, until the end of the transaction: a call that is held against it waits.
SELECT claim.id
FROM evidence_claim AS claim
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s
  AND claim.document_id = %(document_id)s
  AND claim.number_key = ''
  AND claim.kind = 'PAPER'
  AND claim.status = 'ACCEPTED'
ORDER BY claim.id
FOR UPDATE;

-- of_its_days --
-- How much counted on the days of a document's own such paper beside it.
SELECT count(*)
FROM ({{held_of_day}}) AS held;

-- its_partners --
ARRAY(
  SELECT own.partner_id
  FROM evidence_claim AS own
  WHERE own.organiser_id = %(organiser_id)s
    AND own.member_id = %(member_id)s
    AND own.document_id = %(document_id)s
)

-- its_own --
AND claim.member_id = %(member_id)s
    AND claim.document_id = %(document_id)s
