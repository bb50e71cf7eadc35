-- rules_told_product, by id --
SELECT product.id,
  ((product.categories::text[] && %(v0)s::text[])) AS c0
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r0) * %(v1)s::numeric) AS r0,
  sum(line.r0_1) AS r0_1,
  (sum(line.r0_2) * %(v3)s::numeric) AS r0_2,
  (sum(line.r0_3) * %(v2)s::numeric) AS r0_3,
  sum(line.r0_4) AS r0_4
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN (product_told.c0) THEN line.quantity END AS r0,
  CASE WHEN (product_told.c0) THEN sign(line.quantity) * %(v2)s::numeric END AS r0_1,
  CASE WHEN (product_told.c0) THEN line.quantity END AS r0_2,
  CASE WHEN (product_told.c0) THEN line.quantity END AS r0_3,
  CASE WHEN (product_told.c0) THEN sign(line.quantity) * %(v4)s::numeric END AS r0_4
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(per_line.r0_1, 9)), 0)::bigint AS r0_1,
  coalesce(trunc(round(per_line.r0_2, 9)), 0)::bigint AS r0_2,
  coalesce(trunc(round(per_line.r0_3, 9)), 0)::bigint AS r0_3,
  coalesce(trunc(round(per_line.r0_4, 9)), 0)::bigint AS r0_4
FROM activity_activity AS activity
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = ['pumps']
-- v1 = Decimal('10')
-- v2 = Decimal('1')
-- v3 = Decimal('2')
-- v4 = Decimal('3')
