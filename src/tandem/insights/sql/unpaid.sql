-- unpaid --
-- Purchases with points still pending, in one of the fixed orders of `unpaid.ORDERS`: those of the page are chosen first, and
-- only they are named. Uses lot_pending_idx through the holders of pending points.
SELECT page.partner_id, coalesce(partner.name, ''), page.document_no, member.name, page.occurred_on, page.due_on,
  page.amount_minor, page.pending_points, page.member_id, page.activity_id
FROM (
  SELECT activity.partner_id, activity.document_no, activity.occurred_on, activity.due_on,
    coalesce(activity.gross_minor, activity.net_minor, 0) AS amount_minor, lot.pending_points, activity.member_id, activity.id AS activity_id
  FROM ledger_lot AS lot
  JOIN activity_activity AS activity
    ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.pending_points > 0
    AND activity.programme_id = %(programme_id)s
    AND (%(partner_id)s::bigint IS NULL OR activity.partner_id = %(partner_id)s)
    AND (%(q)s::text IS NULL OR activity.document_no ILIKE %(q)s)
    AND (%(due_before)s::date IS NULL OR activity.due_on < %(due_before)s)
  ORDER BY {{order}}, document_no, member_id, activity_id
  LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = page.member_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = page.partner_id
ORDER BY {{order_of_page}}, page.document_no, page.member_id, page.activity_id

-- total --
SELECT count(*)
FROM ledger_lot AS lot
JOIN activity_activity AS activity
  ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND activity.programme_id = %(programme_id)s
  AND (%(partner_id)s::bigint IS NULL OR activity.partner_id = %(partner_id)s)
  AND (%(q)s::text IS NULL OR activity.document_no ILIKE %(q)s)
  AND (%(due_before)s::date IS NULL OR activity.due_on < %(due_before)s);
