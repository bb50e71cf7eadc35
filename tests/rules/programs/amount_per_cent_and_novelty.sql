-- rules_told_product, by id --
SELECT product.id,
  ((product.brand = %(v5)s::text)) AS c0,
  ((product.is_novelty = true)) AS c1
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r0) * %(v3)s::numeric / %(v4)s::numeric) AS r0,
  (sum(line.r1) * %(v6)s::numeric) AS r1,
  sum(CASE WHEN (line.r2) <> 1 THEN ((line.r2) - 1) * ((coalesce((line.r0 * %(v3)s::numeric / %(v4)s::numeric), 0) + coalesce((line.r1 * %(v6)s::numeric), 0))) END) AS r2
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN true THEN line.net_minor END AS r0,
  CASE WHEN (product_told.c0) THEN line.net_minor END AS r1,
  CASE WHEN (product_told.c1) THEN %(v7)s::numeric ELSE 1 END AS r2
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
OFFSET 0
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(per_line.r1, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(coalesce(per_line.r2, 0), 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN ((activity.net_minor >= %(v0)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r3,
  coalesce(trunc(round(CASE WHEN true THEN (trunc(activity.net_minor / %(v2)s::numeric) * %(v3)s::numeric) END, 9)), 0)::bigint AS r4
FROM activity_activity AS activity
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('1.000E+5')
-- v1 = Decimal('50')
-- v2 = Decimal('1.00E+4')
-- v3 = Decimal('1')
-- v4 = Decimal('1E+2')
-- v5 = 'Akwa'
-- v6 = Decimal('0.00035')
-- v7 = Decimal('2')
