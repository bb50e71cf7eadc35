-- by_month --
SELECT to_char(transfer.at AT TIME ZONE %(zone)s, 'YYYY-MM'), transfer.kind, count(*), sum(transfer.points)::bigint
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.book_id = %(book_id)s
GROUP BY 1, 2
ORDER BY 1, 2;

-- cohorts --
-- Uses of a lot by what took them; a hold that is open or settled counts as redeemed, one that was cancelled gave back.
SELECT to_char(lot.opened_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, sum(lot.points)::bigint,
  coalesce(sum(used.taken_back), 0)::bigint, coalesce(sum(used.redeemed), 0)::bigint, coalesce(sum(used.expired), 0)::bigint,
  sum(lot.pending_points)::bigint, sum(lot.available_points)::bigint
FROM ledger_lot AS lot
LEFT JOIN (
  SELECT lot_use.holder_id, lot_use.lot_id,
    sum(lot_use.points) FILTER (WHERE transfer.kind IN ('VOID', 'TAKE_BACK', 'ADJUST_DOWN', 'GIVE')) AS taken_back,
    coalesce(sum(lot_use.points) FILTER (WHERE transfer.kind = 'HOLD'), 0)
      - coalesce(sum(lot_use.points) FILTER (WHERE transfer.kind = 'CANCEL'), 0) AS redeemed,
    sum(lot_use.points) FILTER (WHERE transfer.kind = 'EXPIRE') AS expired
  FROM ledger_lotuse AS lot_use
  JOIN ledger_transfer AS transfer
    ON transfer.organiser_id = lot_use.organiser_id AND transfer.holder_id = lot_use.holder_id AND transfer.id = lot_use.transfer_id
  WHERE lot_use.organiser_id = %(organiser_id)s
    AND lot_use.book_id = %(book_id)s
  GROUP BY lot_use.holder_id, lot_use.lot_id
) AS used ON used.holder_id = lot.holder_id AND used.lot_id = lot.id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
GROUP BY 1
ORDER BY 1;
