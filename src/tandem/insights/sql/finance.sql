-- by_day --
-- Added up by the quarter of an hour first: no zone changes its day within one, and the calendar is asked
-- for thousands of moments, not for millions of transfers.
SELECT (moment.at AT TIME ZONE %(zone)s)::date, moment.kind, sum(moment.transfers)::bigint, sum(moment.points)::bigint
FROM (
  SELECT date_bin('15 minutes', transfer.at, '2000-01-01 00:00+00') AS at, transfer.kind, count(*) AS transfers,
    sum(transfer.points) AS points
  FROM ledger_transfer AS transfer
  WHERE transfer.organiser_id = %(organiser_id)s
    AND transfer.book_id = %(book_id)s
  GROUP BY 1, 2
) AS moment
GROUP BY 1, 2
ORDER BY 1, 2;

-- cohorts --
-- Lots and what took from them, one below the other; a hold that is open or settled counts as redeemed, one that was
-- cancelled gave back. Joined by keys only: a sub-select of sums would be read for each lot where the planner takes lots for few.
-- Added up by the quarter of an hour first (see by_day).
SELECT to_char(part.opened_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, sum(part.issued)::bigint, sum(part.taken_back)::bigint,
  sum(part.redeemed)::bigint, sum(part.expired)::bigint, sum(part.waiting)::bigint, sum(part.available)::bigint
FROM (
  SELECT date_bin('15 minutes', lot.opened_at, '2000-01-01 00:00+00') AS opened_at, sum(lot.points) AS issued, 0 AS taken_back,
    0 AS redeemed, 0 AS expired, sum(lot.pending_points) AS waiting, sum(lot.available_points) AS available
  FROM ledger_lot AS lot
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
  GROUP BY 1
  UNION ALL
  SELECT lot.opened_at, 0, CASE WHEN transfer.kind IN ('VOID', 'TAKE_BACK', 'ADJUST_DOWN', 'GIVE') THEN used.points ELSE 0 END,
    CASE transfer.kind WHEN 'HOLD' THEN used.points WHEN 'CANCEL' THEN -used.points ELSE 0 END,
    CASE WHEN transfer.kind = 'EXPIRE' THEN used.points ELSE 0 END, 0, 0
  FROM ledger_lotuse AS used
  JOIN ledger_transfer AS transfer
    ON transfer.organiser_id = used.organiser_id AND transfer.holder_id = used.holder_id AND transfer.id = used.transfer_id
  JOIN ledger_lot AS lot ON lot.organiser_id = used.organiser_id AND lot.holder_id = used.holder_id AND lot.id = used.lot_id
  WHERE used.organiser_id = %(organiser_id)s
    AND used.book_id = %(book_id)s
) AS part
GROUP BY 1
ORDER BY 1;
