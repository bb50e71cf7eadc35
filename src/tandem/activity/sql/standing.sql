-- corrected --
-- Each finds its purchase by the whole key: left to the planner, all of the member's are looked through for each where it takes
-- corrections for few.
SELECT asked.member_id, asked.activity_id
FROM (
  SELECT DISTINCT correction.member_id, correction.activity_id
  FROM activity_correction AS correction
  WHERE correction.organiser_id = %(organiser_id)s
    AND ({{among}})
) AS asked
CROSS JOIN LATERAL (
  SELECT purchase.programme_id
  FROM activity_activity AS purchase
  WHERE purchase.organiser_id = %(organiser_id)s
    AND purchase.member_id = asked.member_id
    AND purchase.id = asked.activity_id
  OFFSET 0
) AS activity
WHERE activity.programme_id = %(programme_id)s

-- changed --
-- The lines of the corrected purchases, and what corrections added to them or took from them.
SELECT corrected.member_id, corrected.activity_id, line.line_no, line.product_id, line.quantity,
  line.net_minor, line.gross_minor
FROM {{corrected}} AS corrected
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = corrected.member_id
   AND line.activity_id = corrected.activity_id
UNION ALL
SELECT corrected.member_id, corrected.activity_id, correction.line_no, correction.product_id,
  correction.quantity, correction.net_minor,
  correction.gross_minor
FROM {{corrected}} AS corrected
JOIN activity_correction AS correction
  ON correction.organiser_id = %(organiser_id)s AND correction.member_id = corrected.member_id
 AND correction.activity_id = corrected.activity_id

-- standing --
-- What the corrected purchases are worth as they stand; a purchase of which nothing is left is
-- gone, and so is an action without goods that was taken back.
SELECT each.member_id, each.activity_id, sum(each.net_minor)::bigint AS net_minor,
  sum(each.gross_minor)::bigint AS gross_minor,
  CASE
    WHEN bool_and(each.product_id = '00000000-0000-0000-0000-000000000000'::uuid) THEN sum(each.quantity) < 0
    ELSE (sum(abs(each.quantity)) > 0
      AND (sum(each.quantity) <> 0 OR sum(each.net_minor) <> 0
        OR sum(each.gross_minor) <> 0)) IS NOT TRUE
  END AS is_gone
FROM ({{changed}}) AS each
GROUP BY each.member_id, each.activity_id

-- standing_lines --
-- The lines of these activities that nothing corrects.
SELECT line.organiser_id, line.member_id, line.activity_id, line.line_no, line.product_id,
  line.quantity, line.net_minor, line.gross_minor
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id
   AND line.activity_id = activity.id
LEFT JOIN activity_corrected AS corrected
  ON corrected.member_id = activity.member_id AND corrected.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s
  AND ({{activities}})
  AND corrected.activity_id IS NULL

-- corrected_lines --
-- The lines of corrected purchases, as corrections left them.
SELECT %(organiser_id)s::uuid AS organiser_id, each.member_id, each.activity_id,
  each.line_no, each.product_id,
  sum(each.quantity) AS quantity, sum(each.net_minor)::bigint AS net_minor,
    sum(each.gross_minor)::bigint AS gross_minor
FROM ({{changed}}) AS each
GROUP BY each.member_id, each.activity_id, each.line_no, each.product_id
HAVING sum(each.quantity) <> 0 OR sum(each.net_minor) <> 0 OR sum(each.gross_minor) <> 0

-- standing_activity --
SELECT activity.organiser_id, activity.member_id, activity.id, activity.programme_id, activity.batch_id, activity.kind, activity.partner_id, activity.outlet_id,
  activity.buyer_id, activity.document_no, activity.occurred_at, activity.occurred_on, activity.due_on, activity.currency,
  CASE WHEN standing.activity_id IS NULL THEN activity.net_minor ELSE standing.net_minor END AS net_minor,
  CASE WHEN standing.activity_id IS NULL THEN activity.gross_minor ELSE standing.gross_minor END
    AS gross_minor,
  activity.corrects_id, activity.attributes, activity.created_at
FROM activity_activity AS activity
LEFT JOIN {{standing}} AS standing
  ON standing.member_id = activity.member_id AND standing.activity_id = activity.id
WHERE standing.is_gone IS NOT TRUE
