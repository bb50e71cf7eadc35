-- balance --
SELECT account.pending_points, account.available_points, account.held_points
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.holder_id = %(holder_id)s
  AND account.book_id = %(book_id)s;

-- balance_as_of --
SELECT
  coalesce(sum(CASE WHEN kind = 'EARN_PENDING' THEN points WHEN kind IN ('RELEASE', 'VOID') THEN -points ELSE 0 END), 0)::bigint,
  coalesce(sum(CASE
    WHEN kind IN ('EARN', 'RELEASE', 'CANCEL', 'ADJUST_UP', 'RECEIVE') THEN points
    WHEN kind IN ('TAKE_BACK', 'HOLD', 'EXPIRE', 'ADJUST_DOWN', 'GIVE') THEN -points
    ELSE 0 END), 0)::bigint,
  coalesce(sum(CASE WHEN kind = 'HOLD' THEN points WHEN kind IN ('SETTLE', 'CANCEL') THEN -points ELSE 0 END), 0)::bigint
FROM ledger_transfer
WHERE organiser_id = %(organiser_id)s
  AND holder_id = %(holder_id)s
  AND book_id = %(book_id)s
  AND at <= %(at)s;

-- statement --
SELECT transfer.id, transfer.kind, transfer.points, transfer.cause_id, transfer.at, transfer.created_at
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.holder_id = %(holder_id)s
  AND transfer.book_id = %(book_id)s
  AND (%(before_at)s::timestamptz IS NULL OR (transfer.at, transfer.id) < (%(before_at)s::timestamptz, %(before_id)s::uuid))
ORDER BY transfer.at DESC, transfer.id DESC
LIMIT %(limit)s;

-- ends --
-- What is available by the last day on which it can be used, soonest first.
SELECT ((lot.expires_at AT TIME ZONE %(zone)s) - interval '1 second')::date AS last_day, sum(lot.available_points)::bigint
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.holder_id = %(holder_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.expires_at IS NOT NULL
GROUP BY ((lot.expires_at AT TIME ZONE %(zone)s) - interval '1 second')::date
ORDER BY last_day
LIMIT %(limit)s;
