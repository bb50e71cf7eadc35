-- pending_of_activities --
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'BY_HAND', %(stamp)s::timestamptz))::uuid AS id, lot.book_id,
  lot.pending_points AS points, lot.cause_id, lot.id AS lot_id
FROM unnest(%(members)s::bigint[], %(activities)s::uuid[]) AS said (member_id, activity_id)
JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s AND lot.holder_id = said.member_id AND lot.cause_id = said.activity_id
WHERE lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND NOT EXISTS (
    SELECT 1 FROM earning_awardreview AS review
    WHERE review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id
      AND review.id = lot.id AND review.status = 'WAITING'
  )

-- waiting_for_hand --
-- Uses lot_pending_idx.
SELECT activity.member_id, member.name, activity.id, activity.document_no, coalesce(partner.name, ''), activity.occurred_on, activity.net_minor,
  sum(lot.pending_points)::bigint
FROM ledger_lot AS lot
JOIN activity_activity AS activity
  ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
JOIN participants_member AS member ON member.organiser_id = lot.organiser_id AND member.id = lot.holder_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = lot.organiser_id AND partner.id = activity.partner_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND activity.programme_id = %(programme_id)s
  AND NOT EXISTS (
    SELECT 1 FROM earning_awardreview AS review
    WHERE review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id
      AND review.id = lot.id AND review.status = 'WAITING'
  )
  AND (
    %(name)s::text IS NULL OR position(%(name)s IN member.sort_key) > 0
    OR position(lower(%(document)s) IN lower(activity.document_no)) > 0
  )
GROUP BY activity.member_id, member.name, activity.id, activity.document_no, partner.name, activity.occurred_on, activity.net_minor, activity.occurred_at
ORDER BY CASE WHEN %(is_latest_first)s THEN NULL ELSE activity.occurred_at END,
  CASE WHEN %(is_latest_first)s THEN activity.occurred_at END DESC, activity.id
LIMIT %(limit)s OFFSET %(start)s;
