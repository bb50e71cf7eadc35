-- rules_told_running, by member_id, programme_id, kind, occurred_at, activity_id --
SELECT past.member_id, past.programme_id, past.kind, past.occurred_at,
  past.id AS activity_id, past.count
FROM (
  SELECT activity.organiser_id, activity.member_id, activity.programme_id,
    '-infinity'::timestamptz AS since, least(min(activity.occurred_at)) AS asked_from,
    max(activity.occurred_at) AS upto
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
  GROUP BY activity.organiser_id, activity.member_id, activity.programme_id
) AS activity
CROSS JOIN LATERAL (
  SELECT past.member_id, past.programme_id, past.kind, past.occurred_at, past.id,
  lead(past.occurred_at) OVER so_far AS next_at,
  sum((CASE WHEN true AND NOT (CASE WHEN coalesce(past.net_minor, past.gross_minor, 0) <> 0 THEN coalesce(past.net_minor, past.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = past.organiser_id AND back.member_id = past.member_id AND back.activity_id = past.id), false) END) AND past.corrects_id IS NULL THEN 1 ELSE 0 END)) OVER so_far AS count
  FROM (
  SELECT past.*
  FROM activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id
    AND past.occurred_at >= activity.since AND past.occurred_at <= activity.upto
  ) AS past
  WINDOW so_far AS (
    PARTITION BY past.kind ORDER BY past.occurred_at, past.id ROWS UNBOUNDED PRECEDING
  )
) AS past
WHERE past.occurred_at >= activity.asked_from
  OR coalesce(past.next_at >= activity.asked_from, true);

-- rules_told_product, by id --
SELECT product.id,
  ((product.categories::text[] && %(v5)s::text[])) AS c0
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r0) * %(v6)s::numeric) AS r0
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN ((((member.trade = %(v2)s::text) AND ((CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN coalesce((SELECT past.count FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = %(v3)s::text AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0) END) >= %(v4)s::numeric))) AND product_told.c0) THEN line.quantity END AS r0
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(per_line.r0, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN ((NOT ((member.trade = %(v0)s::text))) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r1
FROM activity_activity AS activity
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = 'gardener'
-- v1 = Decimal('1')
-- v2 = 'installer'
-- v3 = 'PURCHASE'
-- v4 = Decimal('2')
-- v5 = ['pumps']
-- v6 = Decimal('5')
