-- progress --
-- How far each of these targets is: what its partner sold to members, the members it won, the claims that its people confirmed, or
-- the outlets that sold, on the days of the target in the programme's zone. Only what a target counts is looked up.
SELECT target.id, CASE target.measure
  WHEN 'TURNOVER' THEN (
    SELECT coalesce(sum({{turnover}}), 0)::bigint
    FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.programme_id = %(programme_id)s
      AND activity.partner_id = target.partner_id
      AND activity.occurred_on BETWEEN target.since_on AND target.until_on
  )
  WHEN 'OUTLETS' THEN (
    SELECT count(DISTINCT activity.outlet_id)
    FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.programme_id = %(programme_id)s
      AND activity.partner_id = target.partner_id
      AND activity.member_id <> target.partner_id
      AND activity.corrects_id IS NULL
      AND activity.occurred_on BETWEEN target.since_on AND target.until_on
  )
  WHEN 'RECRUITED' THEN (
    SELECT count(*)
    FROM participants_member AS member
    WHERE member.organiser_id = %(organiser_id)s
      AND member.programme_id = %(programme_id)s
      AND member.recruited_by_id = target.partner_id
      AND member.status = 'ACTIVE'
      AND (member.joined_at AT TIME ZONE %(zone)s)::date BETWEEN target.since_on AND target.until_on
  )
  ELSE (
    SELECT count(*)
    FROM evidence_claim AS claim
    WHERE claim.organiser_id = %(organiser_id)s
      AND claim.programme_id = %(programme_id)s
      AND claim.partner_id = target.partner_id
      AND claim.status = 'ACCEPTED'
      AND (claim.decided_at AT TIME ZONE %(zone)s)::date BETWEEN target.since_on AND target.until_on
      AND claim.decided_by = ANY(ARRAY(
        SELECT 'user:' || membership.user_id
        FROM platform_membership AS membership
        WHERE membership.organiser_id = %(organiser_id)s
          AND membership.partner_id = target.partner_id
      ))
  )
END AS value
FROM partners_partnertarget AS target
WHERE target.organiser_id = %(organiser_id)s
  AND target.id = ANY(%(targets)s::uuid[]);
