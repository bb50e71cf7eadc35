-- followed --
-- Referrals that count, with the member as whom each of the two goes on. Whoever turned out to be one with who invited
-- them, or with a member who had joined before, is followed no further. Uses referral_followed_idx. Members are joined by CASE:
-- below row-level security no index is read by coalesce(…), but every member.
SELECT referral.member_id, coalesce(joined.goes_on_as_id, joined.id) AS invited_id,
  (joined.joined_at AT TIME ZONE %(zone)s)::date AS joined_on, invited.status AS invited_status,
  CASE WHEN referral.status = 'REGISTERED' AND referrer.status = 'ACTIVE' THEN referrer.id END AS referrer_id,
  referral.bought_on
FROM referrals_referral AS referral
JOIN participants_member AS joined
  ON joined.organiser_id = referral.organiser_id AND joined.id = referral.member_id
JOIN participants_member AS invited
  ON invited.organiser_id = referral.organiser_id
 AND invited.id = CASE WHEN joined.goes_on_as_id IS NULL THEN joined.id ELSE joined.goes_on_as_id END
JOIN participants_member AS invites
  ON invites.organiser_id = referral.organiser_id AND invites.id = referral.referrer_id
JOIN participants_member AS referrer
  ON referrer.organiser_id = referral.organiser_id
 AND referrer.id = CASE WHEN invites.goes_on_as_id IS NULL THEN invites.id ELSE invites.goes_on_as_id END
WHERE referral.organiser_id = %(organiser_id)s
  AND referral.programme_id = %(programme_id)s
  AND referral.status IN ('REGISTERED', 'CAPPED')
  AND referral.stayed_on IS NULL
  AND invited.id <> referrer.id
  AND invited.joined_at >= joined.joined_at

-- bought --
-- The day of the first purchase since joining that still stands, of those invited who had none before, up to a day.
-- Returns member_id, invited_id, referrer_id, day.
WITH found AS (
  SELECT followed.member_id, followed.invited_id, followed.referrer_id, first.occurred_on
  FROM ({{followed}}) AS followed
  CROSS JOIN LATERAL (
    SELECT activity.occurred_on
    FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.programme_id = %(programme_id)s
      AND activity.member_id IN (followed.member_id, followed.invited_id)
      AND activity.kind = ANY(%(kinds)s::text[])
      AND activity.corrects_id IS NULL
      AND activity.occurred_on BETWEEN followed.joined_on AND %(until)s
      AND coalesce((
        SELECT sum(correction.quantity) FROM activity_correction AS correction
        WHERE correction.organiser_id = %(organiser_id)s
          AND correction.member_id = activity.member_id
          AND correction.activity_id = activity.id
      ) + (
        SELECT sum(line.quantity) FROM activity_line AS line
        WHERE line.organiser_id = %(organiser_id)s
          AND line.member_id = activity.member_id
          AND line.activity_id = activity.id
      ), 1) <> 0
    ORDER BY activity.occurred_at, activity.id
    LIMIT 1
  ) AS first
  WHERE followed.bought_on IS NULL {{among}}
)
UPDATE referrals_referral AS referral
SET bought_on = found.occurred_on
FROM found
WHERE referral.organiser_id = %(organiser_id)s
  AND referral.programme_id = %(programme_id)s
  AND referral.member_id = found.member_id
  AND referral.bought_on IS NULL
RETURNING referral.member_id, found.invited_id, found.referrer_id, referral.bought_on;

-- among --
 AND (followed.member_id IN ({{members}}) OR followed.invited_id IN ({{members}}))

-- stayed --
-- Those invited who bought, and take part a year after they joined. Returns member_id, invited_id, referrer_id, day.
WITH found AS (
  SELECT followed.member_id, followed.invited_id, followed.referrer_id,
    greatest((followed.joined_on + interval '1 year')::date, followed.bought_on) AS day
  FROM ({{followed}}) AS followed
  WHERE followed.bought_on IS NOT NULL
    AND followed.invited_status = 'ACTIVE'
    AND (followed.joined_on + interval '1 year')::date <= %(today)s
)
UPDATE referrals_referral AS referral
SET stayed_on = found.day
FROM found
WHERE referral.organiser_id = %(organiser_id)s
  AND referral.programme_id = %(programme_id)s
  AND referral.member_id = found.member_id
  AND referral.stayed_on IS NULL
RETURNING referral.member_id, found.invited_id, found.referrer_id, referral.stayed_on;
