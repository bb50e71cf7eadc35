-- faults --
-- Accounts against transfers against lots; a holder missing on one side counts as zero there.
WITH transfer AS (
  SELECT holder_id, book_id,
    sum(CASE WHEN kind = 'EARN_PENDING' THEN points WHEN kind IN ('RELEASE', 'VOID') THEN -points ELSE 0 END) AS pending,
    sum(CASE
      WHEN kind IN ('EARN', 'RELEASE', 'CANCEL', 'ADJUST_UP', 'RECEIVE') THEN points
      WHEN kind IN ('TAKE_BACK', 'HOLD', 'EXPIRE', 'ADJUST_DOWN', 'GIVE') THEN -points
      ELSE 0 END) AS available,
    sum(CASE WHEN kind = 'HOLD' THEN points WHEN kind IN ('SETTLE', 'CANCEL') THEN -points ELSE 0 END) AS held
  FROM ledger_transfer
  WHERE organiser_id = %(organiser_id)s
  GROUP BY holder_id, book_id
),
lot AS (
  SELECT holder_id, book_id, sum(pending_points) AS pending, sum(available_points) AS available
  FROM ledger_lot
  WHERE organiser_id = %(organiser_id)s
  GROUP BY holder_id, book_id
),
account AS (
  SELECT holder_id, book_id, pending_points AS pending, available_points AS available, held_points AS held
  FROM ledger_account
  WHERE organiser_id = %(organiser_id)s
)
SELECT holder_id, book_id,
  coalesce(account.pending, 0), coalesce(account.available, 0), coalesce(account.held, 0),
  coalesce(transfer.pending, 0)::bigint, coalesce(transfer.available, 0)::bigint, coalesce(transfer.held, 0)::bigint,
  coalesce(lot.pending, 0)::bigint, coalesce(lot.available, 0)::bigint
FROM account
FULL JOIN transfer USING (holder_id, book_id)
FULL JOIN lot USING (holder_id, book_id)
WHERE coalesce(account.pending, 0) <> coalesce(transfer.pending, 0)
   OR coalesce(account.available, 0) <> coalesce(transfer.available, 0)
   OR coalesce(account.held, 0) <> coalesce(transfer.held, 0)
   OR coalesce(account.pending, 0) <> coalesce(lot.pending, 0)
   OR coalesce(account.available, 0) <> coalesce(lot.available, 0)
ORDER BY holder_id, book_id
LIMIT %(limit)s;

-- fingerprints --
-- Each side of the equations as sums of points times a number drawn for the holder, by book and place: accounts (A),
-- transfers (T), lots (L). One pass over each table, without a group for each holder.
SELECT 'A', book_id, '', sum(pending_points * (hashint8extended(holder_id, %(seed)s) & 1073741823)),
  sum(available_points * (hashint8extended(holder_id, %(seed)s) & 1073741823)),
  sum(held_points * (hashint8extended(holder_id, %(seed)s) & 1073741823))
FROM ledger_account
WHERE organiser_id = %(organiser_id)s
GROUP BY book_id
UNION ALL
SELECT 'T', book_id, kind, sum(points * (hashint8extended(holder_id, %(seed)s) & 1073741823)), NULL, NULL
FROM ledger_transfer
WHERE organiser_id = %(organiser_id)s
GROUP BY book_id, kind
UNION ALL
SELECT 'L', book_id, '', sum(pending_points * (hashint8extended(holder_id, %(seed)s) & 1073741823)),
  sum(available_points * (hashint8extended(holder_id, %(seed)s) & 1073741823)), NULL
FROM ledger_lot
WHERE organiser_id = %(organiser_id)s
GROUP BY book_id;

-- counts --
SELECT
  (SELECT count(*) FROM ledger_account WHERE organiser_id = %(organiser_id)s),
  (SELECT count(*) FROM ledger_transfer WHERE organiser_id = %(organiser_id)s);
