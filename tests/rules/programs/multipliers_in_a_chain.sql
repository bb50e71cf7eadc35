-- rules_told_product, by id --
SELECT product.id,
  ((product.is_novelty = true)) AS c0,
  ((product.brand = %(v6)s::text)) AS c1,
  ((product.categories::text[] && %(v8)s::text[])) AS c2
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r0) * %(v4)s::numeric / %(v5)s::numeric) AS r0,
  sum(CASE WHEN (line.r2) <> 1 THEN ((line.r2) - 1) * ((coalesce((line.r0 * %(v4)s::numeric / %(v5)s::numeric), 0))) END) AS r2,
  sum(CASE WHEN (CASE WHEN line.r3 >= line.r4 THEN line.r3 ELSE 1 END) <> 1 THEN ((CASE WHEN line.r3 >= line.r4 THEN line.r3 ELSE 1 END) - 1) * ((coalesce((line.r0 * %(v4)s::numeric / %(v5)s::numeric), 0)) * (line.r2)) END) AS r3,
  sum(CASE WHEN (CASE WHEN line.r4 > line.r3 THEN line.r4 ELSE 1 END) <> 1 THEN ((CASE WHEN line.r4 > line.r3 THEN line.r4 ELSE 1 END) - 1) * ((coalesce((line.r0 * %(v4)s::numeric / %(v5)s::numeric), 0)) * (line.r2)) END) AS r4
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN true THEN line.net_minor END AS r0,
  CASE WHEN (product_told.c0) THEN %(v3)s::numeric ELSE 1 END AS r2,
  CASE WHEN (product_told.c1) THEN %(v7)s::numeric ELSE 1 END AS r3,
  CASE WHEN (product_told.c2) THEN %(v9)s::numeric ELSE 1 END AS r4,
  CASE WHEN ((member.trade = %(v2)s::text)) THEN %(v3)s::numeric ELSE 1 END AS r5
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
OFFSET 0
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN ((activity.net_minor >= %(v0)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(coalesce(per_line.r2, 0), 9)), 0)::bigint AS r2,
  coalesce(trunc(round(coalesce(per_line.r3, 0), 9)), 0)::bigint AS r3,
  coalesce(trunc(round(coalesce(per_line.r4, 0), 9)), 0)::bigint AS r4,
  coalesce(trunc(round(coalesce(CASE WHEN (CASE WHEN (member.trade = %(v2)s::text) THEN %(v3)s::numeric ELSE 1 END) <> 1 THEN ((CASE WHEN (member.trade = %(v2)s::text) THEN %(v3)s::numeric ELSE 1 END) - 1) * ((coalesce(CASE WHEN ((activity.net_minor >= %(v0)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 0))) END, 0), 9)), 0)::bigint AS r5
FROM activity_activity AS activity
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('1.00E+4')
-- v1 = Decimal('10')
-- v2 = 'installer'
-- v3 = Decimal('2')
-- v4 = Decimal('1')
-- v5 = Decimal('1E+2')
-- v6 = 'Akwa'
-- v7 = Decimal('1.5')
-- v8 = ['pumps']
-- v9 = Decimal('3')
