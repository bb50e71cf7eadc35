-- by_batches --
-- Who got points for the activities of these batches: the members, and others to whom rules give.
SELECT COALESCE(award.holder_id, award.member_id) AS member_id
FROM activity_activity AS activity
JOIN earning_award AS award
  ON award.organiser_id = activity.organiser_id AND award.member_id = activity.member_id AND award.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = ANY(%(batch_ids)s::uuid[])

-- by_runs --
SELECT COALESCE(award.holder_id, award.member_id) AS member_id
FROM earning_award AS award
WHERE award.organiser_id = %(organiser_id)s
  AND award.run_id = ANY(%(run_ids)s::uuid[])

-- by_releases --
SELECT transfer.holder_id AS member_id
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.kind = 'RELEASE'
  AND transfer.batch_id = ANY(%(release_ids)s::uuid[])

-- by_hand --
SELECT unnest(%(adjusted)s::bigint[]) AS member_id
