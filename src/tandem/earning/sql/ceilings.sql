-- insert_reviews --
-- What of a batch is above the ceiling, in the transaction that awards it.
INSERT INTO earning_awardreview (
  organiser_id, member_id, id, programme_id, holder_id, book_id, activity_id, points, status, reason,
  decided_by, created_at
)
SELECT %(organiser_id)s, given.member_id, {{key}}, %(programme_id)s, {{holder}}, %(book_id)s, given.activity_id,
  ({{total}})::bigint, 'WAITING', '', '', %(now)s
FROM earning_given AS given
WHERE ({{total}}) > %(ceiling)s AND {{holder}} IS NOT NULL;

-- insert_reviews_of_run --
INSERT INTO earning_awardreview (
  organiser_id, member_id, id, programme_id, holder_id, book_id, activity_id, points, status, reason,
  decided_by, created_at
)
SELECT %(organiser_id)s, difference.member_id, difference.id, %(programme_id)s, difference.holder_id,
  difference.book_id, difference.activity_id, difference.points, 'WAITING', '', '', %(now)s
FROM earning_difference AS difference
WHERE difference.book_id = %(reward_book_id)s
  AND difference.points > %(ceiling)s;

-- waiting --
-- Awards above the ceiling of which something is left to decide about, oldest first; of what a partner did itself it has no
-- member, and the partner is named. Uses
-- award_review_waiting_idx.
SELECT review.member_id, review.id, coalesce(member.name, partner.name, ''), coalesce(holder.name, ''), review.activity_id,
  activity.document_no, coalesce(partner.name, ''), activity.occurred_on, activity.net_minor, lot.pending_points,
  coalesce(activity.partner_id = review.member_id, false)
FROM earning_awardreview AS review
JOIN ledger_lot AS lot
  ON lot.organiser_id = review.organiser_id AND lot.holder_id = review.holder_id AND lot.id = review.id
 AND lot.pending_points > 0
JOIN activity_activity AS activity
  ON activity.organiser_id = review.organiser_id AND activity.member_id = review.member_id
 AND activity.id = review.activity_id
LEFT JOIN participants_member AS member
  ON member.organiser_id = review.organiser_id AND member.id = review.member_id
LEFT JOIN partners_partner AS partner
  ON partner.organiser_id = review.organiser_id AND partner.id = activity.partner_id
LEFT JOIN (
  SELECT other.organiser_id, other.id, other.name FROM partners_partner AS other
  UNION ALL
  SELECT other.organiser_id, other.id, other.name FROM participants_member AS other
) AS holder
  ON holder.organiser_id = review.organiser_id AND holder.id = review.holder_id
 AND review.holder_id <> review.member_id
WHERE review.organiser_id = %(organiser_id)s
  AND review.programme_id = %(programme_id)s
  AND review.status = 'WAITING'
  AND (
    %(name)s::text IS NULL OR position(%(name)s IN coalesce(member.sort_key, partner.sort_key, '')) > 0
    OR position(lower(%(document)s) IN lower(activity.document_no)) > 0
  )
ORDER BY CASE WHEN %(is_latest_first)s THEN NULL ELSE review.created_at END,
  CASE WHEN %(is_latest_first)s THEN review.created_at END DESC, review.id
LIMIT %(limit)s OFFSET %(start)s;

-- waiting_total --
SELECT count(*)
FROM earning_awardreview AS review
JOIN ledger_lot AS lot
  ON lot.organiser_id = review.organiser_id AND lot.holder_id = review.holder_id AND lot.id = review.id
 AND lot.pending_points > 0
WHERE review.organiser_id = %(organiser_id)s
  AND review.programme_id = %(programme_id)s
  AND review.status = 'WAITING';

-- waiting_by_programme --
SELECT review.programme_id, count(*)
FROM earning_awardreview AS review
JOIN ledger_lot AS lot
  ON lot.organiser_id = review.organiser_id AND lot.holder_id = review.holder_id AND lot.id = review.id
 AND lot.pending_points > 0
WHERE review.organiser_id = %(organiser_id)s
  AND review.programme_id = ANY(%(programme_ids)s::uuid[])
  AND review.status = 'WAITING'
GROUP BY review.programme_id;

-- to_void --
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'CEILING', %(stamp)s::timestamptz))::uuid AS id, lot.book_id,
  lot.pending_points AS points, lot.cause_id, lot.id AS lot_id
FROM unnest(%(holders)s::bigint[], %(ids)s::uuid[]) AS looked (holder_id, id)
JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s AND lot.holder_id = looked.holder_id AND lot.id = looked.id
WHERE lot.pending_points > 0

-- to_release --
-- Of what was agreed to, what waits for nothing else: no payment, no days.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'CEILING', %(stamp)s::timestamptz))::uuid AS id, lot.book_id,
  lot.pending_points AS points, lot.cause_id, lot.id AS lot_id
FROM unnest(%(holders)s::bigint[], %(ids)s::uuid[], %(members)s::bigint[]) AS looked (holder_id, id, member_id)
JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s AND lot.holder_id = looked.holder_id AND lot.id = looked.id
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = looked.member_id AND activity.id = lot.cause_id
WHERE lot.pending_points > 0
  AND (looked.holder_id <> looked.member_id OR NOT {{waits}})

-- pending --
-- What of the chosen awards waits on.
SELECT coalesce(sum(lot.pending_points), 0)::bigint
FROM unnest(%(holders)s::bigint[], %(ids)s::uuid[]) AS looked (holder_id, id)
JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s AND lot.holder_id = looked.holder_id AND lot.id = looked.id;
