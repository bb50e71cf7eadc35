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

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(CASE WHEN (((CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN coalesce((SELECT past.count FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0) END) = %(v0)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN ((extract(isodow FROM activity.occurred_on) IN (%(v2)s::numeric, %(v3)s::numeric)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v4)s::numeric END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(CASE WHEN (((activity.occurred_on >= %(v5)s::date) AND (activity.occurred_on < %(v6)s::date)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v3)s::numeric END, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN ((NOT ((activity.occurred_on - (member.joined_at AT TIME ZONE %(zone)s)::date) < %(v7)s::numeric)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v8)s::numeric END, 9)), 0)::bigint AS r3
FROM activity_activity AS activity
LEFT JOIN participants_member AS member ON member.id = activity.member_id AND member.organiser_id = %(organiser_id)s
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('3')
-- v1 = Decimal('100')
-- v2 = Decimal('6')
-- v3 = Decimal('7')
-- v4 = Decimal('5')
-- v5 = datetime.date(2026, 3, 10)
-- v6 = datetime.date(2026, 4, 1)
-- v7 = Decimal('66')
-- v8 = Decimal('1')
