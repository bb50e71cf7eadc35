-- insert_of_holder --
-- The transfers of one holder. It and the two below are one statement each: a chain of them would cost a distributed database ten times
-- as much (scale law 8).
INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
SELECT %(organiser_id)s, %(holder_id)s, move.id, move.book_id, move.kind, move.points, move.cause_id, %(batch_id)s::uuid, move.at,
  %(now)s
FROM unnest(
  %(ids)s::uuid[], %(book_ids)s::uuid[], %(kinds)s::text[], %(points)s::bigint[], %(cause_ids)s::uuid[], %(ats)s::timestamptz[]
) AS move (id, book_id, kind, points, cause_id, at);

-- unless_they_stand --
-- Returns the keys of the new ones.
ON CONFLICT (holder_id, id) DO NOTHING
RETURNING id;

-- open_lots_of_holder --
-- The lots that the new transfers open.
INSERT INTO ledger_lot (
  organiser_id, holder_id, id, book_id, cause_id, points, pending_points, available_points, opened_at, expires_at, due_on, created_at
)
SELECT %(organiser_id)s, %(holder_id)s, move.id, move.book_id, move.cause_id, move.pending_points + move.available_points,
  move.pending_points, move.available_points, move.at, move.expires_at, move.due_on, %(now)s
FROM unnest(
  %(ids)s::uuid[], %(book_ids)s::uuid[], %(pending)s::bigint[], %(available)s::bigint[], %(cause_ids)s::uuid[],
  %(ats)s::timestamptz[], %(expiries)s::timestamptz[], %(dues)s::date[]
) AS move (id, book_id, pending_points, available_points, cause_id, at, expires_at, due_on);

-- add_to_accounts_of_holder --
-- What the new transfers bring, one row a book, in their order.
INSERT INTO ledger_account (
  organiser_id, holder_id, book_id, pending_points, available_points, held_points, updated_at, created_at
)
SELECT %(organiser_id)s, %(holder_id)s, come.book_id, come.pending_points, come.available_points, 0, %(now)s, %(now)s
FROM unnest(%(book_ids)s::uuid[], %(pending)s::bigint[], %(available)s::bigint[])
  AS come (book_id, pending_points, available_points)
ON CONFLICT (holder_id, book_id) DO UPDATE SET
  pending_points = ledger_account.pending_points + EXCLUDED.pending_points,
  available_points = ledger_account.available_points + EXCLUDED.available_points,
  updated_at = EXCLUDED.updated_at;

-- transfers_of_holder --
-- What stands under these keys.
SELECT transfer.id, transfer.kind, transfer.points, transfer.book_id
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.holder_id = %(holder_id)s
  AND transfer.id = ANY(%(ids)s)
ORDER BY transfer.id;

-- moves --
-- The moves of a batch, in order of holder, so that the indexes below are filled from left to right.
SELECT move.holder_id, move.id, move.book_id, move.kind, move.points, move.cause_id, move.at, move.expires_at, move.due_on
FROM ({{moves}}) AS move
ORDER BY move.holder_id, move.id

-- drop_repeated_moves --
-- A key works once: what was posted before is left out.
DELETE FROM ledger_move AS move
USING ledger_transfer AS transfer
WHERE transfer.holder_id = move.holder_id
  AND transfer.id = move.id
  AND transfer.organiser_id = %(organiser_id)s;

-- insert_transfers --
INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
SELECT %(organiser_id)s, move.holder_id, move.id, move.book_id, move.kind, move.points, move.cause_id, %(batch_id)s, move.at, %(now)s
FROM ledger_move AS move;

-- insert_lots --
INSERT INTO ledger_lot (
  organiser_id, holder_id, id, book_id, cause_id, points, pending_points, available_points, opened_at, expires_at, due_on, created_at
)
SELECT %(organiser_id)s, move.holder_id, move.id, move.book_id, move.cause_id, move.points,
  CASE WHEN move.kind = 'EARN_PENDING' THEN move.points ELSE 0 END,
  CASE WHEN move.kind = 'EARN_PENDING' THEN 0 ELSE move.points END,
  move.at, move.expires_at, CASE WHEN move.kind = 'EARN_PENDING' THEN move.due_on END, %(now)s
FROM ledger_move AS move;

-- upsert_accounts --
-- The sum of the batch, once, in order of holder: two batches never wait for each other in a circle.
INSERT INTO ledger_account (
  organiser_id, holder_id, book_id, pending_points, available_points, held_points, updated_at, created_at
)
SELECT %(organiser_id)s, move.holder_id, move.book_id,
  sum(CASE WHEN move.kind = 'EARN_PENDING' THEN move.points ELSE 0 END),
  sum(CASE WHEN move.kind = 'EARN_PENDING' THEN 0 ELSE move.points END),
  0, %(now)s, %(now)s
FROM ledger_move AS move
GROUP BY move.holder_id, move.book_id
ORDER BY move.holder_id, move.book_id
ON CONFLICT (holder_id, book_id) DO UPDATE SET
  pending_points = ledger_account.pending_points + EXCLUDED.pending_points,
  available_points = ledger_account.available_points + EXCLUDED.available_points,
  updated_at = EXCLUDED.updated_at;
