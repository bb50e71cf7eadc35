-- rules_told_basket, by member_id, deed_id --
SELECT deed.member_id, deed.id AS deed_id,
  coalesce(sum(CASE WHEN true THEN line.quantity END), 0) AS t0
FROM activity_activity AS deed
JOIN activity_line AS line ON line.member_id = deed.member_id AND line.activity_id = deed.id AND line.organiser_id = %(organiser_id)s
WHERE deed.organiser_id = %(organiser_id)s AND (deed.batch_id = %(batch_id)s)
GROUP BY deed.member_id, deed.id;

SELECT deed.member_id, deed.id AS deed_id,
  coalesce(trunc(round(CASE WHEN true THEN (CASE WHEN abs(coalesce(basket.t0, 0)) >= %(v1)s::numeric THEN (deed.net_minor * %(v0)s::numeric) WHEN abs(coalesce(basket.t0, 0)) >= %(v3)s::numeric THEN (deed.net_minor * %(v2)s::numeric) END) END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN true THEN (sign((deed.net_minor)::numeric) * (greatest(least(abs(deed.net_minor), %(v5)s::numeric) - %(v6)s::numeric, 0) * %(v7)s::numeric + greatest(least(abs(deed.net_minor), %(v8)s::numeric) - %(v5)s::numeric, 0) * %(v3)s::numeric + greatest(abs(deed.net_minor) - %(v8)s::numeric, 0) * %(v9)s::numeric) / %(v4)s::numeric) END, 9)), 0)::bigint AS r1
FROM activity_activity AS deed
LEFT JOIN rules_told_basket AS basket ON basket.member_id = deed.member_id AND basket.deed_id = deed.id
WHERE deed.organiser_id = %(organiser_id)s AND (deed.batch_id = %(batch_id)s)

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
