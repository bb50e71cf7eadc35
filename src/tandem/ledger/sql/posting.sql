-- post_of_holder --
-- The transfers of one holder that are new, their lots, and the balances; returns the keys of the new ones.
WITH move AS (
  SELECT *
  FROM unnest(
    %(ids)s::uuid[], %(book_ids)s::uuid[], %(kinds)s::text[], %(points)s::bigint[], %(cause_ids)s::uuid[], %(ats)s::timestamptz[],
    %(expiries)s::timestamptz[]
  ) AS move (id, book_id, kind, points, cause_id, at, expires_at)
),
transfer AS (
  INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
  SELECT %(organiser_id)s, %(holder_id)s, move.id, move.book_id, move.kind, move.points, move.cause_id, %(batch_id)s::uuid, move.at,
    %(now)s
  FROM move
  ON CONFLICT (holder_id, id) DO NOTHING
  RETURNING id, book_id, kind, points
),
lot AS (
  INSERT INTO ledger_lot (
    organiser_id, holder_id, id, book_id, cause_id, points, pending_points, available_points, opened_at, expires_at, created_at
  )
  SELECT %(organiser_id)s, %(holder_id)s, move.id, move.book_id, move.cause_id, move.points,
    CASE WHEN move.kind = 'EARN_PENDING' THEN move.points ELSE 0 END,
    CASE WHEN move.kind = 'EARN_PENDING' THEN 0 ELSE move.points END,
    move.at, move.expires_at, %(now)s
  FROM transfer
  JOIN move ON move.id = transfer.id
),
account AS (
  INSERT INTO ledger_account (
    organiser_id, holder_id, book_id, pending_points, available_points, held_points, updated_at, created_at
  )
  SELECT %(organiser_id)s, %(holder_id)s, transfer.book_id,
    sum(CASE WHEN transfer.kind = 'EARN_PENDING' THEN transfer.points ELSE 0 END),
    sum(CASE WHEN transfer.kind = 'EARN_PENDING' THEN 0 ELSE transfer.points END),
    0, %(now)s, %(now)s
  FROM transfer
  GROUP BY transfer.book_id
  ORDER BY transfer.book_id
  ON CONFLICT (holder_id, book_id) DO UPDATE SET
    pending_points = ledger_account.pending_points + EXCLUDED.pending_points,
    available_points = ledger_account.available_points + EXCLUDED.available_points,
    updated_at = EXCLUDED.updated_at
)
SELECT transfer.id FROM transfer;

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
SELECT move.holder_id, move.id, move.book_id, move.kind, move.points, move.cause_id, move.at, move.expires_at
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
  organiser_id, holder_id, id, book_id, cause_id, points, pending_points, available_points, opened_at, expires_at, created_at
)
SELECT %(organiser_id)s, move.holder_id, move.id, move.book_id, move.cause_id, move.points,
  CASE WHEN move.kind = 'EARN_PENDING' THEN move.points ELSE 0 END,
  CASE WHEN move.kind = 'EARN_PENDING' THEN 0 ELSE move.points END,
  move.at, move.expires_at, %(now)s
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
