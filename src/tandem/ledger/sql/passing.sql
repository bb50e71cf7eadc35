-- lock_both --
SELECT account.holder_id, account.available_points
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s
  AND account.holder_id IN (%(giver_id)s, %(receiver_id)s)
ORDER BY account.holder_id
FOR UPDATE;

-- received_of_key --
-- What this receiver got by a transfer: the keys of its moves are made of the transfer's and of its lots.
SELECT received.id
FROM ledger_lotuse AS used
JOIN ledger_transfer AS received
  ON received.organiser_id = used.organiser_id AND received.holder_id = %(receiver_id)s
   AND received.id = md5(concat_ws('|', used.transfer_id, used.lot_id))::uuid
WHERE used.organiser_id = %(organiser_id)s
  AND used.holder_id = %(giver_id)s
  AND used.transfer_id = %(key)s;

-- points_transfer --
SELECT %(giver_id)s::bigint AS holder_id, %(key)s::uuid AS id, %(book_id)s::uuid AS book_id, %(points)s::bigint AS points,
  %(cause_id)s::uuid AS cause_id, %(lot_id)s::uuid AS lot_id

-- received --
-- One move for each lot that gave something: its points keep the day on which they expire.
SELECT %(receiver_id)s::bigint AS holder_id, md5(concat_ws('|', used.transfer_id, used.lot_id))::uuid AS id, used.book_id,
  'RECEIVE' AS kind, used.points, %(cause_id)s::uuid AS cause_id,
  CASE WHEN %(keeps_age)s THEN lot.opened_at ELSE %(at)s::timestamptz END AS at, lot.expires_at, NULL::date AS due_on
FROM ledger_lotuse AS used
JOIN ledger_lot AS lot ON lot.organiser_id = used.organiser_id AND lot.holder_id = used.holder_id AND lot.id = used.lot_id
WHERE used.organiser_id = %(organiser_id)s
  AND used.holder_id = %(giver_id)s
  AND used.transfer_id = %(key)s
