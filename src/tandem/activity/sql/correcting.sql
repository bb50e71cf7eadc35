-- lock_members --
-- A member at a time, in order, so that two returns of the same goods come one after the other: deeds themselves cannot be
-- locked by who may not change them.
SELECT count(*) FROM (
  SELECT member.id
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.id IN (
      SELECT deed.member_id FROM activity_activity AS deed
      WHERE deed.organiser_id = %(organiser_id)s AND deed.batch_id = %(batch_id)s AND deed.corrects_id IS NOT NULL
    )
  ORDER BY member.id
  FOR NO KEY UPDATE
) AS locked;

-- said --
-- What the corrections of a batch say.
SELECT deed.member_id, deed.corrects_id AS activity_id, deed.id AS correction_id, line.line_no,
  line.product_id, line.quantity,
  line.net_minor, line.gross_minor
FROM activity_activity AS deed
JOIN activity_line AS line
  ON line.organiser_id = deed.organiser_id AND line.member_id = deed.member_id
   AND line.activity_id = deed.id
WHERE deed.organiser_id = %(organiser_id)s
  AND deed.batch_id = %(batch_id)s
  AND deed.corrects_id IS NOT NULL

-- left --
-- The lines of the purchases that they name, as those before left them; units of a product are
-- counted through its lines (`upto`).
SELECT kept.*,
  sum(greatest(kept.quantity, 0))
    OVER (PARTITION BY kept.member_id, kept.activity_id, kept.product_id ORDER BY kept.line_no)
      AS upto,
  row_number()
    OVER (PARTITION BY kept.member_id, kept.activity_id, kept.product_id ORDER BY kept.line_no)
      AS place
FROM (
  SELECT each.member_id, each.activity_id, each.line_no, each.product_id, sum(each.quantity) AS quantity,
    sum(each.net_minor)::bigint AS net_minor, sum(each.gross_minor)::bigint AS gross_minor
  FROM (
    SELECT line.member_id, line.activity_id, line.line_no, line.product_id, line.quantity, line.net_minor, line.gross_minor
    FROM activity_line AS line
    WHERE line.organiser_id = %(organiser_id)s
      AND (line.member_id, line.activity_id) IN (
        SELECT said.member_id, said.activity_id FROM activity_said AS said
      )
    UNION ALL
    SELECT before.member_id, before.activity_id, before.line_no, before.product_id, before.quantity, before.net_minor,
      before.gross_minor
    FROM activity_correction AS before
    WHERE before.organiser_id = %(organiser_id)s
      AND (before.member_id, before.activity_id) IN (
        SELECT said.member_id, said.activity_id FROM activity_said AS said
      )
  ) AS each
  GROUP BY each.member_id, each.activity_id, each.line_no, each.product_id
) AS kept

-- insert_corrections --
-- Goods that came back (`back`) and what is left of the purchase's lines (`open`) are laid out as
-- intervals of units by product and joined where they overlap; every other change goes onto the
-- first line of its product. A stated amount is shared by the units, in running totals, so its
-- parts add up to it; where a return does not say its amount, it is that of the line, by its units.
-- An amount that the purchase did not say stays unsaid.
WITH back AS (
  SELECT said.*, -said.quantity AS units,
    sum(-said.quantity) OVER (PARTITION BY said.member_id, said.activity_id, said.product_id ORDER BY said.correction_id, said.line_no) AS upto
  FROM activity_said AS said
  WHERE said.quantity < 0
),
returned AS (
  SELECT back.member_id, back.activity_id, back.correction_id, back.line_no AS said_no, open.line_no, back.product_id,
    piece.until - piece.since AS units, back.units AS whole, piece.since - (back.upto - back.units) AS since,
    back.net_minor, back.gross_minor, open.quantity AS of_units, open.net_minor AS of_net, open.gross_minor AS of_gross,
    piece.since - (open.upto - open.quantity) AS of_since
  FROM back
  JOIN activity_left AS open
    ON open.quantity > 0 AND open.member_id = back.member_id
     AND open.activity_id = back.activity_id AND open.product_id = back.product_id
   AND open.upto - open.quantity < back.upto AND back.upto - back.units < open.upto
  CROSS JOIN LATERAL (
    SELECT greatest(open.upto - open.quantity, back.upto - back.units) AS since, least(open.upto, back.upto) AS until
  ) AS piece
),
change AS (
  SELECT returned.member_id, returned.activity_id, returned.correction_id, returned.said_no, returned.line_no, returned.product_id,
    -returned.units AS quantity,
    CASE
      WHEN returned.of_net IS NULL THEN NULL
      WHEN returned.net_minor IS NULL THEN round(returned.of_net * returned.of_since / returned.of_units)
        - round(returned.of_net * (returned.of_since + returned.units) / returned.of_units)
      ELSE trunc(returned.net_minor * (returned.since + returned.units) / returned.whole)
        - trunc(returned.net_minor * returned.since / returned.whole)
    END AS net_minor,
    CASE
      WHEN returned.of_gross IS NULL THEN NULL
      WHEN returned.gross_minor IS NULL THEN round(returned.of_gross * returned.of_since / returned.of_units)
        - round(returned.of_gross * (returned.of_since + returned.units) / returned.of_units)
      ELSE trunc(returned.gross_minor * (returned.since + returned.units) / returned.whole)
        - trunc(returned.gross_minor * returned.since / returned.whole)
    END AS gross_minor
  FROM returned
  UNION ALL
  SELECT said.member_id, said.activity_id, said.correction_id, said.line_no, coalesce(first.line_no, 0), said.product_id, said.quantity,
    CASE WHEN first.line_no IS NULL OR first.net_minor IS NOT NULL THEN said.net_minor END,
    CASE WHEN first.line_no IS NULL OR first.gross_minor IS NOT NULL THEN said.gross_minor END
  FROM activity_said AS said
  LEFT JOIN activity_left AS first
    ON first.member_id = said.member_id AND first.activity_id = said.activity_id
     AND first.product_id = said.product_id AND first.place = 1
  WHERE said.quantity >= 0
)
INSERT INTO activity_correction (
  organiser_id, member_id, activity_id, correction_id, place, line_no, product_id, quantity, net_minor, gross_minor, created_at
)
SELECT %(organiser_id)s, change.member_id, change.activity_id, change.correction_id,
  row_number() OVER (PARTITION BY change.member_id, change.activity_id, change.correction_id ORDER BY change.said_no, change.line_no),
  change.line_no, change.product_id, change.quantity, change.net_minor, change.gross_minor, %(now)s
FROM change;

-- purchases --
SELECT deed.member_id, coalesce(deed.partner_id, 0), deed.document_no, deed.id
FROM unnest(%(members)s::bigint[], %(partners)s::bigint[], %(numbers)s::text[]) AS said (member_id, partner_id, document_no)
JOIN activity_activity AS deed
  ON deed.organiser_id = %(organiser_id)s AND deed.member_id = said.member_id AND deed.document_no = said.document_no
 AND coalesce(deed.partner_id, 0) = said.partner_id
WHERE deed.programme_id = %(programme_id)s
  AND deed.kind = 'PURCHASE'
  AND deed.corrects_id IS NULL
ORDER BY deed.occurred_at, deed.id;

-- left_of --
-- What is left of these purchases, by product.
SELECT each.activity_id, each.product_id, sum(each.quantity)
FROM (
  SELECT line.activity_id, line.product_id, line.quantity
  FROM unnest(%(members)s::bigint[], %(deeds)s::uuid[]) AS said (member_id, deed_id)
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = said.member_id AND line.activity_id = said.deed_id
  UNION ALL
  SELECT correction.activity_id, correction.product_id, correction.quantity
  FROM unnest(%(members)s::bigint[], %(deeds)s::uuid[]) AS said (member_id, deed_id)
  JOIN activity_correction AS correction
    ON correction.organiser_id = %(organiser_id)s AND correction.member_id = said.member_id AND correction.activity_id = said.deed_id
) AS each
GROUP BY each.activity_id, each.product_id;

-- corrected --
SELECT DISTINCT correction.member_id, correction.activity_id AS deed_id
FROM activity_correction AS correction
JOIN activity_activity AS deed
  ON deed.organiser_id = correction.organiser_id AND deed.member_id = correction.member_id AND deed.id = correction.activity_id
WHERE correction.organiser_id = %(organiser_id)s
  AND deed.programme_id = %(programme_id)s
  AND (/*among*/)

-- members_of_batch --
SELECT DISTINCT deed.member_id
FROM activity_activity AS deed
WHERE deed.organiser_id = %(organiser_id)s
  AND deed.batch_id = %(batch_id)s
  AND deed.corrects_id IS NOT NULL
ORDER BY deed.member_id;

-- changed --
-- The lines of the corrected purchases, and what corrections added to them or took from them.
SELECT corrected.member_id, corrected.deed_id, line.line_no, line.product_id, line.quantity,
  line.net_minor, line.gross_minor
FROM /*corrected*/ AS corrected
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = corrected.member_id
   AND line.activity_id = corrected.deed_id
UNION ALL
SELECT corrected.member_id, corrected.deed_id, correction.line_no, correction.product_id,
  correction.quantity, correction.net_minor,
  correction.gross_minor
FROM /*corrected*/ AS corrected
JOIN activity_correction AS correction
  ON correction.organiser_id = %(organiser_id)s AND correction.member_id = corrected.member_id
 AND correction.activity_id = corrected.deed_id

-- standing --
-- What the corrected purchases are worth as they stand; a purchase of which nothing is left is
-- gone.
SELECT each.member_id, each.deed_id, sum(each.net_minor)::bigint AS net_minor,
  sum(each.gross_minor)::bigint AS gross_minor,
  (sum(abs(each.quantity)) > 0
    AND (sum(each.quantity) <> 0 OR sum(each.net_minor) <> 0
      OR sum(each.gross_minor) <> 0)) IS NOT TRUE AS is_gone
FROM (/*changed*/) AS each
GROUP BY each.member_id, each.deed_id

-- standing_lines --
-- The lines of these deeds that nothing corrects.
SELECT line.organiser_id, line.member_id, line.activity_id, line.line_no, line.product_id,
  line.quantity, line.net_minor, line.gross_minor
FROM activity_activity AS deed
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = deed.member_id
   AND line.activity_id = deed.id
LEFT JOIN activity_corrected AS corrected
  ON corrected.member_id = deed.member_id AND corrected.deed_id = deed.id
WHERE deed.organiser_id = %(organiser_id)s
  AND (/*deeds*/)
  AND corrected.deed_id IS NULL

-- corrected_lines --
-- The lines of corrected purchases, as corrections left them.
SELECT %(organiser_id)s::uuid AS organiser_id, each.member_id, each.deed_id AS activity_id,
  each.line_no, each.product_id,
  sum(each.quantity) AS quantity, sum(each.net_minor)::bigint AS net_minor,
    sum(each.gross_minor)::bigint AS gross_minor
FROM (/*changed*/) AS each
GROUP BY each.member_id, each.deed_id, each.line_no, each.product_id
HAVING sum(each.quantity) <> 0 OR sum(each.net_minor) <> 0 OR sum(each.gross_minor) <> 0

-- standing_activity --
SELECT deed.organiser_id, deed.member_id, deed.id, deed.programme_id, deed.batch_id, deed.kind, deed.partner_id, deed.outlet_id,
  deed.buyer_id, deed.document_no, deed.occurred_at, deed.occurred_on, deed.due_on, deed.currency,
  CASE WHEN standing.deed_id IS NULL THEN deed.net_minor ELSE standing.net_minor END AS net_minor,
  CASE WHEN standing.deed_id IS NULL THEN deed.gross_minor ELSE standing.gross_minor END
    AS gross_minor,
  deed.corrects_id, deed.attributes, deed.created_at
FROM activity_activity AS deed
LEFT JOIN /*standing*/ AS standing
  ON standing.member_id = deed.member_id AND standing.deed_id = deed.id
WHERE standing.is_gone IS NOT TRUE
