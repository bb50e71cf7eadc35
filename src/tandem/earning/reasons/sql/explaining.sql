-- of_activity --
-- The end of the query that the compiler's columns begin.
JOIN catalogue_product AS said ON said.id = line.product_id AND said.organiser_id = %(organiser_id)s
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.member_id = %(member_id)s
  AND activity.id = %(activity_id)s
ORDER BY line.line_no

-- activities --
-- Uses activity_member_idx; the slot names some of them. An activity may have several awards and lots: those of runs add to the first.
SELECT activity.id, activity.kind, activity.document_no, activity.occurred_on, coalesce(partner.name, ''), activity.net_minor,
  coalesce(award.points, 0)::bigint, coalesce(lot.pending_points, 0)::bigint, coalesce(lot.available_points, 0)::bigint, activity.due_on,
  false, activity.partner_id, activity.gross_minor
FROM (
  SELECT activity.*
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.member_id = %(member_id)s
    AND (%(before_at)s::timestamptz IS NULL OR (activity.occurred_at, activity.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
    {{which}}
  ORDER BY activity.occurred_at DESC, activity.id DESC
  LIMIT %(limit)s
) AS activity
LEFT JOIN partners_partner AS partner ON partner.id = activity.partner_id AND partner.organiser_id = %(organiser_id)s
LEFT JOIN LATERAL (
  SELECT sum(award.points) AS points
  FROM earning_award AS award
  WHERE award.organiser_id = %(organiser_id)s AND award.member_id = activity.member_id AND award.activity_id = activity.id
    AND award.book_id = %(book_id)s AND (award.party = 'MEMBER' OR award.holder_id = award.member_id)
) AS award ON true
LEFT JOIN LATERAL (
  SELECT sum(lot.pending_points) AS pending_points, sum(lot.available_points) AS available_points
  FROM earning_award AS award
  JOIN ledger_lot AS lot ON lot.organiser_id = award.organiser_id AND lot.holder_id = award.member_id AND lot.id = award.id
  WHERE award.organiser_id = %(organiser_id)s AND award.member_id = activity.member_id AND award.activity_id = activity.id
    AND award.book_id = %(book_id)s AND (award.party = 'MEMBER' OR award.holder_id = award.member_id)
) AS lot ON true
ORDER BY activity.occurred_at DESC, activity.id DESC;

-- pending_activities --
-- What is still on the way, soonest due first. Uses lot_pending_idx.
SELECT activity.id, activity.kind, activity.document_no, activity.occurred_on, coalesce(partner.name, ''), activity.net_minor, lot.points,
  lot.pending_points, lot.available_points, activity.due_on,
  EXISTS (
    SELECT 1 FROM earning_awardreview AS review
    WHERE review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id
      AND review.activity_id = lot.cause_id AND review.status = 'WAITING'
  ), activity.partner_id, activity.gross_minor
FROM (
  SELECT lot.holder_id, lot.cause_id, sum(lot.points)::bigint AS points, sum(lot.pending_points)::bigint AS pending_points,
    sum(lot.available_points)::bigint AS available_points
  FROM ledger_lot AS lot
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.holder_id = %(member_id)s
    AND lot.book_id = %(book_id)s
    AND lot.pending_points > 0
  GROUP BY lot.holder_id, lot.cause_id
) AS lot
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
LEFT JOIN partners_partner AS partner ON partner.id = activity.partner_id AND partner.organiser_id = %(organiser_id)s
ORDER BY activity.due_on NULLS LAST, activity.id
LIMIT %(limit)s;
