-- numbers --
-- Each document number of the lines under which something counted before, however it was written.
SELECT said.document_no, said.partner_id, number.numbers, number.turns
FROM (
  SELECT told.document_no, told.partner_id,
    evidence_number_key_v1(told.document_no) AS number_key
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
  (line.quantity < 0) AS is_back, NULL::date AS only_on, {{tax_told}} AS tax_percent,
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
SELECT said.partner_id, said.document_no
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

-- unrivalled --
-- What a page tells is not the same for another member, whatever else agrees (`rivals`).
held.member_id = told.member_id OR NOT EXISTS (
    SELECT 1
    FROM {{sold}} AS sold
    WHERE sold.partner_id = told.partner_id
      AND sold.number_key = evidence_number_key_v1(told.document_no)
      AND sold.product_id = told.product_id
      AND sold.sold_on = told.sold_on
  )

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

-- groups --
-- What is told of a product of a purchase and was not found line by line, beside what counted of it.
-- Rows may have been split or put together, so they are held against one another as sums; what comes
-- back, under the number of its purchase as tills do, stands by itself. The day of a page may be
-- misread: it is held against what lies on any.
SELECT told.partner_id, told.document_no, told.member_id, told.product_id, told.is_back,
  told.only_on, told.rows, told.sold_on, told.quantity, told.net_minor, told.gross_minor, told.tax_percent,
  told.told_by, held.rows AS rows_held,
  held.sold_on AS day_held, held.quantity AS quantity_held, held.net_minor AS net_held,
  held.gross_minor AS gross_held, held.activity_id, held.holder_id, held.number_held, held.held_by, held.days_between
FROM (
  SELECT told.partner_id, told.document_no, told.member_id, told.product_id, told.is_back,
    told.only_on, count(*)::integer AS rows, min(told.sold_on) AS sold_on, max(told.outlet_id::text) AS outlet,
    sum(told.quantity) AS quantity, max(told.tax_percent) AS tax_percent, min(told.told_by) AS told_by,
    CASE WHEN count(told.net_minor) = count(*) THEN sum(told.net_minor)::bigint END AS net_minor,
    CASE WHEN count(told.gross_minor) = count(*) THEN sum(told.gross_minor)::bigint END
      AS gross_minor
  FROM evidence_told AS told
  LEFT JOIN evidence_same AS same ON same.place = told.place
  WHERE same.place IS NULL
  GROUP BY told.partner_id, told.document_no, told.member_id, told.product_id, told.is_back,
    told.only_on
) AS told
LEFT JOIN LATERAL (
  SELECT count(*)::integer AS rows, min(held.sold_on) AS sold_on, sum(held.quantity) AS quantity,
    CASE WHEN count(held.net_minor) = count(*) THEN sum(held.net_minor)::bigint END AS net_minor,
    CASE WHEN count(held.gross_minor) = count(*) THEN sum(held.gross_minor)::bigint END
      AS gross_minor,
    (array_agg(held.activity_id ORDER BY held.sold_on, held.activity_id))[1] AS activity_id,
    (array_agg(held.holder_id ORDER BY held.sold_on, held.activity_id))[1] AS holder_id,
    min(held.number_held) AS number_held, min(held.held_by) AS held_by,
    min(abs(held.sold_on - told.sold_on)) AS days_between
  FROM evidence_held AS held
  LEFT JOIN evidence_same AS same ON same.held_id = held.held_id
  WHERE same.held_id IS NULL
    AND NOT held.is_own
    AND held.partner_id = told.partner_id
    AND held.document_no = told.document_no
    AND held.member_id = told.member_id
    AND held.product_id = told.product_id
    AND held.is_back = told.is_back
    AND (
      abs(held.sold_on - told.sold_on) <= %(days)s AND (told.only_on IS NULL OR held.sold_on = told.only_on)
      OR 'PAPER' IN (held.held_by, told.told_by)
    )
    AND (held.outlet_id::text = told.outlet) IS NOT FALSE
) AS held ON true

-- judged --
-- What each of them is. Nothing counted of the product: it adds to the purchase. Pieces and amounts
-- agree: it is the same, unless the days lie too far apart. Else it differs and a person is asked, but where one source tells of
-- days far apart, other pieces and other money: then both were sold.
SELECT judged.*,
  -- The same told by another document is the same question, whoever was merged meanwhile.
  md5(concat_ws('|', %(programme_id)s, judged.partner_id, evidence_number_key_v1(judged.document_no),
    coalesce(judged.holder_id, judged.member_id), judged.product_id,
    judged.day_held, trim_scale(judged.quantity), judged.gross_minor, judged.net_minor))::uuid AS question,
  NULL::bigint AS rival_id,
  CASE
    WHEN judged.rows_held = 0 THEN 'ADDED'
    WHEN judged.quantity = judged.quantity_held AND judged.is_alike
      AND judged.days_between
        <= CASE WHEN judged.held_by = judged.told_by THEN %(days_of_one_source)s ELSE %(days)s END
      AND (judged.only_on IS NULL OR judged.days_between = 0)
      THEN 'SAME'
    WHEN judged.held_by = judged.told_by AND judged.days_between > %(days_of_one_source)s
      AND judged.quantity <> judged.quantity_held AND NOT judged.is_alike THEN 'ADDED'
    ELSE 'DIFFERS'
  END AS finding
FROM (
  SELECT told.*, {{agree}} AS is_alike
  FROM evidence_group AS told
  CROSS JOIN LATERAL (SELECT told.net_held AS net_minor, told.gross_held AS gross_minor) AS held
) AS judged

-- rivals --
-- Of a page that counted for another member (`stage_sold`) what is left of it with them: whose it is, or whether both bought, a person
-- says. Goods that come back are theirs whom it counted for.
UPDATE evidence_judged AS judged
SET finding = CASE WHEN judged.is_back THEN 'SAME' ELSE 'DIFFERS' END, rival_id = judged.member_id,
  question = md5(concat_ws('|', %(programme_id)s, judged.partner_id, evidence_number_key_v1(judged.document_no), rival.holder_id,
    judged.member_id, judged.product_id, judged.only_on, 'RIVAL'))::uuid,
  activity_id = rival.activity_id, holder_id = rival.holder_id, number_held = rival.number_held, held_by = rival.held_by,
  day_held = rival.sold_on, quantity_held = rival.quantity, net_held = rival.net_minor, gross_held = rival.gross_minor
FROM (
  SELECT DISTINCT ON (own.document_no, own.partner_id, own.product_id, own.member_id, own.only_on) own.document_no, own.partner_id,
    own.product_id, own.member_id, own.only_on, held.activity_id, held.holder_id, held.number_held, held.held_by, held.sold_on,
    stands.quantity, stands.net_minor, stands.gross_minor
  FROM evidence_judged AS own
  JOIN {{sold}} AS sold
    ON sold.partner_id = own.partner_id
   AND sold.number_key = evidence_number_key_v1(own.document_no)
   AND sold.product_id = own.product_id
   AND sold.sold_on = own.only_on
   AND (sold.first_id <> own.member_id OR sold.last_id <> own.member_id)
  JOIN evidence_held AS held
    ON held.partner_id = own.partner_id
   AND held.document_no = own.document_no
   AND held.product_id = own.product_id
   AND held.sold_on = own.only_on
   AND held.member_id <> own.member_id
   AND NOT held.is_own
  CROSS JOIN LATERAL (
    SELECT sum(one.quantity) AS quantity,
      CASE WHEN count(one.net_minor) = count(*) THEN sum(one.net_minor)::bigint END AS net_minor,
      CASE WHEN count(one.gross_minor) = count(*) THEN sum(one.gross_minor)::bigint END AS gross_minor
    FROM (
      SELECT line.quantity, line.net_minor, line.gross_minor
      FROM activity_line AS line
      WHERE line.organiser_id = %(organiser_id)s
        AND line.member_id = held.holder_id
        AND line.activity_id = held.activity_id
        AND line.product_id = held.product_id
      UNION ALL
      SELECT gone.quantity, gone.net_minor, gone.gross_minor
      FROM activity_correction AS gone
      WHERE gone.organiser_id = %(organiser_id)s
        AND gone.member_id = held.holder_id
        AND gone.activity_id = held.activity_id
        AND gone.product_id = held.product_id
    ) AS one
  ) AS stands
  WHERE own.finding = 'ADDED'
    AND stands.quantity > 0
  ORDER BY own.document_no, own.partner_id, own.product_id, own.member_id, own.only_on, held.activity_id
) AS rival
WHERE judged.finding = 'ADDED'
  AND judged.document_no = rival.document_no
  AND judged.partner_id = rival.partner_id
  AND judged.product_id = rival.product_id
  AND judged.member_id = rival.member_id
  AND judged.only_on = rival.only_on;

-- decided --
SELECT DISTINCT ON (decided.question) decided.question, decided.decision
FROM evidence_disagreement AS decided
WHERE decided.organiser_id = %(organiser_id)s
  AND decided.question = ANY(ARRAY(SELECT judged.question FROM evidence_judged AS judged
    WHERE judged.finding = 'DIFFERS'))
  AND decided.decision <> ''
ORDER BY decided.question, decided.decided_at DESC, decided.key

-- found --
-- Each line under such a number with what it is; what this document itself counted is left out.
SELECT told.place, coalesce(
    CASE WHEN same.place IS NOT NULL THEN 'SAME' END,
    CASE
      WHEN judged.finding <> 'DIFFERS' OR decided.decision IS NULL THEN judged.finding
      WHEN {{both_count}} THEN 'ADDED'
      ELSE 'SAME'
    END
  ) AS finding, (same.place IS NULL AND ({{both_count}})) IS TRUE AS is_other
FROM evidence_told AS told
LEFT JOIN evidence_same AS same ON same.place = told.place
LEFT JOIN evidence_judged AS judged
  ON same.place IS NULL
 AND judged.partner_id = told.partner_id
 AND judged.document_no = told.document_no
 AND judged.member_id = told.member_id
 AND judged.product_id = told.product_id
 AND judged.is_back = told.is_back
 AND judged.only_on IS NOT DISTINCT FROM told.only_on
LEFT JOIN evidence_decided AS decided ON decided.question = judged.question
WHERE same.is_own IS NOT TRUE

-- both_count --
-- Both were bought; or it is another member's, from whom it counted for it is taken.
decided.decision = 'OTHER' OR decided.decision = 'CORRECTED' AND judged.rival_id IS NOT NULL

-- forget_undecided --
DELETE FROM evidence_disagreement AS open
WHERE open.organiser_id = %(organiser_id)s
  AND open.document_id = %(document_id)s
  AND open.decision = '';

-- ask --
INSERT INTO evidence_disagreement (
  organiser_id, key, question, programme_id, document_id, partner_id, member_id, rival_id, product_id, document_no,
  lines, activity_id, held_by, number_held, day_told, day_held, quantity_told, quantity_held, net_told,
  net_held, gross_told, gross_held, created_at
)
SELECT %(organiser_id)s, md5(concat_ws('|', %(document_id)s, judged.question))::uuid,
  judged.question, %(programme_id)s, %(document_id)s,
  nullif(judged.partner_id, 0), judged.holder_id, judged.rival_id, judged.product_id, judged.document_no,
  judged.rows, judged.activity_id, judged.held_by, judged.number_held, judged.sold_on, judged.day_held,
  judged.quantity, judged.quantity_held, judged.net_minor, judged.net_held, judged.gross_minor,
  judged.gross_held, statement_timestamp()
FROM evidence_judged AS judged
LEFT JOIN evidence_decided AS decided ON decided.question = judged.question
WHERE judged.finding = 'DIFFERS'
  AND decided.question IS NULL
ON CONFLICT (key) DO NOTHING;

-- take_numbers --
-- The numbers of a batch of lines that count, each turned once more; fewer than there are, where
-- something counted under one since these lines were held against it.
WITH told AS (
  SELECT DISTINCT coalesce(matched.partner_id, 0) AS partner_id, matched.document_no, matched.turn
  FROM {{matched}} AS matched
  WHERE matched.batch_no = %(batch_no)s
    AND matched.document_no <> ''
),
keyed AS (
  SELECT md5(concat_ws('|', %(programme_id)s, told.partner_id,
      evidence_number_key_v1(told.document_no)))::uuid AS key,
    told.document_no, coalesce(told.turn, 0) AS turn
  FROM told
),
number AS (
  SELECT keyed.key, array_agg(DISTINCT keyed.document_no) AS numbers, max(keyed.turn) AS turn
  FROM keyed
  GROUP BY keyed.key
),
taken AS (
  INSERT INTO evidence_purchasenumber AS standing (
    organiser_id, key, numbers, source_id, turns, created_at
  )
  SELECT %(organiser_id)s, number.key, number.numbers, %(document_id)s, number.turn + 1, %(now)s
  FROM number
  ORDER BY number.key
  ON CONFLICT (key) DO UPDATE
  SET turns = standing.turns + 1, source_id = EXCLUDED.source_id,
    numbers = ARRAY(SELECT DISTINCT unnest(standing.numbers || EXCLUDED.numbers))
  WHERE standing.turns = EXCLUDED.turns - 1 OR standing.source_id = EXCLUDED.source_id
  RETURNING 1
)
SELECT (SELECT count(*) FROM number) = (SELECT count(*) FROM taken);

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

-- new_numbers --
-- The numbers of purchases that come one by one; returned are those that nobody had.
INSERT INTO evidence_purchasenumber (organiser_id, key, numbers, source_id, turns, created_at)
SELECT %(organiser_id)s, said.key, ARRAY[said.number], said.source_id, 1, %(now)s
FROM unnest(%(keys)s::uuid[], %(numbers)s::text[], %(sources)s::uuid[])
  AS said (key, number, source_id)
ORDER BY said.key
ON CONFLICT (key) DO NOTHING
RETURNING key;

-- lock_numbers --
-- Those that somebody had, held until the end of the transaction: one counts under them at a time.
SELECT number.key
FROM evidence_purchasenumber AS number
WHERE number.organiser_id = %(organiser_id)s
  AND number.key = ANY(%(keys)s::uuid[])
ORDER BY number.key
FOR UPDATE;

-- turn_numbers --
-- Those under which something more counts.
UPDATE evidence_purchasenumber AS number
SET turns = number.turns + 1, source_id = said.source_id,
  numbers = ARRAY(SELECT DISTINCT unnest(number.numbers || ARRAY[said.number]))
FROM unnest(%(keys)s::uuid[], %(numbers)s::text[], %(sources)s::uuid[])
  AS said (key, number, source_id)
WHERE number.organiser_id = %(organiser_id)s
  AND number.key = said.key;

-- numbers_of_purchases --
SELECT DISTINCT said.document_no, said.partner_id
FROM unnest(%(numbers)s::text[], %(partners)s::bigint[]) AS said (document_no, partner_id)

-- told_of_purchases --
SELECT said.place, said.partner_id, said.document_no,
  coalesce(member.goes_on_as_id, said.member_id) AS member_id, said.product_id, said.outlet_id, said.sold_on, said.quantity, said.net_minor, said.gross_minor,
  coalesce(said.gross_minor, said.net_minor, %(unsaid)s::bigint) AS amount,
  (said.quantity < 0) AS is_back, NULL::date AS only_on,
  NULL::numeric AS tax_percent, %(source)s::text AS told_by
FROM unnest(%(places)s::integer[], %(line_partners)s::bigint[], %(line_numbers)s::text[],
  %(members)s::bigint[], %(products)s::uuid[], %(outlets)s::uuid[], %(days_sold)s::date[],
  %(quantities)s::numeric[], %(nets)s::bigint[], %(grosses)s::bigint[])
  AS said (place, partner_id, document_no, member_id, product_id, outlet_id, sold_on, quantity,
    net_minor, gross_minor)
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = said.member_id

-- findings --
SELECT found.place, found.finding, judged.quantity_held, judged.net_held, judged.gross_held,
  judged.number_held, judged.day_held
FROM evidence_found AS found
JOIN evidence_told AS told ON told.place = found.place
LEFT JOIN evidence_judged AS judged
  ON found.finding = 'DIFFERS'
 AND judged.partner_id = told.partner_id
 AND judged.document_no = told.document_no
 AND judged.member_id = told.member_id
 AND judged.product_id = told.product_id
 AND judged.is_back = told.is_back
 AND judged.only_on IS NOT DISTINCT FROM told.only_on
ORDER BY found.place;
