-- lock_members --
-- A member at a time, in order, so that two returns of the same goods come one after the other: activities themselves cannot be
-- locked by who may not change them.
SELECT count(*) FROM (
  SELECT member.id
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.id IN (
      SELECT activity.member_id FROM activity_activity AS activity
      WHERE activity.organiser_id = %(organiser_id)s AND activity.batch_id = %(batch_id)s AND activity.corrects_id IS NOT NULL
    )
  ORDER BY member.id
  FOR NO KEY UPDATE
) AS locked;

-- said --
-- What the corrections of a batch say.
SELECT activity.member_id, activity.corrects_id AS activity_id, activity.id AS correction_id, line.line_no,
  line.product_id, line.quantity,
  line.net_minor, line.gross_minor
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = activity.organiser_id AND line.member_id = activity.member_id
   AND line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = %(batch_id)s
  AND activity.corrects_id IS NOT NULL

-- left --
-- The lines of the purchases that they name, as those before left them; units of a product are
-- counted through its lines (`upto`). `parts`: how many returns of the product were laid before.
SELECT kept.*,
  sum(greatest(kept.quantity, 0))
    OVER (PARTITION BY kept.member_id, kept.activity_id, kept.product_id ORDER BY kept.line_no)
      AS upto,
  row_number()
    OVER (PARTITION BY kept.member_id, kept.activity_id, kept.product_id ORDER BY kept.line_no)
      AS place
FROM (
  SELECT each.member_id, each.activity_id, each.line_no, each.product_id,
    sum(each.quantity) AS quantity, sum(each.net_minor)::bigint AS net_minor,
    sum(each.gross_minor)::bigint AS gross_minor, sum(each.parts)::bigint AS parts
  FROM (
    SELECT line.member_id, line.activity_id, line.line_no, line.product_id, line.quantity,
      line.net_minor, line.gross_minor, 0 AS parts
    FROM activity_line AS line
    WHERE line.organiser_id = %(organiser_id)s
      AND (line.member_id, line.activity_id) IN (
        SELECT said.member_id, said.activity_id FROM activity_said AS said
      )
    UNION ALL
    SELECT before.member_id, before.activity_id, before.line_no, before.product_id,
      before.quantity, before.net_minor, before.gross_minor,
      CASE WHEN before.quantity < 0 THEN 1 ELSE 0 END
    FROM activity_correction AS before
    WHERE before.organiser_id = %(organiser_id)s
      AND (before.member_id, before.activity_id) IN (
        SELECT said.member_id, said.activity_id FROM activity_said AS said
      )
  ) AS each
  GROUP BY each.member_id, each.activity_id, each.line_no, each.product_id
) AS kept

-- pieces_of_asked --
-- What is asked for and what is left of a product are laid end to end, each in its order, and cut
-- where one of either ends: a piece belongs to the one that ends with it or next after it. That is
-- counted from the far end; nothing is compared in pairs, for of one purchase ten thousand lines may
-- come back ten thousand times.
cut AS (
  SELECT each.*, lag(each.upto, 1, 0::numeric) OVER (span ORDER BY each.upto) AS since,
    count(each.correction_id) OVER (span ORDER BY each.upto DESC) AS asked_on,
    count(each.line_no) OVER (span ORDER BY each.upto DESC) AS left_on
  FROM (
    SELECT asked.member_id, asked.activity_id, asked.product_id, asked.measure, asked.upto,
      asked.correction_id, asked.said_no, NULL::integer AS line_no
    FROM asked
    UNION ALL
    SELECT stock.member_id, stock.activity_id, stock.product_id, stock.measure, stock.upto,
      NULL, NULL, stock.line_no
    FROM stock
  ) AS each
  WINDOW span AS (PARTITION BY each.member_id, each.activity_id, each.product_id, each.measure)
),
piece AS (
  SELECT named.*
  FROM (
    SELECT cut.member_id, cut.activity_id, cut.product_id, cut.measure, cut.since, cut.upto,
      cut.asked_on, cut.left_on,
      first_value(cut.correction_id) OVER of_asked AS correction_id,
      first_value(cut.said_no) OVER of_asked AS said_no,
      first_value(cut.line_no) OVER of_line AS line_no
    FROM cut
    WINDOW of_asked AS (
      PARTITION BY cut.member_id, cut.activity_id, cut.product_id, cut.measure, cut.asked_on
      ORDER BY cut.correction_id NULLS LAST
    ),
    of_line AS (
      PARTITION BY cut.member_id, cut.activity_id, cut.product_id, cut.measure, cut.left_on
      ORDER BY cut.line_no NULLS LAST
    )
  ) AS named
  WHERE named.asked_on > 0 AND named.left_on > 0 AND named.upto > named.since
)

-- found --
-- What the corrections of a batch say, as far as the purchase has it: units that are left, their
-- part of the amount that is said for them, else that of their lines, by the units.
WITH asked AS (
  SELECT said.member_id, said.activity_id, said.product_id, 'UNITS' AS measure, said.correction_id,
    said.line_no AS said_no,
    sum(-said.quantity) OVER (
      PARTITION BY said.member_id, said.activity_id, said.product_id
      ORDER BY said.correction_id, said.line_no
    ) AS upto
  FROM activity_said AS said
  WHERE said.quantity < 0
),
stock AS (
  SELECT left_line.member_id, left_line.activity_id, left_line.product_id, 'UNITS' AS measure,
    left_line.line_no, left_line.upto
  FROM activity_left AS left_line
  WHERE left_line.quantity > 0
),
{{pieces_of_asked}},
worth AS (
  SELECT piece.member_id, piece.activity_id, piece.correction_id, piece.said_no,
    sum(piece.upto - piece.since) AS units,
    sum(round(line.net_minor * (piece.upto - line.upto + line.quantity) / line.quantity)
      - round(line.net_minor * (piece.since - line.upto + line.quantity) / line.quantity))
      AS net_minor,
    sum(round(line.gross_minor * (piece.upto - line.upto + line.quantity) / line.quantity)
      - round(line.gross_minor * (piece.since - line.upto + line.quantity) / line.quantity))
      AS gross_minor
  FROM piece
  LEFT JOIN activity_left AS line
    ON line.member_id = piece.member_id AND line.activity_id = piece.activity_id
   AND line.line_no = piece.line_no AND line.product_id = piece.product_id
  GROUP BY piece.member_id, piece.activity_id, piece.correction_id, piece.said_no
)
SELECT said.member_id, said.activity_id, said.correction_id, said.line_no AS said_no,
  said.product_id, said.quantity,
  CASE WHEN said.quantity < 0 THEN coalesce(worth.units, 0) ELSE 0 END AS back_units,
  -- Changes of the amounts, below zero for what is taken.
  CASE
    WHEN said.quantity >= 0 THEN said.net_minor
    WHEN said.net_minor IS NULL THEN -worth.net_minor
    ELSE trunc(said.net_minor * coalesce(worth.units, 0) / -said.quantity)
  END AS net_minor,
  CASE
    WHEN said.quantity >= 0 THEN said.gross_minor
    WHEN said.gross_minor IS NULL THEN -worth.gross_minor
    ELSE trunc(said.gross_minor * coalesce(worth.units, 0) / -said.quantity)
  END AS gross_minor
FROM activity_said AS said
LEFT JOIN worth
  ON worth.member_id = said.member_id AND worth.activity_id = said.activity_id
   AND worth.correction_id = said.correction_id AND worth.said_no = said.line_no

-- taken --
-- Units, net and gross that are taken from a purchase, each laid on the lines of the product in
-- their order, as far as any are left. With the last unit goes what roundings left: a minor unit for
-- each part.
WITH said AS (
  SELECT found.member_id, found.activity_id, found.correction_id, found.said_no, found.product_id,
    part.measure, part.amount,
    sum(part.amount) OVER product AS whole,
    sum(found.back_units) OVER product AS back_units,
    count(*) FILTER (WHERE found.back_units > 0) OVER product AS parts,
    row_number() OVER (
      product ORDER BY (found.back_units > 0) DESC, found.correction_id DESC, found.said_no DESC
    ) AS place
  FROM activity_found AS found
  CROSS JOIN LATERAL (VALUES
    ('UNITS', found.back_units),
    ('NET', greatest(-coalesce(found.net_minor, 0), 0)),
    ('GROSS', greatest(-coalesce(found.gross_minor, 0), 0))
  ) AS part (measure, amount)
  WINDOW product AS (
    PARTITION BY found.member_id, found.activity_id, found.product_id, part.measure
  )
),
laid AS (
  SELECT left_line.member_id, left_line.activity_id, left_line.product_id, left_line.line_no,
    part.measure, part.amount, sum(part.amount) OVER (product ORDER BY left_line.line_no) AS upto
  FROM activity_left AS left_line
  CROSS JOIN LATERAL (VALUES
    ('UNITS', greatest(left_line.quantity, 0)),
    ('NET', greatest(coalesce(left_line.net_minor, 0), 0)),
    ('GROSS', greatest(coalesce(left_line.gross_minor, 0), 0))
  ) AS part (measure, amount)
  WINDOW product AS (
    PARTITION BY left_line.member_id, left_line.activity_id, left_line.product_id, part.measure
  )
),
whole AS (
  SELECT left_line.member_id, left_line.activity_id, left_line.product_id,
    sum(greatest(left_line.quantity, 0)) AS units,
    sum(greatest(left_line.net_minor, 0)) AS net_minor,
    sum(greatest(left_line.gross_minor, 0)) AS gross_minor,
    sum(left_line.parts) AS parts
  FROM activity_left AS left_line
  GROUP BY left_line.member_id, left_line.activity_id, left_line.product_id
),
rounded AS (
  SELECT said.member_id, said.activity_id, said.correction_id, said.said_no, said.product_id,
    said.measure,
    said.amount + CASE
      WHEN said.place = 1 AND said.back_units > 0 AND said.back_units = whole.units
        AND rest.amount BETWEEN 1 AND said.parts + whole.parts THEN rest.amount
      ELSE 0
    END AS amount
  FROM said
  JOIN whole
    ON whole.member_id = said.member_id AND whole.activity_id = said.activity_id
     AND whole.product_id = said.product_id
  CROSS JOIN LATERAL (
    SELECT CASE said.measure WHEN 'NET' THEN whole.net_minor WHEN 'GROSS' THEN whole.gross_minor
      END - said.whole AS amount
  ) AS rest
),
wanted AS (
  SELECT rounded.*, sum(rounded.amount) OVER (
      PARTITION BY rounded.member_id, rounded.activity_id, rounded.product_id, rounded.measure
      ORDER BY rounded.correction_id, rounded.said_no
    ) AS upto
  FROM rounded
),
asked AS (SELECT wanted.* FROM wanted WHERE wanted.amount > 0),
stock AS (SELECT laid.* FROM laid WHERE laid.amount > 0),
{{pieces_of_asked}}
SELECT piece.member_id, piece.activity_id, piece.correction_id, piece.said_no, piece.product_id,
  piece.line_no, piece.measure, piece.upto - piece.since AS amount
FROM piece

-- insert_corrections --
-- What is added goes onto the first line of its product; a product that the purchase did not have
-- becomes a line of its own. An amount that the purchase did not say stays unsaid.
WITH change AS (
  SELECT taken.member_id, taken.activity_id, taken.correction_id, taken.said_no, taken.line_no,
    taken.product_id,
    -coalesce(sum(taken.amount) FILTER (WHERE taken.measure = 'UNITS'), 0) AS quantity,
    -coalesce(sum(taken.amount) FILTER (WHERE taken.measure = 'NET'), 0) AS net_minor,
    -coalesce(sum(taken.amount) FILTER (WHERE taken.measure = 'GROSS'), 0) AS gross_minor
  FROM activity_taken AS taken
  GROUP BY taken.member_id, taken.activity_id, taken.correction_id, taken.said_no, taken.line_no,
    taken.product_id
  UNION ALL
  SELECT found.member_id, found.activity_id, found.correction_id, found.said_no,
    coalesce(first.line_no, 0), found.product_id, greatest(found.quantity, 0),
    CASE WHEN first.line_no IS NULL THEN found.net_minor ELSE greatest(found.net_minor, 0) END,
    CASE WHEN first.line_no IS NULL THEN found.gross_minor ELSE greatest(found.gross_minor, 0) END
  FROM activity_found AS found
  LEFT JOIN activity_left AS first
    ON first.member_id = found.member_id AND first.activity_id = found.activity_id
     AND first.product_id = found.product_id AND first.place = 1
  WHERE (first.line_no IS NULL AND found.quantity >= 0)
    OR greatest(found.quantity, found.net_minor, found.gross_minor) > 0
),
laid AS (
  SELECT change.member_id, change.activity_id, change.correction_id, change.said_no,
    change.line_no, change.product_id, sum(change.quantity) AS quantity,
    sum(change.net_minor) AS net_minor, sum(change.gross_minor) AS gross_minor
  FROM change
  GROUP BY change.member_id, change.activity_id, change.correction_id, change.said_no,
    change.line_no, change.product_id
)
INSERT INTO activity_correction (
  organiser_id, member_id, activity_id, correction_id, place, line_no, product_id, quantity, net_minor, gross_minor, created_at
)
SELECT %(organiser_id)s, laid.member_id, laid.activity_id, laid.correction_id,
  row_number() OVER (PARTITION BY laid.member_id, laid.activity_id, laid.correction_id ORDER BY laid.said_no, laid.line_no),
  laid.line_no, laid.product_id, laid.quantity,
  CASE WHEN laid.line_no = 0 OR line.net_minor IS NOT NULL THEN laid.net_minor END,
  CASE WHEN laid.line_no = 0 OR line.gross_minor IS NOT NULL THEN laid.gross_minor END, %(now)s
FROM laid
LEFT JOIN activity_left AS line
  ON line.member_id = laid.member_id AND line.activity_id = laid.activity_id
   AND line.line_no = laid.line_no AND line.product_id = laid.product_id;

-- take_acts_back --
-- An action without goods has no lines that could come back: it is taken back whole, once, by a row that bears no product. Its one piece is
-- what it did; a row of the opposite brings it again.
INSERT INTO activity_correction (
  organiser_id, member_id, activity_id, correction_id, place, line_no, product_id, quantity, net_minor, gross_minor, created_at
)
SELECT DISTINCT ON (said.member_id, said.corrects_id) %(organiser_id)s, said.member_id, said.corrects_id, said.id, 1, 0, '00000000-0000-0000-0000-000000000000'::uuid, -1,
  NULL::bigint, NULL::bigint, %(now)s::timestamptz
FROM activity_activity AS said
WHERE said.organiser_id = %(organiser_id)s
  AND said.batch_id = %(batch_id)s
  AND said.corrects_id IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM activity_line AS line
    WHERE line.organiser_id = %(organiser_id)s
      AND line.member_id = said.member_id
      AND line.activity_id IN (said.id, said.corrects_id)
  )
  AND coalesce((
    SELECT sum(before.quantity) FROM activity_correction AS before
    WHERE before.organiser_id = %(organiser_id)s AND before.member_id = said.member_id AND before.activity_id = said.corrects_id
  ), 0) = 0
ORDER BY said.member_id, said.corrects_id, said.id;

-- acts_gone --
-- Which of these activities without goods were ever taken back, whether they are gone now, and how often it went one way or the other.
SELECT gone.activity_id, sum(gone.quantity) < 0 AS is_gone, count(*) AS times
FROM unnest(%(members)s::bigint[], %(activities)s::uuid[]) AS said (member_id, activity_id)
JOIN activity_correction AS gone
  ON gone.organiser_id = %(organiser_id)s AND gone.member_id = said.member_id AND gone.activity_id = said.activity_id
WHERE gone.product_id = '00000000-0000-0000-0000-000000000000'::uuid
GROUP BY gone.activity_id;

-- purchases --
SELECT activity.member_id, coalesce(activity.partner_id, 0), activity.document_no, activity.id
FROM unnest(%(members)s::bigint[], %(partners)s::bigint[], %(numbers)s::text[]) AS said (member_id, partner_id, document_no)
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = said.member_id AND activity.document_no = said.document_no
 AND coalesce(activity.partner_id, 0) = said.partner_id
WHERE activity.programme_id = %(programme_id)s
  AND activity.kind = 'PURCHASE'
  AND activity.corrects_id IS NULL
  AND NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
ORDER BY activity.occurred_at, activity.id;

-- left_of --
-- What is left of these purchases, by product.
SELECT each.activity_id, each.product_id, sum(each.quantity)
FROM (
  SELECT line.activity_id, line.product_id, line.quantity
  FROM unnest(%(members)s::bigint[], %(activities)s::uuid[]) AS said (member_id, activity_id)
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = said.member_id AND line.activity_id = said.activity_id
  UNION ALL
  SELECT correction.activity_id, correction.product_id, correction.quantity
  FROM unnest(%(members)s::bigint[], %(activities)s::uuid[]) AS said (member_id, activity_id)
  JOIN activity_correction AS correction
    ON correction.organiser_id = %(organiser_id)s AND correction.member_id = said.member_id AND correction.activity_id = said.activity_id
) AS each
GROUP BY each.activity_id, each.product_id;

-- members_of_batches --
SELECT DISTINCT activity.member_id
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = ANY(%(batch_ids)s::uuid[])
  AND activity.corrects_id IS NOT NULL
ORDER BY activity.member_id;
