-- unpaid --
-- Purchases with points still pending, in one of the fixed orders of `unpaid.ORDERS`: those of the page are chosen first, and
-- only they are named. Uses lot_pending_idx through the holders of pending points.
SELECT page.partner_id, coalesce(partner.name, ''), page.document_no, member.name, page.occurred_on, page.due_on,
  page.amount_minor, page.pending_points, page.member_id, page.deed_id
FROM (
  SELECT deed.partner_id, deed.document_no, deed.occurred_on, deed.due_on,
    coalesce(deed.gross_minor, deed.net_minor, 0) AS amount_minor, lot.pending_points, deed.member_id, deed.id AS deed_id
  FROM ledger_lot AS lot
  JOIN activity_activity AS deed
    ON deed.organiser_id = lot.organiser_id AND deed.member_id = lot.holder_id AND deed.id = lot.cause_id
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.pending_points > 0
    AND deed.programme_id = %(programme_id)s
    AND (%(partner_id)s::bigint IS NULL OR deed.partner_id = %(partner_id)s)
    AND (%(q)s::text IS NULL OR deed.document_no ILIKE %(q)s)
    AND (%(due_before)s::date IS NULL OR deed.due_on < %(due_before)s)
  ORDER BY {{order}}, document_no, member_id, deed_id
  LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = page.member_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = page.partner_id
ORDER BY {{order_of_page}}, page.document_no, page.member_id, page.deed_id

-- total --
SELECT count(*)
FROM ledger_lot AS lot
JOIN activity_activity AS deed
  ON deed.organiser_id = lot.organiser_id AND deed.member_id = lot.holder_id AND deed.id = lot.cause_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND deed.programme_id = %(programme_id)s
  AND (%(partner_id)s::bigint IS NULL OR deed.partner_id = %(partner_id)s)
  AND (%(q)s::text IS NULL OR deed.document_no ILIKE %(q)s)
  AND (%(due_before)s::date IS NULL OR deed.due_on < %(due_before)s);
