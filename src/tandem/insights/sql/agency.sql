-- programmes --
-- What happened in programmes of one organiser in a span of days, and in the one before it. Purchases are those that were proved by whatever.
SELECT programme.id, members.active, members.joined, coalesce(bought.lately, 0), coalesce(bought.before, 0), coalesce(bought.net_minor, 0)::bigint,
  coalesce(bought.buyers, 0), bought.last_on
FROM programmes_programme AS programme
CROSS JOIN LATERAL (
  SELECT count(*) AS active, count(*) FILTER (WHERE member.joined_at >= %(since)s::date) AS joined
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.programme_id = programme.id
    AND member.status = 'ACTIVE'
) AS members
LEFT JOIN (
  SELECT activity.programme_id,
    count(*) FILTER (WHERE activity.occurred_on >= %(since)s AND activity.corrects_id IS NULL) AS lately,
    count(*) FILTER (WHERE activity.occurred_on < %(since)s AND activity.corrects_id IS NULL) AS before,
    sum({{turnover}}) FILTER (WHERE activity.occurred_on >= %(since)s) AS net_minor,
    count(DISTINCT activity.member_id) FILTER (WHERE activity.occurred_on >= %(since)s AND activity.corrects_id IS NULL) AS buyers,
    max(activity.occurred_on) FILTER (WHERE activity.corrects_id IS NULL) AS last_on
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = ANY(%(programme_ids)s::uuid[])
    AND activity.kind = ANY(%(bought)s)
    AND activity.occurred_on >= %(before)s
  GROUP BY activity.programme_id
) AS bought ON bought.programme_id = programme.id
WHERE programme.organiser_id = %(organiser_id)s
  AND programme.id = ANY(%(programme_ids)s::uuid[])
ORDER BY programme.id;
