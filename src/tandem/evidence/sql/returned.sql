-- told_lines --
-- The lines of a file that correct no purchase, with whom and what they name.
SELECT line.line, customer.goes_on_id AS member_id, {{named}} AS named_id,
  {{partner_id}} AS partner_id, product.product_id, line.sold_on, line.document_no,
  evidence_number_key_v2(line.document_no) AS number_key,
  trim_scale(line.quantity * product.base_units) AS base_quantity, line.net_minor,
  line.gross_minor, (line.quantity < 0) AS is_back, outlet.outlet_id
FROM {{read}} AS line
JOIN {{customer}} AS customer
  ON customer.customer_key = line.customer_key {{customer_of_partner}}
JOIN {{product}} AS product
  ON product.product_key = line.product_key AND product.unit = line.unit {{product_of_partner}}
LEFT JOIN {{outlet}} AS outlet ON outlet.code = line.outlet_code {{outlet_of_partner}}
WHERE line.corrects_no = ''
  AND customer.member_id IS NOT NULL
  AND product.product_id IS NOT NULL
  AND product.base_units IS NOT NULL

-- brought --
-- Goods that come back and name no purchase. What another document told before has taken its units
-- already: a file that tells once more what the last one told, and something new, takes the new
-- alone.
WITH line AS ({{told_lines}}),
based AS (
  SELECT line.*, {{finding}} AS finding, {{identity}} AS base
  FROM line
  {{found_joined}}
  WHERE line.is_back
)
SELECT identified.line, identified.member_id, identified.partner_id, identified.product_id,
  identified.sold_on, identified.number_key, abs(identified.base_quantity) AS quantity,
  abs(identified.net_minor) AS net_minor, abs(identified.gross_minor) AS gross_minor
FROM (
  SELECT identified.*, {{key_of_occurrence}} AS {{inner_key}}
  FROM (
    SELECT based.*, row_number() OVER (PARTITION BY based.base ORDER BY based.line) AS occurrence
    FROM based
    WHERE based.finding IS DISTINCT FROM 'DIFFERS'
  ) AS identified
) AS identified
{{back_joined}}
LEFT JOIN evidence_provedline AS proved
  ON proved.organiser_id = %(organiser_id)s
 AND proved.key = {{key}}
 AND proved.document_id <> %(document_id)s
WHERE proved.key IS NULL
  AND identified.finding IS DISTINCT FROM 'SAME'

-- wanted --
-- Of whom and of what: `holder_id` holds the purchases, the member or who goes on as them.
SELECT asked.*, {{holder_id}} AS holder_id
FROM (
  SELECT back.member_id, back.partner_id, back.product_id, max(back.sold_on) AS last_on
  FROM evidence_brought AS back
  GROUP BY back.member_id, back.partner_id, back.product_id
) AS asked
{{kin_joined}}

-- bought --
-- What they bought of it before, and what is left of it (`units_left`). Each line finds its activity
-- by the whole key: `OFFSET 0` and `+ 0` keep the planner from looking through all of the member's or
-- the partner's for each line anew. What was taken back is asked of each once.
WITH taken AS MATERIALIZED (
  SELECT wanted.member_id, wanted.holder_id, wanted.partner_id, wanted.product_id, activity.id,
    activity.occurred_on, activity.document_no, sum(own.quantity) AS quantity,
    sum(own.net_minor) AS net_minor, sum(own.gross_minor) AS gross_minor
  FROM evidence_wanted AS wanted
  JOIN activity_line AS own
    ON own.organiser_id = %(organiser_id)s
   AND own.member_id = wanted.holder_id
   AND own.product_id = wanted.product_id
   AND own.quantity > 0
  CROSS JOIN LATERAL (
    SELECT found.id, found.occurred_on, found.document_no
    FROM activity_activity AS found
    WHERE found.organiser_id = %(organiser_id)s
      AND found.member_id = own.member_id
      AND found.id = own.activity_id
      AND found.programme_id = %(programme_id)s
      AND found.partner_id + 0 = wanted.partner_id
      AND found.kind = 'PURCHASE'
      AND found.corrects_id IS NULL
      AND found.occurred_on <= wanted.last_on
    OFFSET 0
  ) AS activity
  GROUP BY wanted.member_id, wanted.holder_id, wanted.partner_id, wanted.product_id, activity.id,
    activity.occurred_on, activity.document_no
),
bought AS (
  SELECT taken.member_id, taken.holder_id, taken.partner_id, taken.product_id, taken.id,
    taken.occurred_on, evidence_number_key_v2(taken.document_no) AS number_key, taken.quantity,
    taken.net_minor, taken.gross_minor
  FROM taken
  -- What nothing corrects was not taken back either, and is not asked about.
  WHERE NOT CASE
    WHEN EXISTS (
      SELECT 1
      FROM activity_correction AS changed
      WHERE changed.organiser_id = %(organiser_id)s
        AND changed.member_id = taken.holder_id
        AND changed.activity_id = taken.id
    ) THEN activity_is_withdrawn_v1(%(organiser_id)s, taken.holder_id, taken.id)
    ELSE false
  END
)
-- What this very document took of them is not taken off: it finds the same again.
SELECT bought.*, bought.quantity + coalesce(gone.quantity, 0) AS units_left
FROM bought
LEFT JOIN LATERAL (
  SELECT sum(changed.quantity) AS quantity
  FROM (
    SELECT back.member_id, back.correction_id, back.quantity
    FROM activity_correction AS back
    WHERE back.organiser_id = %(organiser_id)s
      AND back.member_id = bought.holder_id
      AND back.activity_id = bought.id
      AND back.product_id = bought.product_id
    OFFSET 0
  ) AS changed
  CROSS JOIN LATERAL (
    SELECT said.batch_id
    FROM activity_activity AS said
    WHERE said.organiser_id = %(organiser_id)s
      AND said.member_id = changed.member_id
      AND said.id = changed.correction_id
    OFFSET 0
  ) AS said
  JOIN activity_batch AS batch
    ON batch.organiser_id = %(organiser_id)s
   AND batch.id = said.batch_id
   AND batch.source_id IS DISTINCT FROM %(document_id)s
) AS gone ON true

-- unrecorded --
-- Of what the file itself tells that it was bought, and nothing counted of yet.
SELECT DISTINCT line.member_id, line.partner_id, line.product_id, line.sold_on
FROM ({{told_lines}}) AS line
JOIN evidence_wanted AS wanted
  ON wanted.member_id = line.member_id
 AND wanted.partner_id = line.partner_id
 AND wanted.product_id = line.product_id
WHERE NOT line.is_back
  AND NOT EXISTS (
    SELECT 1
    FROM evidence_bought AS bought
    WHERE bought.member_id = line.member_id
      AND bought.partner_id = line.partner_id
      AND bought.product_id = line.product_id
      AND bought.number_key = line.number_key
      AND (line.number_key <> '' OR bought.occurred_on = line.sold_on)
  )

-- latest --
-- Of what is left the last purchases, lest somebody who bought and brought back thousands is held
-- thousands of times thousands of times.
SELECT bought.*, row_number() OVER (
    PARTITION BY bought.member_id, bought.partner_id, bought.product_id
    ORDER BY bought.occurred_on DESC, bought.id) AS nth,
  count(*) OVER (PARTITION BY bought.member_id, bought.partner_id, bought.product_id)
    > %(purchases_held)s AS has_more
FROM evidence_bought AS bought
WHERE bought.units_left > 0

-- stage_returned --
-- Goods that come back and name no purchase, each with the one that they came of: the same member,
-- or who goes on as them, bought the product of the same seller before, and something of it is left
-- (`holder_id`: with whom the purchase stands). First by the number,
-- as tills print it; then by the price of a piece, the last purchase first, as far as the pieces of
-- each go; else the only one. Where there are several at other prices, none. What waits: of what
-- nothing is left, or nothing known, nothing was given; and what the file tells itself comes first.
CREATE UNLOGGED TABLE {{returned}} AS
WITH pair AS (
  SELECT back.line, back.quantity, latest.id, latest.holder_id, latest.occurred_on,
    latest.units_left, false AS has_more, 1 AS way
  FROM evidence_brought AS back
  JOIN evidence_latest AS latest
    ON latest.member_id = back.member_id
   AND latest.partner_id = back.partner_id
   AND latest.product_id = back.product_id
   AND latest.number_key = back.number_key
   AND latest.occurred_on <= back.sold_on
  WHERE back.number_key <> ''
  UNION ALL
  SELECT back.line, back.quantity, latest.id, latest.holder_id, latest.occurred_on,
    latest.units_left, latest.has_more,
    CASE
      WHEN abs(coalesce(
          back.net_minor - latest.net_minor * back.quantity / latest.quantity,
          back.gross_minor - latest.gross_minor * back.quantity / latest.quantity,
          0)) <= greatest(back.quantity, 1) THEN 2
      ELSE 3
    END
  FROM evidence_brought AS back
  JOIN evidence_latest AS latest
    ON latest.member_id = back.member_id
   AND latest.partner_id = back.partner_id
   AND latest.product_id = back.product_id
   AND latest.nth <= %(purchases_held)s
   AND latest.occurred_on <= back.sold_on
   AND (latest.number_key <> back.number_key OR back.number_key = '')
),
named AS (
  SELECT pair.id, sum(pair.quantity) AS quantity
  FROM pair
  WHERE pair.way = 1
  GROUP BY pair.id
),
candidate AS (
  SELECT pair.*, sum(pair.units_left) OVER own - pair.units_left AS units_before,
    sum(pair.units_left) OVER (PARTITION BY pair.line) AS units_total,
    count(*) OVER (PARTITION BY pair.line) AS purchases,
    first_value(pair.id) OVER (PARTITION BY pair.line ORDER BY pair.occurred_on, pair.id)
      AS oldest_id
  FROM (
    SELECT pair.line, pair.quantity, pair.id, pair.holder_id, pair.occurred_on, pair.has_more,
      pair.way,
      pair.units_left - CASE WHEN pair.way = 1 THEN 0 ELSE coalesce(named.quantity, 0) END
        AS units_left,
      min(pair.way) OVER (PARTITION BY pair.line) AS best
    FROM pair
    LEFT JOIN named ON named.id = pair.id
  ) AS pair
  WHERE pair.way = pair.best
    AND pair.units_left > 0
  WINDOW own AS (PARTITION BY pair.line ORDER BY pair.occurred_on DESC, pair.id)
),
taker AS (
  -- Returns that may be of the same purchases take from them one after the other.
  SELECT one.line, sum(one.quantity) OVER (PARTITION BY one.oldest_id, one.way ORDER BY one.line)
    - one.quantity AS taken_before
  FROM (
    SELECT DISTINCT candidate.line, candidate.oldest_id, candidate.way, candidate.quantity
    FROM candidate
  ) AS one
),
chosen AS (
  SELECT candidate.line, candidate.id, candidate.holder_id, candidate.has_more,
    (taker.taken_before >= candidate.units_total) AS is_spent
  FROM candidate
  JOIN taker ON taker.line = candidate.line
  WHERE taker.taken_before >= candidate.units_total
     OR taker.taken_before >= candidate.units_before
    AND taker.taken_before < candidate.units_before + candidate.units_left
    AND (candidate.purchases = 1 OR candidate.way < 3
      AND taker.taken_before + candidate.quantity <= candidate.units_before + candidate.units_left)
)
SELECT DISTINCT ON (back.line) back.line,
  CASE WHEN chosen.is_spent IS NOT TRUE AND unrecorded.member_id IS NULL THEN chosen.id END
    AS purchase_id,
  CASE WHEN chosen.is_spent IS NOT TRUE AND unrecorded.member_id IS NULL THEN chosen.holder_id END
    AS holder_id,
  -- Where older purchases were not looked at, something may be left of them: it is none's.
  (chosen.is_spent IS TRUE AND NOT chosen.has_more OR unrecorded.member_id IS NOT NULL
    OR taker.line IS NULL) AS is_awaited
FROM evidence_brought AS back
LEFT JOIN taker ON taker.line = back.line
LEFT JOIN chosen ON chosen.line = back.line
LEFT JOIN evidence_unrecorded AS unrecorded
  ON unrecorded.member_id = back.member_id
 AND unrecorded.partner_id = back.partner_id
 AND unrecorded.product_id = back.product_id
 AND unrecorded.sold_on <= back.sold_on
ORDER BY back.line, chosen.id;

-- holder_id --
coalesce(kin.kin_id, asked.member_id)

-- kin_joined --
LEFT JOIN evidence_kin AS kin ON kin.member_id = asked.member_id

-- returned_of --
returned.holder_id,

-- returned_id --
returned.purchase_id

-- said_awaited --
returned.is_awaited,

-- or_awaited --
WHEN proved.key IS NULL AND identified.is_awaited THEN 'WAITING'

-- returned_joined --
LEFT JOIN {{returned}} AS returned ON returned.line = line.line
