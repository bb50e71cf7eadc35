-- rules_per_line, by member_id, deed_id --
SELECT line.member_id, line.deed_id,
  (sum(line.r0) * %(v0)s::numeric / %(v1)s::numeric) AS r0
FROM (
SELECT deed.member_id, deed.id AS deed_id,
  CASE WHEN true THEN line.net_minor END AS r0
FROM activity_activity AS deed
JOIN activity_line AS line ON line.member_id = deed.member_id AND line.activity_id = deed.id AND line.organiser_id = %(organiser_id)s
WHERE deed.organiser_id = %(organiser_id)s AND (deed.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.deed_id;

SELECT deed.member_id, deed.id AS deed_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0
FROM activity_activity AS deed
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = deed.member_id AND per_line.deed_id = deed.id
WHERE deed.organiser_id = %(organiser_id)s AND (deed.batch_id = %(batch_id)s)

-- v0 = Decimal('1')
-- v1 = Decimal('1.0E+3')
