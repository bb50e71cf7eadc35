-- rules_told_product, by id --
SELECT product.id,
  ((product.categories::text[] && %(v7)s::text[])) AS c0
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_told_basket, by member_id, activity_id --
SELECT activity.member_id, activity.id AS activity_id,
  count(DISTINCT CASE WHEN (product.sku = ANY(%(v10)s::text[])) THEN product.sku END) AS t0,
  coalesce(sum(CASE WHEN (product.categories::text[] && %(v7)s::text[]) THEN line.net_minor END), 0) AS t1,
  min(CASE WHEN (product.brand = %(v11)s::text) THEN (line.net_minor / nullif(line.quantity, 0)) END) AS t2,
  count(DISTINCT CASE WHEN (product.categories::text[] && %(v12)s::text[]) THEN product.sku END) AS t3,
  coalesce(sum(CASE WHEN true THEN line.net_minor END), 0) AS t4
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN catalogue_product AS product ON product.id = line.product_id AND product.organiser_id = %(organiser_id)s
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
GROUP BY activity.member_id, activity.id;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r3) * %(v8)s::numeric / %(v9)s::numeric) AS r3
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN ((coalesce(basket.t4, 0) >= %(v6)s::numeric) AND product_told.c0) THEN line.net_minor END AS r3
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
LEFT JOIN rules_told_basket AS basket ON basket.member_id = activity.member_id AND basket.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(CASE WHEN (((coalesce(basket.t0, 0) >= %(v0)s::numeric) AND (coalesce(basket.t1, 0) >= %(v1)s::numeric)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v2)s::numeric END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN true THEN (basket.t2 * %(v3)s::numeric) END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(CASE WHEN ((coalesce(basket.t3, 0) = %(v4)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v5)s::numeric END, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(per_line.r3, 9)), 0)::bigint AS r3
FROM activity_activity AS activity
LEFT JOIN rules_told_basket AS basket ON basket.member_id = activity.member_id AND basket.activity_id = activity.id
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('2')
-- v1 = Decimal('3.00E+4')
-- v2 = Decimal('40')
-- v3 = Decimal('0.001')
-- v4 = Decimal('0')
-- v5 = Decimal('5')
-- v6 = Decimal('1.000E+5')
-- v7 = ['pumps']
-- v8 = Decimal('1')
-- v9 = Decimal('1.00E+4')
-- v10 = ['P-200', 'N-1', 'G-10']
-- v11 = 'Akwa'
-- v12 = ['primers']
