-- lots_due --
-- One demand for each lot that is due, on that lot. Uses lot_expiry_idx.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'EXPIRE', %(until)s::timestamptz))::uuid AS id, lot.book_id,
  lot.available_points AS points, lot.cause_id, lot.id AS lot_id
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.expires_at <= %(until)s

-- extend --
WITH lot AS (
  UPDATE ledger_lot AS lot
  SET expires_at = %(upto)s
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.available_points > 0
    AND lot.expires_at > %(now)s
    AND lot.expires_at <= %(due_until)s
    AND lot.expires_at < %(upto)s
    AND lot.holder_id = ANY(ARRAY(SELECT holder.holder_id FROM ({{holders}}) AS holder))
  RETURNING lot.available_points
)
SELECT coalesce(sum(lot.available_points), 0)::bigint FROM lot;
