-- stage_purchase --
-- Each line that names the purchase it corrects, with the one of its member, or of who was merged with them, under that number. There
-- are several where days or members share a number: goods come back of the oldest of which enough is left, one line after the other as
-- if each came by itself. What this very document took is not taken off: it finds the same again. A line that another file told before
-- counts no more, but is not known here yet: where none has enough beside the lines before, that is taken which had enough without them.
CREATE UNLOGGED TABLE {{purchase}} AS
WITH RECURSIVE line AS (
  SELECT said.*, row_number() OVER (
      PARTITION BY said.goes_on_id, said.partner_id, said.corrects_no, said.product_id ORDER BY said.line
    ) AS nth
  FROM (
    SELECT line.line, customer.goes_on_id, {{partner_id}} AS partner_id, line.corrects_no, product.product_id,
      greatest(-line.quantity * product.base_units, 0) AS units
    FROM {{read}} AS line
    JOIN {{customer}} AS customer ON customer.customer_key = line.customer_key {{customer_of_partner}}
    JOIN {{product}} AS product ON product.product_key = line.product_key AND product.unit = line.unit {{product_of_partner}}
    WHERE line.corrects_no <> ''
      AND customer.goes_on_id IS NOT NULL
      AND product.product_id IS NOT NULL
  ) AS said
),
named AS (
  SELECT coalesce(member.goes_on_as_id, activity.member_id) AS goes_on_id, activity.member_id, activity.partner_id,
    activity.document_no, own.product_id, activity.id, activity.occurred_at, sum(own.quantity) AS quantity
  FROM activity_activity AS activity
  JOIN activity_line AS own
    ON own.organiser_id = %(organiser_id)s AND own.member_id = activity.member_id AND own.activity_id = activity.id
  LEFT JOIN participants_member AS member
    ON member.organiser_id = %(organiser_id)s AND member.id = activity.member_id
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.partner_id = ANY({{partner_ids}})
    AND activity.corrects_id IS NULL
    AND activity.document_no = ANY(ARRAY(SELECT DISTINCT line.corrects_no FROM line))
    AND NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
  GROUP BY member.goes_on_as_id, activity.member_id, activity.partner_id, activity.document_no, own.product_id, activity.id,
    activity.occurred_at
),
standing AS (
  SELECT named.*, row_number() OVER (
      PARTITION BY named.goes_on_id, named.partner_id, named.document_no, named.product_id ORDER BY named.occurred_at, named.id
    ) AS place
  FROM (
    SELECT named.*, greatest(named.quantity + coalesce(gone.quantity, 0), 0) AS units_left
    FROM named
    LEFT JOIN LATERAL (
      SELECT sum(changed.quantity) AS quantity
      FROM activity_correction AS changed
      JOIN activity_activity AS said
        ON said.organiser_id = %(organiser_id)s AND said.member_id = changed.member_id AND said.id = changed.correction_id
      JOIN activity_batch AS batch
        ON batch.organiser_id = %(organiser_id)s AND batch.id = said.batch_id
       AND (batch.source_id IS DISTINCT FROM %(document_id)s OR batch.source = 'TAKEN_BACK')
      WHERE changed.organiser_id = %(organiser_id)s
        AND changed.member_id = named.member_id
        AND changed.activity_id = named.id
        AND changed.product_id = named.product_id
    ) AS gone ON true
  ) AS named
),
several AS (
  SELECT standing.goes_on_id, standing.partner_id, standing.document_no, standing.product_id,
    array_agg(standing.units_left ORDER BY standing.place) AS units_left
  FROM standing
  GROUP BY standing.goes_on_id, standing.partner_id, standing.document_no, standing.product_id
  HAVING count(*) > 1
),
back AS MATERIALIZED (
  SELECT several.goes_on_id, several.partner_id, several.document_no, several.product_id, line.nth, line.units
  FROM several
  JOIN line
    ON line.goes_on_id = several.goes_on_id AND line.partner_id = several.partner_id AND line.corrects_no = several.document_no
   AND line.product_id = several.product_id AND line.nth <= %(purchases_held)s
),
chosen AS (
  SELECT several.goes_on_id, several.partner_id, several.document_no, several.product_id, 0::bigint AS nth, 0::bigint AS place,
    several.units_left
  FROM several
  UNION ALL
  SELECT back.goes_on_id, back.partner_id, back.document_no, back.product_id, back.nth, pick.place,
    CASE WHEN pick.place IS NULL THEN chosen.units_left
      ELSE chosen.units_left[:pick.place::int - 1] || (pick.units_left - back.units) || chosen.units_left[pick.place::int + 1:] END
  FROM chosen
  JOIN back
    ON back.goes_on_id = chosen.goes_on_id AND back.partner_id = chosen.partner_id AND back.document_no = chosen.document_no
   AND back.product_id = chosen.product_id AND back.nth = chosen.nth + 1
  LEFT JOIN LATERAL (
    SELECT held.place, held.units_left
    FROM unnest(chosen.units_left) WITH ORDINALITY AS held (units_left, place)
    WHERE held.units_left > 0
      AND held.units_left >= back.units
    ORDER BY held.place
    LIMIT 1
  ) AS pick ON true
)
SELECT DISTINCT ON (line.line) line.line, standing.member_id, standing.id
FROM line
JOIN standing
  ON standing.goes_on_id = line.goes_on_id AND standing.partner_id = line.partner_id AND standing.document_no = line.corrects_no
 AND standing.product_id = line.product_id
LEFT JOIN chosen
  ON chosen.goes_on_id = line.goes_on_id AND chosen.partner_id = line.partner_id AND chosen.document_no = line.corrects_no
 AND chosen.product_id = line.product_id AND chosen.nth = line.nth
ORDER BY line.line, (standing.place = chosen.place) IS TRUE DESC,
  (standing.units_left > 0 AND standing.units_left >= line.units) DESC, standing.units_left > 0 DESC, standing.place;

-- stage_bill --
-- The same purchases by their number alone, for goods that none of them had: the oldest. `goes_on_id`: whose it is now, where its member
-- was merged.
CREATE UNLOGGED TABLE {{bill}} AS
SELECT DISTINCT ON (named.goes_on_id, named.partner_id, named.document_no)
  named.goes_on_id, named.member_id, named.partner_id, named.document_no, named.id
FROM (
  SELECT coalesce(member.goes_on_as_id, activity.member_id) AS goes_on_id, activity.member_id, activity.partner_id,
    activity.document_no, activity.id, activity.occurred_at
  FROM activity_activity AS activity
  LEFT JOIN participants_member AS member
    ON member.organiser_id = %(organiser_id)s AND member.id = activity.member_id
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.partner_id = ANY({{partner_ids}})
    AND activity.corrects_id IS NULL
    AND activity.document_no = ANY(ARRAY(SELECT DISTINCT said.corrects_no FROM {{read}} AS said
      WHERE said.corrects_no <> ''))
    AND NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
) AS named
ORDER BY named.goes_on_id, named.partner_id, named.document_no, named.occurred_at, named.id;

-- kin --
-- Of the customers as whom others go on: they and the others, whose purchases are theirs.
WITH own AS (
  SELECT DISTINCT customer.goes_on_id AS member_id
  FROM {{customer}} AS customer
  WHERE customer.goes_on_id IS NOT NULL
),
merged AS (
  SELECT own.member_id, member.id AS kin_id
  FROM own
  JOIN participants_member AS member
    ON member.organiser_id = %(organiser_id)s
   AND member.goes_on_as_id = own.member_id
)
SELECT merged.member_id, merged.kin_id
FROM merged
UNION
SELECT merged.member_id, merged.member_id
FROM merged

-- identity --
md5(concat_ws('|', %(programme_id)s, line.partner_id, line.document_no,
    CASE WHEN line.document_no = '' {{or_given}} THEN {{named_id}} END, line.sold_on, line.product_id,
    line.base_quantity, coalesce(line.net_minor, line.gross_minor) {{or_outlet}}))::uuid

-- or_outlet --
-- Two tills may share a number and sell the same under it.
, CASE WHEN line.document_no <> '' THEN line.outlet_id END

-- or_given --
-- What a person gave to another member than it counted for is told by that member: another line may have all else in common.
OR EXISTS (
      SELECT 1
      FROM evidence_given AS given
      WHERE given.partner_id = line.partner_id
        AND given.number_key = evidence_number_key_v2(line.document_no)
        AND given.product_id = line.product_id
        AND given.sold_on = line.sold_on
        AND given.member_id = {{named_id}}
    )

-- given --
SELECT DISTINCT answered.partner_id, evidence_number_key_v2(answered.document_no) AS number_key, answered.product_id,
  answered.day_told AS sold_on, kin.member_id
FROM evidence_disagreement AS answered
JOIN LATERAL (
  SELECT answered.rival_id AS member_id
  UNION ALL
  SELECT member.id
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.goes_on_as_id = answered.rival_id
) AS kin ON true
WHERE answered.organiser_id = %(organiser_id)s
  AND answered.programme_id = %(programme_id)s
  AND answered.partner_id = ANY({{partner_ids}})
  AND answered.rival_id IS NOT NULL
  AND answered.decision IN ('OTHER', 'CORRECTED')

-- key_of_occurrence --
CASE
        WHEN identified.occurrence = 1 THEN identified.base
        ELSE md5(identified.base || '|' || identified.occurrence)::uuid
      END

-- judged_outlet --
, judged.outlet_id

-- numbered_outlet --
, numbered.outlet_id

-- finding --
found.finding

-- found_joined --
LEFT JOIN evidence_found AS found ON found.place = line.line

-- corrects_id --
CASE WHEN line.corrects_no <> '' THEN coalesce(purchase.id, bill.id) END

-- is_purchase_missing --
line.corrects_no <> '' AND bill.id IS NULL

-- purchases_joined --
LEFT JOIN {{purchase}} AS purchase ON purchase.line = line.line
  LEFT JOIN {{bill}} AS bill
    ON bill.goes_on_id = customer.goes_on_id AND bill.partner_id = {{partner_id}} AND bill.document_no = line.corrects_no

-- corrected_of --
-- A correction stands with the member of its purchase, whoever brings the goods back.
purchase.member_id, bill.member_id,

-- named_as --
-- A line is told by whom it names, whosever purchase it corrects.
{{named}} AS named_id,

-- named_of_kin --
-- Who was merged is who they go on as: a line without a number is told by whom of them it counted for (see `identity`).
CASE WHEN line.document_no = '' THEN coalesce((
      SELECT kin.kin_id
      FROM evidence_kin AS kin
      JOIN evidence_provedline AS told
        ON told.organiser_id = %(organiser_id)s
       AND told.key = md5(concat_ws('|', %(programme_id)s, {{partner_id}}, line.document_no, kin.kin_id, line.sold_on, product.product_id,
         trim_scale(line.quantity * product.base_units), coalesce(line.net_minor, line.gross_minor)))::uuid
      WHERE kin.member_id = customer.goes_on_id
      ORDER BY kin.kin_id <> customer.member_id, kin.kin_id
      LIMIT 1
    ), customer.member_id) ELSE customer.member_id END

-- named_id --
line.named_id

-- inner_key --
plain_key

-- outer_key --
, CASE WHEN back.key IS NULL THEN identified.plain_key ELSE md5(back.key || '|again')::uuid END AS key

-- key --
CASE WHEN back.key IS NULL THEN identified.plain_key ELSE md5(back.key || '|again')::uuid END

-- back_joined --
LEFT JOIN evidence_back AS back ON back.plain_key = identified.plain_key

-- back --
-- What was taken back of these partners' files, as it was the last time.
SELECT DISTINCT ON (back.plain_key) back.plain_key, back.key
FROM evidence_takenback AS back
WHERE back.organiser_id = %(organiser_id)s
  AND back.partner_id = ANY({{partner_ids}})
ORDER BY back.plain_key, back.times DESC

-- stage_matched --
-- Every line with its verdict. Counted lines are numbered within their document, at each outlet by itself, and cut into batches between
-- documents.
CREATE UNLOGGED TABLE {{matched}} AS
WITH line AS (
  -- Only what is needed goes through the sorts below; the texts stay behind.
  SELECT line.line, line.document_no, line.sold_on, line.net_minor, line.gross_minor, line.due_on, line.paid_on,
    coalesce({{corrected_of}} {{returned_of}} customer.member_id) AS member_id, {{named_as}}
    product.product_id, outlet.outlet_id, {{partner_id}} AS partner_id,
    coalesce({{corrects_id}}, {{returned_id}}) AS corrects_id, {{said_awaited}}
    trim_scale(line.quantity * product.base_units) AS base_quantity, {{turn}} AS turn, {{said_tax}}
    CASE
      WHEN customer.is_foreign OR product.is_foreign THEN 'FOREIGN'
      WHEN customer.member_id IS NULL OR product.product_id IS NULL OR product.base_units IS NULL THEN 'WAITING'
      WHEN line.sold_on < customer.joined_on THEN 'EARLY'
      -- What corrects a purchase that is not known here waits for it: nothing was given for it, so nothing is taken back.
      WHEN {{is_purchase_missing}} THEN 'WAITING'
      {{or_witnessed}}
      {{or_unnumbered}}
      ELSE 'COUNTED'
    END AS verdict
  FROM {{read}} AS line
  JOIN {{customer}} AS customer ON customer.customer_key = line.customer_key {{customer_of_partner}}
  JOIN {{product}} AS product ON product.product_key = line.product_key AND product.unit = line.unit {{product_of_partner}}
  LEFT JOIN {{outlet}} AS outlet ON outlet.code = line.outlet_code {{outlet_of_partner}}
  {{purchases_joined}}
  {{returned_joined}}
  {{unnumbered_joined}}
  {{witnesses_joined}}
),
said AS (
  SELECT line.*,
    -- How-manieth a line is does not hang on how many of those like it counted.
    CASE WHEN line.verdict IN ('COUNTED', 'REPEATED') THEN {{identity}} END AS base
  FROM line
),
identified AS (
  -- Equal lines are told apart by how-manieth they are; the sort is by one short column.
  SELECT said.*, row_number() OVER (PARTITION BY said.base ORDER BY said.line) AS occurrence
  FROM said
),
judged AS (
  SELECT identified.*{{outer_key}},
    -- What this very document counted before, in a run that was broken off or in an earlier round, is done.
    CASE
      WHEN identified.verdict <> 'COUNTED' THEN identified.verdict
      {{or_awaited}}
      WHEN proved.key IS NULL THEN 'COUNTED'
      WHEN proved.document_id = %(document_id)s THEN 'DONE'
      ELSE 'REPEATED'
    END AS final_verdict
  FROM (
    SELECT identified.*,
      {{key_of_occurrence}} AS {{inner_key}}
    FROM identified
  ) AS identified
  {{back_joined}}
  LEFT JOIN evidence_provedline AS proved
    ON proved.organiser_id = %(organiser_id)s
   AND proved.key = {{key}}
),
numbered AS (
  -- Sorted by the member first, a number, and only of lines that count: the others stand at the end, in no order.
  SELECT judged.*,
    row_number() OVER document AS line_no,
    first_value(judged.key) OVER document AS first_key,
    row_number() OVER (ORDER BY judged.counted_id, {{judged_partner}}judged.document_no, judged.sold_on, judged.corrects_id{{judged_outlet}},
      judged.line) AS place
  FROM (
    SELECT judged.*, CASE WHEN judged.final_verdict = 'COUNTED' THEN judged.member_id END AS counted_id
    FROM judged
  ) AS judged
  WINDOW document AS (PARTITION BY judged.counted_id, {{judged_partner}}judged.document_no, judged.sold_on, judged.corrects_id{{judged_outlet}}
    ORDER BY judged.line)
)
-- An activity is named after the first line of it that counts: no other activity will ever count that line.
SELECT numbered.final_verdict AS verdict,
  CASE WHEN numbered.final_verdict = 'COUNTED' THEN ((numbered.place - numbered.line_no) / %(batch_lines)s)::int END AS batch_no,
  numbered.line, numbered.line_no::int AS line_no, numbered.member_id, numbered.document_no, numbered.sold_on,
  CASE WHEN numbered.final_verdict = 'COUNTED' THEN numbered.first_key END AS activity_id,
  numbered.product_id, numbered.base_quantity AS quantity,
  -- Of gross amounts the net is evaluated, but only now: a line is told by the amount that its proof says.
  coalesce(numbered.net_minor, numbered.gross_minor - round(numbered.gross_minor * {{tax}} / (100 + {{tax}}))::bigint) AS net_minor,
  numbered.gross_minor, numbered.due_on, numbered.paid_on,
  numbered.outlet_id, numbered.corrects_id, numbered.partner_id, numbered.turn, numbered.key
FROM numbered
-- As the numbers run, by what they were given by: so the rows are known to stand in this order already.
ORDER BY numbered.counted_id, {{numbered_partner}}numbered.document_no, numbered.sold_on, numbered.corrects_id{{numbered_outlet}}, numbered.line;

-- index_matched --
CREATE INDEX ON {{matched}} USING brin (batch_no) WITH (pages_per_range = 16);

-- odd_prices --
-- Lines whose price of a base unit is far from the middle one of their product in this file: often a carton that was read as a piece.
-- Returns how many, the first of them, and its product.
WITH priced AS (
  SELECT matched.line, matched.product_id, coalesce(matched.net_minor, matched.gross_minor) / matched.quantity AS price
  FROM {{matched}} AS matched
  WHERE matched.verdict IN ('COUNTED', 'DONE', 'REPEATED')
    AND matched.quantity > 0
    AND coalesce(matched.net_minor, matched.gross_minor) > 0
),
usual AS (
  SELECT priced.product_id, percentile_disc(0.5) WITHIN GROUP (ORDER BY priced.price) AS price
  FROM priced
  GROUP BY priced.product_id
  HAVING count(*) >= %(few)s
),
odd AS (
  SELECT priced.line, product.name
  FROM priced
  JOIN usual ON usual.product_id = priced.product_id
  JOIN catalogue_product AS product ON product.organiser_id = %(organiser_id)s AND product.id = priced.product_id
  WHERE priced.price > %(times)s * usual.price OR priced.price * %(times)s < usual.price
)
SELECT count(*), min(odd.line), (array_agg(odd.name ORDER BY odd.line))[1]
FROM odd;

-- verdicts --
SELECT matched.verdict, count(*) FROM {{matched}} AS matched GROUP BY matched.verdict;

-- batches --
-- The batches with how many lines each holds; after a document of very many lines, numbers are left out.
SELECT matched.batch_no, count(*)
FROM {{matched}} AS matched
WHERE matched.batch_no IS NOT NULL
GROUP BY matched.batch_no
ORDER BY matched.batch_no;

-- what_comes_back --
-- Whether there are lines that correct a purchase, lines that come back and name none, lines without a number, and lines that name an
-- outlet.
SELECT coalesce(bool_or(line.corrects_no <> ''), false),
  coalesce(bool_or(line.corrects_no = '' AND line.quantity < 0), false),
  coalesce(bool_or(line.document_no = ''), false),
  coalesce(bool_or(line.outlet_code <> ''), false)
FROM {{read}} AS line;
