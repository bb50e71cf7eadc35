-- pending_of_deeds --
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'BY_HAND', %(stamp)s::timestamptz))::uuid AS id, lot.book_id,
  lot.pending_points AS points, lot.cause_id, lot.id AS lot_id
FROM unnest(%(members)s::bigint[], %(deeds)s::uuid[]) AS said (member_id, deed_id)
JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s AND lot.holder_id = said.member_id AND lot.cause_id = said.deed_id
WHERE lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND NOT EXISTS (
    SELECT 1 FROM earning_awardreview AS review
    WHERE review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id
      AND review.id = lot.id AND review.status = 'WAITING'
  )

-- waiting_for_hand --
-- Uses lot_pending_idx.
SELECT deed.member_id, member.name, deed.id, deed.document_no, coalesce(partner.name, ''), deed.occurred_on, deed.net_minor,
  sum(lot.pending_points)::bigint
FROM ledger_lot AS lot
JOIN activity_activity AS deed
  ON deed.organiser_id = lot.organiser_id AND deed.member_id = lot.holder_id AND deed.id = lot.cause_id
JOIN participants_member AS member ON member.organiser_id = lot.organiser_id AND member.id = lot.holder_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = lot.organiser_id AND partner.id = deed.partner_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND deed.programme_id = %(programme_id)s
  AND NOT EXISTS (
    SELECT 1 FROM earning_awardreview AS review
    WHERE review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id
      AND review.id = lot.id AND review.status = 'WAITING'
  )
  AND (
    %(name)s::text IS NULL OR position(%(name)s IN member.sort_key) > 0
    OR position(lower(%(document)s) IN lower(deed.document_no)) > 0
  )
GROUP BY deed.member_id, member.name, deed.id, deed.document_no, partner.name, deed.occurred_on, deed.net_minor, deed.occurred_at
ORDER BY CASE WHEN %(is_latest_first)s THEN NULL ELSE deed.occurred_at END,
  CASE WHEN %(is_latest_first)s THEN deed.occurred_at END DESC, deed.id
LIMIT %(limit)s OFFSET %(start)s;
