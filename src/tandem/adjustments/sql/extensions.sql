-- holders_due --
SELECT DISTINCT lot.holder_id
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.expires_at > %(now)s
  AND lot.expires_at <= %(due_until)s
  AND (%(member_id)s::bigint IS NULL OR lot.holder_id = %(member_id)s)

-- told --
SELECT lot.holder_id AS member_id, md5(concat_ws('|', %(extension_id)s::uuid, lot.holder_id))::uuid AS id,
  jsonb_build_object('points', sum(lot.available_points)::bigint, 'day', %(day)s::text, 'reason', %(reason)s::text) AS data
FROM ledger_lot AS lot
JOIN participants_member AS member ON member.organiser_id = lot.organiser_id AND member.id = lot.holder_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.expires_at = %(upto)s
  AND (%(member_id)s::bigint IS NULL OR lot.holder_id = %(member_id)s)
GROUP BY lot.holder_id

-- due --
SELECT coalesce(sum(lot.available_points), 0)::bigint
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.expires_at > %(now)s
  AND lot.expires_at <= %(due_until)s;
