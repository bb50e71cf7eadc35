-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r0) * %(v0)s::numeric / %(v1)s::numeric) AS r0
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN true THEN line.net_minor END AS r0
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0
FROM activity_activity AS activity
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('1')
-- v1 = Decimal('1.0E+3')
