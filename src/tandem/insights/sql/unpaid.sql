-- unpaid --
-- Purchases with points still pending, in one of the fixed orders of `unpaid.ORDERS`.
-- Uses lot_pending_idx through the holders of pending points.
SELECT deed.partner_id, coalesce(partner.name, ''), deed.document_no, member.name, deed.occurred_on, deed.due_on,
  coalesce(deed.gross_minor, deed.net_minor, 0), lot.pending_points, deed.member_id, deed.id
FROM ledger_lot AS lot
JOIN activity_activity AS deed
  ON deed.organiser_id = lot.organiser_id AND deed.member_id = lot.holder_id AND deed.id = lot.cause_id
JOIN participants_member AS member ON member.organiser_id = lot.organiser_id AND member.id = lot.holder_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = deed.organiser_id AND partner.id = deed.partner_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND deed.programme_id = %(programme_id)s
  AND (%(partner_id)s::bigint IS NULL OR deed.partner_id = %(partner_id)s)
  AND (%(q)s::text IS NULL OR deed.document_no ILIKE %(q)s)
  AND (%(due_before)s::date IS NULL OR deed.due_on < %(due_before)s)
ORDER BY {{order}}, deed.document_no, deed.member_id, deed.id
LIMIT %(limit)s OFFSET %(offset)s;

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
