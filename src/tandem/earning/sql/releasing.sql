-- which_written --
SELECT DISTINCT payment.member_id AS holder_id, payment.activity_id
FROM activity_payment AS payment
WHERE payment.organiser_id = %(organiser_id)s
  AND payment.created_at = %(written_at)s

-- which_awarded --
SELECT DISTINCT payment.member_id AS holder_id, payment.activity_id
FROM activity_activity AS activity
JOIN activity_payment AS payment
  ON payment.organiser_id = activity.organiser_id AND payment.member_id = activity.member_id AND payment.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = ANY(%(awarded_batch_ids)s::uuid[])

-- which_recalculated --
SELECT DISTINCT payment.member_id AS holder_id, payment.activity_id
FROM earning_award AS award
JOIN activity_payment AS payment
  ON payment.organiser_id = award.organiser_id AND payment.member_id = award.member_id AND payment.activity_id = award.activity_id
WHERE award.organiser_id = %(organiser_id)s
  AND award.run_id = %(run_id)s

-- which_chosen --
SELECT DISTINCT payment.member_id AS holder_id, payment.activity_id
FROM unnest(%(members)s::bigint[], %(activities)s::uuid[]) AS said (member_id, activity_id)
JOIN activity_payment AS payment
  ON payment.organiser_id = %(organiser_id)s AND payment.member_id = said.member_id
 AND payment.activity_id = said.activity_id

-- waiting --
-- The lots of the touched purchases of which something is pending. All that is pending of their
-- holders is read once, and each finds its purchase by the key: a holder may have very many of
-- both.
SELECT lot.holder_id, lot.id AS lot_id, lot.book_id, lot.cause_id, lot.pending_points
FROM (
  SELECT lot.holder_id, lot.id, lot.book_id, lot.cause_id, lot.pending_points
  FROM ledger_lot AS lot
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.pending_points > 0
    AND lot.holder_id = ANY(ARRAY(SELECT DISTINCT touched.holder_id FROM earning_touched
      AS touched))
  OFFSET 0
) AS lot
JOIN earning_touched AS touched
  ON touched.holder_id = lot.holder_id AND touched.activity_id = lot.cause_id
-- What is above the ceiling waits for a person first.
LEFT JOIN earning_awardreview AS review
  ON review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id AND review.id = lot.id
WHERE review.status IS DISTINCT FROM 'WAITING'

-- released --
-- What of each waiting lot was released before.
SELECT used.holder_id, used.lot_id, sum(used.points)::bigint AS points
FROM (
  SELECT used.holder_id, used.lot_id, used.transfer_id, used.points
  FROM ledger_lotuse AS used
  WHERE used.organiser_id = %(organiser_id)s
    AND used.holder_id = ANY(ARRAY(SELECT DISTINCT waiting.holder_id FROM earning_waiting
      AS waiting))
  OFFSET 0
) AS used
JOIN earning_waiting AS waiting
  ON waiting.holder_id = used.holder_id AND waiting.lot_id = used.lot_id
JOIN ledger_transfer AS transfer
  ON transfer.organiser_id = %(organiser_id)s AND transfer.holder_id = used.holder_id
   AND transfer.id = used.transfer_id
WHERE transfer.kind = 'RELEASE'
GROUP BY used.holder_id, used.lot_id

-- paid --
-- Of each waiting lot how much earns by the curve, and whether all is paid. Shares are of the
-- amount due, less what came back; a purchase of nothing counts as paid. What is released and what
-- is voided come from this one state.
SELECT paid.*,
  greatest(0, least(paid.pending_points, trunc(paid.points * paid.share) - paid.released_points))::bigint AS release_points
FROM (
  SELECT waiting.holder_id, waiting.lot_id, waiting.book_id, waiting.cause_id,
    waiting.pending_points,
    waiting.pending_points + coalesce(released.points, 0) AS points,
    coalesce(released.points, 0) AS released_points,
    least(1, paid.share) AS share,
    paid.is_whole
  FROM earning_waiting AS waiting
  LEFT JOIN earning_released AS released
    ON released.holder_id = waiting.holder_id AND released.lot_id = waiting.lot_id
  JOIN LATERAL (
    SELECT
      sum(payment.amount_minor * coalesce((
        SELECT step.share FROM unnest(%(days)s::int[], %(shares)s::int[]) AS step (days, share)
        WHERE step.days >= payment.paid_on - activity.due_on ORDER BY step.days LIMIT 1
      ), 0)) / 100.0 / greatest(due.minor, 1) AS share,
      sum(payment.amount_minor) >= due.minor AS is_whole
    FROM activity_activity AS activity
    CROSS JOIN LATERAL (
      SELECT coalesce(activity.gross_minor, activity.net_minor, 0)
        + coalesce(sum(CASE WHEN activity.gross_minor IS NULL THEN correction.net_minor
          ELSE correction.gross_minor END), 0) AS minor
      FROM activity_correction AS correction
      WHERE correction.organiser_id = %(organiser_id)s AND correction.member_id = activity.member_id
        AND correction.activity_id = activity.id
    ) AS due
    JOIN activity_payment AS payment
      ON payment.organiser_id = activity.organiser_id AND payment.member_id = activity.member_id
       AND payment.activity_id = activity.id
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.programme_id = %(programme_id)s
      AND activity.member_id = waiting.holder_id
      AND activity.id = waiting.cause_id
    GROUP BY due.minor
  ) AS paid ON true
) AS paid

-- to_release --
SELECT paid.holder_id, md5(concat_ws('|', paid.lot_id, 'RELEASE', %(stamp)s::timestamptz))::uuid AS id, paid.book_id,
  paid.release_points AS points, paid.cause_id, paid.lot_id
FROM earning_paid AS paid

-- to_void --
SELECT paid.holder_id, md5(concat_ws('|', paid.lot_id, 'VOID', %(stamp)s::timestamptz))::uuid AS id, paid.book_id,
  paid.pending_points - paid.release_points AS points, paid.cause_id, paid.lot_id
FROM earning_paid AS paid
WHERE paid.is_whole

-- overdue --
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'VOID', %(stamp)s::timestamptz))::uuid AS id, lot.book_id, lot.pending_points AS points,
  lot.cause_id, lot.id AS lot_id
FROM ledger_lot AS lot
JOIN activity_activity AS activity
  ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND activity.programme_id = %(programme_id)s
  AND activity.due_on + %(last_day)s::int < %(today)s

-- voided --
-- Uses transfer_void_idx.
SELECT transfer.holder_id AS member_id, md5(transfer.id || '|TOLD')::uuid AS id,
  jsonb_build_object('points', transfer.points, 'document_no', coalesce(activity.document_no, ''), 'reason', %(reason)s::text) AS data
FROM ledger_transfer AS transfer
LEFT JOIN activity_activity AS activity
  ON activity.organiser_id = transfer.organiser_id AND activity.member_id = transfer.holder_id AND activity.id = transfer.cause_id
LEFT JOIN participants_member AS member
  ON member.organiser_id = transfer.organiser_id AND member.id = transfer.holder_id
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.batch_id = %(void_batch_id)s
  AND transfer.kind = 'VOID'
  -- Partners have no inbox.
  AND coalesce(member.id, 0) <> 0

-- who_owns --
-- The members whose points a batch released; partners have no inbox. Uses transfer_release_idx.
SELECT DISTINCT transfer.holder_id
FROM ledger_transfer AS transfer
LEFT JOIN participants_member AS member
  ON member.organiser_id = transfer.organiser_id AND member.id = transfer.holder_id
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.batch_id = %(release_batch_id)s
  AND transfer.kind = 'RELEASE'
  AND coalesce(member.id, 0) <> 0

-- released_today --
-- All that was released on a day to those who were touched, and some of the documents it was for.
-- Uses transfer_statement_idx.
SELECT released.holder_id AS member_id,
  md5(concat_ws('|', released.holder_id, %(book_id)s::uuid, %(day)s::date, 'RELEASED'))::uuid AS id,
  jsonb_build_object('points', sum(released.points), 'activities', count(DISTINCT released.cause_id),
    'documents', coalesce(to_jsonb((array_agg(DISTINCT activity.document_no)
      FILTER (WHERE activity.document_no <> ''))[1:%(documents)s]), '[]')) AS data
FROM (
  SELECT transfer.holder_id, transfer.cause_id, transfer.points
  FROM ledger_transfer AS transfer
  WHERE transfer.organiser_id = %(organiser_id)s
    AND transfer.holder_id = ANY(ARRAY(SELECT owned.holder_id FROM earning_owned AS owned))
    AND transfer.book_id = %(book_id)s
    AND transfer.at >= %(since)s
    AND transfer.at < %(until)s
    AND transfer.kind = 'RELEASE'
  OFFSET 0
) AS released
LEFT JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = released.holder_id
 AND activity.id = released.cause_id
GROUP BY released.holder_id

-- waited_long_enough --
-- Pending lots of activities whose days have passed, by the programme's calendar; a difference waits as long as the activity's first.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'RELEASE', %(stamp)s::timestamptz))::uuid AS id, lot.book_id, lot.pending_points AS points,
  lot.cause_id, lot.id AS lot_id
FROM ledger_lot AS lot
JOIN activity_activity AS activity
  ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND activity.occurred_on + %(release_days)s::int <= %(today)s::date
  AND NOT EXISTS (
    SELECT 1 FROM earning_awardreview AS review
    WHERE review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id
      AND review.id = lot.id AND review.status = 'WAITING'
  )

-- of_silent_members --
-- What is available of members without an activity for so many months; joining counts as one.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'EXPIRE', %(stamp)s::timestamptz))::uuid AS id, lot.book_id,
  lot.available_points AS points, lot.cause_id, lot.id AS lot_id
FROM ledger_lot AS lot
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = lot.holder_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.opened_at < %(silent_since)s
  AND member.joined_at < %(silent_since)s
  AND NOT EXISTS (
    SELECT 1 FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s AND activity.member_id = lot.holder_id AND activity.occurred_at >= %(silent_since)s
  )

-- expiring --
-- Who loses how many points by which day, within so many days; each day is told of once for each warning.
SELECT soon.holder_id AS member_id, md5(concat_ws('|', soon.holder_id, %(book_id)s::uuid, soon.day, %(days)s::int))::uuid AS id,
  jsonb_build_object('points', soon.points, 'day', soon.day) AS data
FROM (
  SELECT lot.holder_id, ((lot.expires_at AT TIME ZONE %(zone)s) - interval '1 second')::date AS day,
    sum(lot.available_points)::bigint AS points
  FROM ledger_lot AS lot
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.available_points > 0
    AND lot.expires_at > %(since)s
    AND lot.expires_at <= %(until)s
  GROUP BY lot.holder_id, ((lot.expires_at AT TIME ZONE %(zone)s) - interval '1 second')::date
) AS soon
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = soon.holder_id
-- Partners hold points too. The sums lead to members, never the other way: coalesce keeps the outer
-- join what it is.
WHERE coalesce(member.id, 0) <> 0
