-- rules_told_product, by id --
SELECT product.id,
  ((product.categories::text[] && %(v3)s::text[])) AS c0
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r4) * %(v4)s::numeric) AS r4
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN (product_told.c0) THEN line.quantity END AS r4
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round((SELECT sum(said.r0) FROM rules_by_product AS said WHERE said.member_id = activity.member_id AND said.activity_id = activity.id), 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN (true AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v0)s::numeric END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(CASE WHEN (true AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN (true AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v2)s::numeric END, 9)), 0)::bigint AS r3,
  (sign(coalesce(trunc(round(per_line.r4, 9)), 0)::bigint) * greatest(abs(coalesce(trunc(round(per_line.r4, 9)), 0)::bigint), 20 * abs(sign(coalesce(trunc(round(per_line.r4, 9)), 0)::bigint))))::bigint AS r4
FROM activity_activity AS activity
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('30')
-- v1 = Decimal('8')
-- v2 = Decimal('1000')
-- v3 = ['pumps']
-- v4 = Decimal('7')
-- v5 = Decimal('1')
-- v6 = Decimal('1E+2')
