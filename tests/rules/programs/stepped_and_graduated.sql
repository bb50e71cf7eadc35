-- rules_told_basket, by member_id, activity_id --
SELECT activity.member_id, activity.id AS activity_id,
  coalesce(sum(CASE WHEN true THEN line.quantity END), 0) AS t0
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
GROUP BY activity.member_id, activity.id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(CASE WHEN true THEN (CASE WHEN abs(coalesce(basket.t0, 0)) >= %(v1)s::numeric THEN (activity.net_minor * %(v0)s::numeric) WHEN abs(coalesce(basket.t0, 0)) >= %(v3)s::numeric THEN (activity.net_minor * %(v2)s::numeric) END) END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN true THEN (sign((activity.net_minor)::numeric) * (greatest(least(abs(activity.net_minor), %(v5)s::numeric) - %(v6)s::numeric, 0) * %(v7)s::numeric + greatest(least(abs(activity.net_minor), %(v8)s::numeric) - %(v5)s::numeric, 0) * %(v3)s::numeric + greatest(abs(activity.net_minor) - %(v8)s::numeric, 0) * %(v9)s::numeric) / %(v4)s::numeric) END, 9)), 0)::bigint AS r1
FROM activity_activity AS activity
LEFT JOIN rules_told_basket AS basket ON basket.member_id = activity.member_id AND basket.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('0.001')
-- v1 = Decimal('4')
-- v2 = Decimal('0.0005')
-- v3 = Decimal('2')
-- v4 = Decimal('1.0E+3')
-- v5 = Decimal('1.00E+4')
-- v6 = Decimal('0E+2')
-- v7 = Decimal('1')
-- v8 = Decimal('5.00E+4')
-- v9 = Decimal('3')
