-- lock_accounts --
-- The accounts of these holders in a book, the smaller holder first.
SELECT account.holder_id
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s
  AND account.holder_id = ANY(%(holders)s::bigint[])
ORDER BY account.holder_id
FOR UPDATE;

-- holds --
-- Of each of these holds its points (NULL: there is none), whether it was ended so before, and whether otherwise.
SELECT said.id, held.points, same.id IS NOT NULL, other.id IS NOT NULL
FROM unnest(%(ids)s::uuid[], %(holders)s::bigint[], %(ended_ids)s::uuid[], %(other_ids)s::uuid[])
  AS said (id, holder_id, ended_id, other_id)
LEFT JOIN ledger_transfer AS held
  ON held.organiser_id = %(organiser_id)s AND held.holder_id = said.holder_id AND held.id = said.id AND held.kind = 'HOLD'
LEFT JOIN ledger_transfer AS same
  ON same.organiser_id = %(organiser_id)s AND same.holder_id = said.holder_id AND same.id = said.ended_id
LEFT JOIN ledger_transfer AS other
  ON other.organiser_id = %(organiser_id)s AND other.holder_id = said.holder_id AND other.id = said.other_id;

-- insert_transfers --
INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
SELECT %(organiser_id)s, ended.holder_id, ended.ended_id, %(book_id)s, %(kind)s, ended.points, ended.id, NULL, %(at)s, %(now)s
FROM unnest(%(ids)s::uuid[], %(holders)s::bigint[], %(ended_ids)s::uuid[], %(points)s::bigint[])
  AS ended (id, holder_id, ended_id, points)
ORDER BY ended.holder_id, ended.id;

-- insert_uses --
-- What each hold took from lots goes back to the very same.
INSERT INTO ledger_lotuse (organiser_id, holder_id, book_id, transfer_id, lot_id, points, created_at)
SELECT %(organiser_id)s, lot_use.holder_id, %(book_id)s, ended.ended_id, lot_use.lot_id, lot_use.points, %(now)s
FROM unnest(%(ids)s::uuid[], %(holders)s::bigint[], %(ended_ids)s::uuid[]) AS ended (id, holder_id, ended_id)
JOIN ledger_lotuse AS lot_use
  ON lot_use.organiser_id = %(organiser_id)s AND lot_use.holder_id = ended.holder_id AND lot_use.transfer_id = ended.id;

-- update_lots --
UPDATE ledger_lot AS lot
SET available_points = lot.available_points + back.points
FROM (
  SELECT lot_use.holder_id, lot_use.lot_id, sum(lot_use.points)::bigint AS points
  FROM unnest(%(ids)s::uuid[], %(holders)s::bigint[]) AS ended (id, holder_id)
  JOIN ledger_lotuse AS lot_use
    ON lot_use.organiser_id = %(organiser_id)s AND lot_use.holder_id = ended.holder_id AND lot_use.transfer_id = ended.id
  GROUP BY lot_use.holder_id, lot_use.lot_id
) AS back
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.holder_id = back.holder_id
  AND lot.id = back.lot_id;

-- update_accounts --
UPDATE ledger_account AS account
SET available_points = account.available_points + %(sign)s * ended.points,
  held_points = account.held_points - ended.points,
  updated_at = %(now)s
FROM (
  SELECT own.holder_id, sum(own.points)::bigint AS points
  FROM unnest(%(holders)s::bigint[], %(points)s::bigint[]) AS own (holder_id, points)
  GROUP BY own.holder_id
) AS ended
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s
  AND account.holder_id = ended.holder_id;
