-- numbers --
-- Each document number of the lines under which something counted before, however it was written.
SELECT said.document_no, said.partner_id, number.numbers, number.turns
FROM (
  SELECT told.document_no, told.partner_id,
    evidence_number_key_v2(told.document_no) AS number_key
  FROM ({{numbers_told}}) AS told
) AS said
LEFT JOIN evidence_purchasenumber AS number
  ON number.organiser_id = %(organiser_id)s
 AND number.key = md5(concat_ws('|', %(programme_id)s, said.partner_id, said.number_key))::uuid
WHERE number.turns IS NOT NULL

-- told --
-- The lines of a document under such numbers, as far as they are understood. Who was merged is who
-- they go on as, here and among what counted.
SELECT line.line AS place, known.partner_id, line.document_no, customer.goes_on_id AS member_id,
  product.product_id, outlet.outlet_id, line.sold_on,
  trim_scale(line.quantity * product.base_units) AS quantity, line.net_minor, line.gross_minor,
  coalesce(line.gross_minor, line.net_minor, %(unsaid)s::bigint) AS amount,
  (line.quantity < 0) AS is_back, NULL::date AS only_on, NULL::uuid AS only_at, {{tax_told}} AS tax_percent,
  CASE WHEN EXISTS (
    SELECT 1
    FROM evidence_claim AS claim
    WHERE claim.organiser_id = %(organiser_id)s
      AND claim.member_id = %(member_id)s
      AND claim.id = {{claim_told}}
      AND claim.kind = 'PAPER'
      AND claim.proved_by IS NULL
  ) THEN 'PAPER' ELSE %(source)s::text END AS told_by
FROM {{read}} AS line
JOIN evidence_known AS known
  ON known.document_no = line.document_no AND known.partner_id = coalesce({{partner_id}}, 0)
JOIN {{customer}} AS customer
  ON customer.customer_key = line.customer_key {{customer_of_partner}}
JOIN {{product}} AS product
  ON product.product_key = line.product_key AND product.unit = line.unit {{product_of_partner}}
LEFT JOIN {{outlet}} AS outlet ON outlet.code = line.outlet_code {{outlet_of_partner}}
WHERE customer.member_id IS NOT NULL
  AND customer.is_foreign IS NOT TRUE
  AND product.is_foreign IS NOT TRUE
  AND product.product_id IS NOT NULL
  AND product.base_units IS NOT NULL
  AND line.sold_on >= customer.joined_on

-- written --
-- How the numbers were written where something counted under them.
SELECT DISTINCT known.partner_id, known.document_no, written.number
FROM evidence_known AS known
CROSS JOIN LATERAL unnest(known.numbers) AS written (number)

-- counted_activities --
-- What counted under these numbers.
SELECT activity.member_id, activity.id AS activity_id, coalesce(activity.partner_id, 0) AS partner_id,
  activity.document_no AS number, activity.occurred_on, activity.outlet_id, activity.batch_id,
  coalesce(activity.corrects_id, activity.id) AS purchase_id
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.kind = 'PURCHASE'
  AND {{activity_of_partner}}
  AND activity.document_no = ANY(ARRAY(SELECT DISTINCT written.number FROM evidence_written AS written))

-- gone --
-- The lines of their purchases from which a person took something back. What corrected a purchase is
-- asked of it once: thousands of corrections may stand beside it, and each would ask for all.
SELECT DISTINCT purchase.member_id, purchase.purchase_id, gone.line_no
FROM ({{purchases_known}}) AS purchase
{{their_corrections}}
WHERE taken.source = 'TAKEN_BACK'

-- revoked --
-- What withdrew something of their purchases, or undid it, and when it did so last.
SELECT purchase.member_id, purchase.purchase_id, taken.source, taken.source_id,
  max(taken.created_at) AS revoked_at
FROM ({{purchases_known}}) AS purchase
{{their_corrections}}
WHERE taken.source IN ('WITHDRAWN', 'UNDONE')
GROUP BY purchase.member_id, purchase.purchase_id, taken.source, taken.source_id

-- purchases_known --
SELECT DISTINCT activity.member_id, activity.purchase_id FROM evidence_activity AS activity

-- their_corrections --
LEFT JOIN activity_correction AS gone
  ON gone.organiser_id = %(organiser_id)s
 AND gone.member_id = purchase.member_id
 AND gone.activity_id = purchase.purchase_id
LEFT JOIN activity_activity AS back
  ON back.organiser_id = %(organiser_id)s
 AND back.member_id = gone.member_id
 AND back.id = gone.correction_id
LEFT JOIN activity_batch AS taken
  ON taken.organiser_id = %(organiser_id)s AND taken.id = back.batch_id

-- held --
-- Their lines, but for what was taken back since. A withdrawn file leaves none of what it told, its
-- corrections of other files' purchases neither; what it gives back to those leaves them standing.
-- What a better proof put right of a purchase goes with it, and where its answer was undone neither
-- that nor its reversal says anything. A correction is of its purchase (`activity_id`). What was read
-- of a page, and no invoice of its seller proved, is paper, whatever file the page came in
-- and whoever its member, who sent it, goes on as.
SELECT row_number() OVER () AS held_id, activity.partner_id, written.document_no,
  coalesce(member.goes_on_as_id, activity.member_id) AS member_id, activity.member_id AS holder_id,
  line.product_id, activity.outlet_id, activity.occurred_on AS sold_on, line.quantity, line.net_minor,
  line.gross_minor, coalesce(line.gross_minor, line.net_minor, %(unsaid)s::bigint) AS amount,
  (line.quantity < 0) AS is_back, activity.purchase_id AS activity_id, activity.number AS number_held,
  CASE WHEN batch.source IN ('E_INVOICE', 'PICTURE') AND EXISTS (
    SELECT 1
    FROM evidence_document AS document
    JOIN evidence_claim AS claim
      ON claim.organiser_id = %(organiser_id)s
     AND claim.member_id = document.member_id
     AND claim.document_id = document.id
    WHERE document.organiser_id = %(organiser_id)s
      AND document.id = batch.source_id
      AND claim.number = activity.number
      AND claim.kind = 'PAPER'
      AND claim.proved_by IS NULL
  ) THEN 'PAPER' ELSE batch.source END AS held_by,
  (batch.source_id IS NOT DISTINCT FROM %(document_id)s::uuid) AS is_own
FROM evidence_activity AS activity
JOIN evidence_written AS written
  ON written.number = activity.number AND written.partner_id = activity.partner_id
LEFT JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s
 AND line.member_id = activity.member_id
 AND line.activity_id = activity.activity_id
LEFT JOIN activity_batch AS batch
  ON batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = activity.member_id
LEFT JOIN evidence_gone AS gone
  ON gone.member_id = activity.member_id
 AND gone.purchase_id = activity.activity_id
 AND gone.line_no = line.line_no
LEFT JOIN evidence_revoked AS withdrawn
  ON withdrawn.member_id = activity.member_id
 AND withdrawn.purchase_id = activity.purchase_id
 AND withdrawn.source = 'WITHDRAWN'
 AND withdrawn.source_id = batch.source_id
 AND withdrawn.revoked_at >= batch.created_at
WHERE gone.purchase_id IS NULL
  AND withdrawn.purchase_id IS NULL
  AND line.line_no IS NOT NULL
  AND batch.source NOT IN ('TAKEN_BACK', 'WITHDRAWN', 'UNDONE')
  AND (batch.source <> 'WITNESS' OR NOT EXISTS (
    SELECT 1
    FROM evidence_revoked AS undone
    WHERE undone.member_id = activity.member_id
      AND undone.purchase_id = activity.purchase_id
      AND undone.source = 'UNDONE'
      AND undone.source_id = activity.activity_id
  ) AND NOT EXISTS (
    SELECT 1
    FROM evidence_revoked AS with_it
    JOIN activity_activity AS purchase
      ON purchase.organiser_id = %(organiser_id)s
     AND purchase.member_id = activity.member_id
     AND purchase.id = activity.purchase_id
    JOIN activity_batch AS told
      ON told.organiser_id = %(organiser_id)s AND told.id = purchase.batch_id
    WHERE with_it.member_id = activity.member_id
      AND with_it.purchase_id = activity.purchase_id
      AND with_it.source = 'WITHDRAWN'
      AND with_it.source_id = told.source_id
  ))

-- activity_of_a_partner --
activity.partner_id = ANY(ARRAY(SELECT DISTINCT written.partner_id FROM evidence_written AS written))

-- activity_of_ours --
activity.partner_id IS NULL

-- shared --
-- Numbers under which several members bought: those of tills that begin anew each day, and what
-- stands in a column of numbers but is none. There a purchase is one of its day.
SELECT said.partner_id, said.document_no, count(*) AS members
FROM (
  SELECT told.partner_id, told.document_no, told.member_id
  FROM evidence_told AS told
  UNION
  SELECT held.partner_id, held.document_no, held.member_id
  FROM evidence_held AS held
) AS said
GROUP BY said.partner_id, said.document_no
HAVING count(*) > 1

-- bind_to_days --
UPDATE evidence_told AS told
SET only_on = told.sold_on
FROM evidence_shared AS shared
WHERE shared.partner_id = told.partner_id
  AND shared.document_no = told.document_no;

-- bind_to_outlets --
-- Tills of a seller share numbers. Of a product of which every line under a number names its outlet, on both sides, what was sold at one
-- is not held against what was sold at another.
UPDATE evidence_told AS told
SET only_at = told.outlet_id
FROM (
  SELECT said.partner_id, said.document_no, said.product_id
  FROM (
    SELECT each.partner_id, each.document_no, each.product_id, each.outlet_id FROM evidence_told AS each
    UNION ALL
    SELECT held.partner_id, held.document_no, held.product_id, held.outlet_id FROM evidence_held AS held
  ) AS said
  GROUP BY said.partner_id, said.document_no, said.product_id
  HAVING count(said.outlet_id) = count(*)
) AS apart
WHERE apart.partner_id = told.partner_id
  AND apart.document_no = told.document_no
  AND apart.product_id = told.product_id;

-- pair --
-- Lines that are one: the first told with the first held of those that have these columns in
-- common, the second with the second, as far as they may be one at all. They meet by one number made
-- of all of it: by some of the columns alone, thousands of lines of one purchase would be compared in
-- pairs.
INSERT INTO evidence_same (place, held_id, is_own)
SELECT told.place, held.held_id, held.is_own
FROM (
  SELECT told.*, row_number() OVER (
    PARTITION BY {{told_columns}} ORDER BY told.sold_on, told.amount, told.place) AS nth
  FROM evidence_told AS told
  LEFT JOIN evidence_same AS same ON same.place = told.place
  WHERE same.place IS NULL
) AS told
JOIN (
  SELECT held.*, row_number() OVER (
    PARTITION BY {{held_columns}} ORDER BY held.sold_on, held.amount, held.held_id) AS nth
  FROM evidence_held AS held
  LEFT JOIN evidence_same AS same ON same.held_id = held.held_id
  WHERE same.held_id IS NULL
    AND held.is_own = %(is_own)s
) AS held
  ON hash_record_extended(ROW({{held_columns}}, held.nth), 0)
    = hash_record_extended(ROW({{told_columns}}, told.nth), 0)
WHERE ROW({{held_columns}}, held.nth) IS NOT DISTINCT FROM ROW({{told_columns}}, told.nth)
  AND {{may_be_one}}

-- near --
-- Two proofs of one kind write a purchase a few days apart at most; an invoice lies further from the
-- file of its sale.
abs(held.sold_on - told.sold_on)
    <= CASE WHEN held.held_by = told.told_by THEN %(days_of_one_source)s ELSE %(days)s END
  AND (told.only_on IS NULL OR held.sold_on = told.only_on)
  AND (held.outlet_id = told.outlet_id) IS NOT FALSE

-- agree --
-- Amounts of so many rows: as they are said, or the gross of one side against the net of the other
-- by the rate of the line, else by one of the rates there are.
CASE
  WHEN told.net_minor IS NULL AND told.gross_minor IS NULL THEN true
  WHEN held.net_minor IS NULL AND held.gross_minor IS NULL THEN true
  WHEN abs(told.gross_minor - held.gross_minor) <= {{slack}} THEN true
  WHEN abs(told.net_minor - held.net_minor) <= {{slack}} AND told.net_minor IS NOT NULL THEN true
  WHEN told.gross_minor IS NOT NULL AND held.gross_minor IS NOT NULL THEN false
  ELSE EXISTS (
    SELECT 1
    FROM unnest(CASE WHEN told.tax_percent IS NULL THEN %(rates)s::numeric[]
      ELSE ARRAY[told.tax_percent] END) AS tax (rate)
    WHERE abs(coalesce(told.gross_minor, held.gross_minor)
      - CASE WHEN told.gross_minor IS NULL THEN told.net_minor ELSE held.net_minor END
        * (100 + tax.rate) / 100) <= {{slack}} * (100 + tax.rate) / 100
  )
END

-- slack --
-- What roundings make of an amount: a minor unit for each row of either side, but of cheap goods
-- no more than a share; and half of one for each piece, where a price was rounded, which is next to
-- nothing of the amount.
greatest(1, least({{rows}}, {{said}} * %(rows_share)s) + least(abs(told.quantity) / 2, {{said}} * %(prices_share)s))

-- said --
least(abs(coalesce(told.gross_minor, told.net_minor)),
    abs(coalesce(held.gross_minor, held.net_minor)))

-- or_witnessed --
-- What a purchase is told of once more (see `witnesses`).
WHEN found.finding = 'SAME' THEN 'REPEATED'
      WHEN found.finding = 'DIFFERS' THEN 'DIFFERS'
      WHEN found.is_other THEN 'COUNTED'

-- witnesses_joined --
LEFT JOIN evidence_found AS found ON found.place = line.line
  LEFT JOIN evidence_known AS known
    ON known.document_no = line.document_no AND known.partner_id = coalesce({{partner_id}}, 0)

-- turn --
known.turns

-- has_history --
SELECT EXISTS (
  SELECT 1
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND activity.partner_id = ANY({{partner_ids}})
);

-- numbers_of_lines --
SELECT DISTINCT line.document_no, coalesce({{partner_id}}, 0) AS partner_id
FROM {{read}} AS line
WHERE line.document_no <> ''
