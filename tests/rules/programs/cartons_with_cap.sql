-- rules_told_product, by id --
SELECT product.id,
  ((product.categories::text[] && %(v1)s::text[])) AS c0
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r0) * %(v2)s::numeric) AS r0
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN ((member.trade = %(v0)s::text) AND (outlet.is_authorised = true) AND product_told.c0) THEN (line.quantity / pack_carton.base_units) END AS r0
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
LEFT JOIN partners_outlet AS outlet ON outlet.id = activity.outlet_id AND outlet.organiser_id = %(organiser_id)s
LEFT JOIN catalogue_pack AS pack_carton ON pack_carton.product_id = line.product_id AND pack_carton.unit = 'carton' AND pack_carton.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0
FROM activity_activity AS activity
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = 'installer'
-- v1 = ['pumps']
-- v2 = Decimal('2')
