-- lock_account --
SELECT account.available_points
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.holder_id = %(holder_id)s
  AND account.book_id = %(book_id)s
FOR UPDATE;

-- kinds_of_keys --
-- Which of these transfers exist, and their points.
SELECT transfer.kind, transfer.points
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.holder_id = %(holder_id)s
  AND transfer.id = ANY(%(ids)s);

-- open_lots --
-- The holder's lots with available points, in the order in which they are used (`spending.sql`).
SELECT lot.id, lot.available_points
FROM ledger_lot AS lot
JOIN ledger_book AS book
  ON book.organiser_id = %(organiser_id)s AND book.id = lot.book_id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.holder_id = %(holder_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
ORDER BY {{turn}}
FOR UPDATE OF lot;

-- uses_of_transfer --
SELECT lot_use.lot_id, lot_use.points
FROM ledger_lotuse AS lot_use
WHERE lot_use.organiser_id = %(organiser_id)s
  AND lot_use.holder_id = %(holder_id)s
  AND lot_use.transfer_id = %(transfer_id)s
ORDER BY lot_use.lot_id;

-- insert_transfer --
INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
VALUES (%(organiser_id)s, %(holder_id)s, %(id)s, %(book_id)s, %(kind)s, %(points)s, %(cause_id)s, NULL, %(at)s, %(now)s);

-- insert_uses --
INSERT INTO ledger_lotuse (organiser_id, holder_id, book_id, transfer_id, lot_id, points, created_at)
SELECT %(organiser_id)s, %(holder_id)s, %(book_id)s, %(id)s, used.lot_id, used.points, %(now)s
FROM unnest(%(lot_ids)s::uuid[], %(lot_points)s::bigint[]) AS used (lot_id, points);

-- update_lots --
UPDATE ledger_lot AS lot
SET available_points = lot.available_points + %(sign)s * used.points
FROM unnest(%(lot_ids)s::uuid[], %(lot_points)s::bigint[]) AS used (lot_id, points)
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.holder_id = %(holder_id)s
  AND lot.id = used.lot_id;

-- update_account --
UPDATE ledger_account AS account
SET available_points = account.available_points + %(available)s,
  held_points = account.held_points + %(held)s,
  updated_at = %(now)s
WHERE account.organiser_id = %(organiser_id)s
  AND account.holder_id = %(holder_id)s
  AND account.book_id = %(book_id)s;
