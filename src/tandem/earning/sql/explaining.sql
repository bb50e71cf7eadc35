-- of_deed --
-- The end of the query that the compiler's columns begin.
JOIN catalogue_product AS said ON said.id = line.product_id AND said.organiser_id = %(organiser_id)s
WHERE deed.organiser_id = %(organiser_id)s
  AND deed.member_id = %(member_id)s
  AND deed.id = %(deed_id)s
ORDER BY line.line_no

-- deeds --
-- Uses activity_member_idx; the lot and the award are found by their keys.
SELECT deed.id, deed.kind, deed.document_no, deed.occurred_on, coalesce(partner.name, ''), deed.net_minor,
  coalesce(award.points, 0), coalesce(lot.pending_points, 0), coalesce(lot.available_points, 0), deed.due_on
FROM (
  SELECT deed.*
  FROM activity_activity AS deed
  WHERE deed.organiser_id = %(organiser_id)s
    AND deed.member_id = %(member_id)s
    AND (%(before_at)s::timestamptz IS NULL OR (deed.occurred_at, deed.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
  ORDER BY deed.occurred_at DESC, deed.id DESC
  LIMIT %(limit)s
) AS deed
LEFT JOIN partners_partner AS partner ON partner.id = deed.partner_id AND partner.organiser_id = %(organiser_id)s
LEFT JOIN earning_award AS award
  ON award.organiser_id = %(organiser_id)s
 AND award.member_id = deed.member_id
 AND award.id = md5(deed.id || '|' || %(book_id)s::uuid)::uuid
LEFT JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s
 AND lot.holder_id = deed.member_id
 AND lot.id = md5(deed.id || '|' || %(book_id)s::uuid)::uuid
ORDER BY deed.occurred_at DESC, deed.id DESC;

-- pending_deeds --
-- What is still on the way, soonest due first. Uses lot_pending_idx.
SELECT deed.id, deed.kind, deed.document_no, deed.occurred_on, coalesce(partner.name, ''), deed.net_minor, lot.points,
  lot.pending_points, lot.available_points, deed.due_on
FROM ledger_lot AS lot
JOIN activity_activity AS deed
  ON deed.organiser_id = %(organiser_id)s AND deed.member_id = lot.holder_id AND deed.id = lot.cause_id
LEFT JOIN partners_partner AS partner ON partner.id = deed.partner_id AND partner.organiser_id = %(organiser_id)s
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.holder_id = %(member_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
ORDER BY deed.due_on NULLS LAST, deed.id
LIMIT %(limit)s;
