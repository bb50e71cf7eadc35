-- rules_told_product, by id --
SELECT product.id,
  ((product.tags::text[] && %(v7)s::text[])) AS c0,
  (((product.attributes ->> 'colour') = %(v9)s::text)) AS c1,
  (((
  SELECT array_agg(identifier.value) FROM catalogue_productidentifier AS identifier
  WHERE identifier.organiser_id = product.organiser_id AND identifier.product_id = product.id
    AND identifier.kind = 'GTIN'
)::text[] && %(v10)s::text[])) AS c2
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  sum(line.r0) AS r0,
  (sum(line.r1) * %(v2)s::numeric) AS r1,
  sum(line.r2) AS r2
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN (product_told.c0) THEN sign(line.quantity) * %(v8)s::numeric END AS r0,
  CASE WHEN (product_told.c1) THEN line.quantity END AS r1,
  CASE WHEN (product_told.c2) THEN sign(line.quantity) * %(v11)s::numeric END AS r2
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(per_line.r1, 9)), 0)::bigint AS r1,
  coalesce(round(round(per_line.r2, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN (((extract(hour FROM activity.occurred_at AT TIME ZONE %(zone)s) >= %(v0)s::numeric) AND (extract(hour FROM activity.occurred_at AT TIME ZONE %(zone)s) < %(v1)s::numeric) AND (extract(day FROM activity.occurred_on) = %(v2)s::numeric)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v3)s::numeric END, 9)), 0)::bigint AS r3,
  coalesce(trunc(round(CASE WHEN (((cardinality(partner.path) = %(v4)s::numeric) AND (extract(year FROM age(activity.occurred_on, (member.joined_at AT TIME ZONE %(zone)s)::date)) = %(v5)s::numeric) AND ((member.recruited_by_id IS NOT NULL) = false)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v6)s::numeric END, 9)), 0)::bigint AS r4
FROM activity_activity AS activity
LEFT JOIN partners_partner AS partner ON partner.id = activity.partner_id AND partner.organiser_id = %(organiser_id)s
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('12')
-- v1 = Decimal('14')
-- v2 = Decimal('2')
-- v3 = Decimal('50')
-- v4 = Decimal('1')
-- v5 = Decimal('0')
-- v6 = Decimal('1000')
-- v7 = ['season']
-- v8 = Decimal('3')
-- v9 = 'red'
-- v10 = ['05901234123457']
-- v11 = Decimal('100')
