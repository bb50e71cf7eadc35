-- rules_told_far, by member_id, programme_id, kind, occurred_at, activity_id --
SELECT past.member_id, past.programme_id, past.kind, past.occurred_at,
  past.id AS activity_id, past.silence, past.nth_streak_month, past.row_streak_month
FROM (
  SELECT activity.organiser_id, activity.member_id, activity.programme_id,
    '-infinity'::timestamptz AS since, least(min(activity.occurred_at)) AS asked_from,
    max(activity.occurred_at) AS upto
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
  GROUP BY activity.organiser_id, activity.member_id, activity.programme_id
  HAVING count(*) > 3
) AS activity
CROSS JOIN LATERAL (
  SELECT past.member_id, past.programme_id, past.kind, past.occurred_at, past.id,
  lead(past.occurred_at) OVER so_far AS next_at,
  max((CASE WHEN true AND NOT (CASE WHEN coalesce(past.net_minor, past.gross_minor, 0) <> 0 THEN coalesce(past.net_minor, past.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = past.organiser_id AND back.member_id = past.member_id AND back.activity_id = past.id), false) END) AND past.corrects_id IS NULL THEN past.occurred_on END)) OVER so_far AS silence,
  max(past.nth_streak_month) OVER so_far AS nth_streak_month,
  max(CASE WHEN coalesce(past.nth_streak_month > past.before_streak_month + 1, true) THEN past.nth_streak_month END) OVER so_far AS row_streak_month
  FROM (
  SELECT past.*,
  max(past.nth_streak_month) OVER before AS before_streak_month
  FROM (
    SELECT past.*,
    CASE WHEN true AND NOT (CASE WHEN coalesce(past.net_minor, past.gross_minor, 0) <> 0 THEN coalesce(past.net_minor, past.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = past.organiser_id AND back.member_id = past.member_id AND back.activity_id = past.id), false) END) AND past.corrects_id IS NULL THEN (extract(year FROM past.occurred_on) * 12 + extract(month FROM past.occurred_on))::int END AS nth_streak_month
  FROM activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id
    AND past.occurred_at >= activity.since AND past.occurred_at <= activity.upto
  ) AS past
  WINDOW before AS (
    PARTITION BY past.kind
    ORDER BY past.occurred_at, past.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  )
  ) AS past
  WINDOW so_far AS (
    PARTITION BY past.kind ORDER BY past.occurred_at, past.id ROWS UNBOUNDED PRECEDING
  )
) AS past
WHERE past.occurred_at >= activity.asked_from
  OR coalesce(past.next_at >= activity.asked_from, true);

-- rules_told_running, by member_id, programme_id, kind, occurred_at, activity_id --
SELECT past.member_id, past.programme_id, past.kind, past.occurred_at,
  past.id AS activity_id,
  sum((CASE WHEN true AND NOT (CASE WHEN coalesce(past.net_minor, past.gross_minor, 0) <> 0 THEN coalesce(past.net_minor, past.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = past.organiser_id AND back.member_id = past.member_id AND back.activity_id = past.id), false) END) AND past.corrects_id IS NULL THEN 1 ELSE 0 END)) OVER so_far AS count,
  sum(CASE WHEN past.corrects_id IS NULL THEN past.net_minor ELSE (
  SELECT sum(changed.net_minor)::bigint
  FROM activity_correction AS changed
  WHERE changed.organiser_id = past.organiser_id
    AND changed.member_id = past.member_id
    AND changed.activity_id = past.corrects_id
    AND changed.correction_id = past.id
) END) OVER so_far AS net
FROM (
  SELECT activity.organiser_id, activity.member_id, activity.programme_id, least(min(((date_trunc('month', activity.occurred_on::timestamp) - 0 * interval '1 month') AT TIME ZONE %(zone)s)), min(((date_trunc('year', activity.occurred_on::timestamp) - 0 * interval '1 year') AT TIME ZONE %(zone)s)), min(((date_trunc('year', activity.occurred_on::timestamp) - 1 * interval '1 year') AT TIME ZONE %(zone)s))) AS since,
    max(activity.occurred_at) AS upto
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
  GROUP BY activity.organiser_id, activity.member_id, activity.programme_id
) AS activity
CROSS JOIN LATERAL (
  SELECT past.*
  FROM activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id
    AND past.occurred_at >= activity.since AND past.occurred_at <= activity.upto
) AS past
WINDOW so_far AS (
  PARTITION BY past.member_id, past.programme_id, past.kind
  ORDER BY past.occurred_at, past.id ROWS UNBOUNDED PRECEDING
);

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(CASE WHEN (((CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN (coalesce((SELECT past.count FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0) - coalesce((SELECT past.count FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND past.occurred_at < ((date_trunc('month', activity.occurred_on::timestamp) - 0 * interval '1 month') AT TIME ZONE %(zone)s) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0)) END) = %(v0)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN (((CASE WHEN EXISTS (SELECT FROM rules_told_far AS laid WHERE laid.member_id = activity.member_id AND laid.programme_id = activity.programme_id) THEN (CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN activity.occurred_on - (SELECT past.silence FROM rules_told_far AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) < (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1) END) ELSE (CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN activity.occurred_on - (SELECT max(past.occurred_on) FROM activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id
    AND past.kind = activity.kind AND (past.occurred_at, past.id) < (activity.occurred_at, activity.id) AND NOT (CASE WHEN coalesce(past.net_minor, past.gross_minor, 0) <> 0 THEN coalesce(past.net_minor, past.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = past.organiser_id AND back.member_id = past.member_id AND back.activity_id = past.id), false) END) AND past.corrects_id IS NULL) END) END) >= %(v2)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v3)s::numeric END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(CASE WHEN ((((CASE WHEN EXISTS (SELECT FROM rules_told_far AS laid WHERE laid.member_id = activity.member_id AND laid.programme_id = activity.programme_id) THEN (CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN (CASE WHEN (SELECT past.nth_streak_month FROM rules_told_far AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1) = (extract(year FROM activity.occurred_on) * 12 + extract(month FROM activity.occurred_on))::int THEN (extract(year FROM activity.occurred_on) * 12 + extract(month FROM activity.occurred_on))::int - (SELECT past.row_streak_month FROM rules_told_far AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1) + 1 ELSE 0 END) END) ELSE (CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN (
  SELECT count(*) FROM (
    SELECT run.begins, row_number() OVER (ORDER BY run.begins DESC) AS place
    FROM (SELECT DISTINCT date_trunc('month', past.occurred_on::timestamp) AS begins
      FROM activity_activity AS past
  WHERE past.organiser_id = activity.organiser_id AND past.member_id = activity.member_id
    AND past.programme_id = activity.programme_id
    AND past.kind = activity.kind AND (past.occurred_at, past.id) <= (activity.occurred_at, activity.id) AND NOT (CASE WHEN coalesce(past.net_minor, past.gross_minor, 0) <> 0 THEN coalesce(past.net_minor, past.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = past.organiser_id AND back.member_id = past.member_id AND back.activity_id = past.id), false) END) AND past.corrects_id IS NULL) AS run
  ) AS span
  WHERE span.begins = date_trunc('month', activity.occurred_on::timestamp)
      - (span.place - 1) * interval '1 month'
) END) END) = %(v4)s::numeric) AND ((CASE WHEN NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END) THEN (coalesce((SELECT past.count FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0) - coalesce((SELECT past.count FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND past.occurred_at < ((date_trunc('month', activity.occurred_on::timestamp) - 0 * interval '1 month') AT TIME ZONE %(zone)s) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0)) END) = %(v5)s::numeric)) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v6)s::numeric END, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN (((coalesce((SELECT past.net FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND (past.occurred_at, past.activity_id) <= (activity.occurred_at, activity.id) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0) - coalesce((SELECT past.net FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND past.occurred_at < ((date_trunc('year', activity.occurred_on::timestamp) - 0 * interval '1 year') AT TIME ZONE %(zone)s) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0)) > (%(v7)s::numeric * (coalesce((SELECT past.net FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND past.occurred_at < ((date_trunc('year', activity.occurred_on::timestamp) - 0 * interval '1 year') AT TIME ZONE %(zone)s) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0) - coalesce((SELECT past.net FROM rules_told_running AS past WHERE past.member_id = activity.member_id AND past.programme_id = activity.programme_id AND past.kind = activity.kind AND past.occurred_at < ((date_trunc('year', activity.occurred_on::timestamp) - 1 * interval '1 year') AT TIME ZONE %(zone)s) ORDER BY past.occurred_at DESC, past.activity_id DESC LIMIT 1), 0)))) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v5)s::numeric END, 9)), 0)::bigint AS r3
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = Decimal('2')
-- v1 = Decimal('10')
-- v2 = Decimal('60')
-- v3 = Decimal('200')
-- v4 = Decimal('3')
-- v5 = Decimal('1')
-- v6 = Decimal('300')
-- v7 = Decimal('1.1')
