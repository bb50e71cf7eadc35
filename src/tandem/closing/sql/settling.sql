-- pending --
-- What waits of the edition, a demand for each lot, on that lot. What is above the ceiling waits for
-- a person and for nobody else. Uses lot_pending_idx.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'CLOSING', %(closing_id)s::uuid))::uuid AS id, lot.book_id,
  lot.pending_points AS points, lot.cause_id, lot.id AS lot_id
FROM ledger_lot AS lot
LEFT JOIN earning_awardreview AS review
  ON review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id AND review.id = lot.id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.pending_points > 0
  AND lot.opened_at < %(until)s
  AND review.status IS DISTINCT FROM 'WAITING'

-- holders --
SELECT DISTINCT lot.holder_id
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.opened_at < %(until)s

-- cards --
-- What was collected on cards in the edition and stands there still; `place` is what waits, or what can be used. What is
-- above the ceiling waits for its person.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'CARDS', '{{place}}', %(closing_id)s::uuid))::uuid AS id, lot.book_id,
  lot.{{place}} AS points, lot.cause_id, lot.id AS lot_id
FROM ledger_lot AS lot
LEFT JOIN earning_awardreview AS review
  ON review.organiser_id = %(organiser_id)s AND review.member_id = lot.holder_id AND review.id = lot.id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = ANY(%(card_books)s::uuid[])
  AND lot.{{place}} > 0
  AND lot.opened_at < %(until)s
  AND review.status IS DISTINCT FROM 'WAITING'

-- lapsing --
-- What of each lot of the edition is not carried over: of what a member has, all above the share or
-- the limit, from the lots that would expire first. `points_of` is what of a lot is the member's own
-- by then.
SELECT owned.holder_id, md5(concat_ws('|', owned.id, 'LAPSE', %(closing_id)s::uuid))::uuid AS id, owned.book_id,
  least(owned.points, owned.lapsing - owned.before)::bigint AS points, owned.cause_id, owned.id AS lot_id
FROM (
  SELECT lot.*,
    lot.total - least(div(lot.total * %(carried_percent)s, 100), %(carried_most)s::bigint) AS lapsing,
    lot.upto - lot.points AS before
  FROM (
    SELECT lot.holder_id, lot.id, lot.book_id, lot.cause_id, lot.points,
      sum(lot.points) OVER (PARTITION BY lot.holder_id) AS total,
      sum(lot.points) OVER (
        PARTITION BY lot.holder_id ORDER BY lot.expires_at NULLS LAST, lot.opened_at, lot.id
      ) AS upto
    FROM ({{owned}}) AS lot
  ) AS lot
) AS owned
WHERE owned.before < owned.lapsing

-- owned --
-- What of the edition is the members' own now.
SELECT lot.holder_id, lot.id, lot.book_id, lot.cause_id, lot.available_points AS points, lot.expires_at, lot.opened_at
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points > 0
  AND lot.opened_at < %(until)s

-- owned_after --
-- What will be the members' own once what waits is settled.
SELECT lot.holder_id, lot.id, lot.book_id, lot.cause_id, lot.available_points + coalesce(freed.points, 0) AS points,
  lot.expires_at, lot.opened_at
FROM ledger_lot AS lot
LEFT JOIN ({{freed}}) AS freed ON freed.holder_id = lot.holder_id AND freed.lot_id = lot.id
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.available_points + coalesce(freed.points, 0) > 0
  AND lot.opened_at < %(until)s

-- moves --
-- What moved points of the edition: all until it ended, and since then what its lots were used for.
SELECT transfer.holder_id, transfer.kind, transfer.points, transfer.batch_id, transfer.at < %(since)s AS is_before
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.book_id = %(book_id)s
  AND transfer.at < %(until)s
UNION ALL
SELECT used.holder_id, transfer.kind, used.points, transfer.batch_id, false
FROM ledger_transfer AS transfer
JOIN ledger_lotuse AS used
  ON used.organiser_id = transfer.organiser_id AND used.holder_id = transfer.holder_id AND used.transfer_id = transfer.id
JOIN ledger_lot AS lot
  ON lot.organiser_id = used.organiser_id AND lot.holder_id = used.holder_id AND lot.id = used.lot_id
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.book_id = %(book_id)s
  AND transfer.at >= %(until)s
  AND lot.opened_at < %(until)s

-- own --
-- By member, kind and batch: points that were the member's own, with their sign.
SELECT move.holder_id, move.kind, move.batch_id, move.is_before,
  sum(CASE
    WHEN move.kind IN ('EARN', 'RELEASE', 'CANCEL', 'ADJUST_UP', 'RECEIVE') THEN move.points
    WHEN move.kind IN ('TAKE_BACK', 'HOLD', 'EXPIRE', 'ADJUST_DOWN', 'GIVE') THEN -move.points
    ELSE 0
  END) AS points,
  sum(move.points) FILTER (WHERE move.kind = 'VOID') AS voided
FROM ({{moves}}) AS move
GROUP BY move.holder_id, move.kind, move.batch_id, move.is_before

-- insert_statements --
INSERT INTO closing_statement (
  organiser_id, member_id, id, programme_id, created_at, opening_points, earned_points, adjusted_points, used_points,
  expired_points, lapsed_points, carried_points, voided_points, waiting_points
)
SELECT %(organiser_id)s, own.holder_id, %(closing_id)s, %(programme_id)s, %(now)s,
  coalesce(sum(own.points) FILTER (WHERE own.is_before), 0),
  coalesce(sum(own.points) FILTER (WHERE NOT own.is_before AND own.kind IN ('EARN', 'RELEASE', 'TAKE_BACK')), 0),
  coalesce(sum(own.points) FILTER (
    WHERE NOT own.is_before AND own.kind IN ('ADJUST_UP', 'ADJUST_DOWN', 'GIVE', 'RECEIVE')
  ), 0),
  -coalesce(sum(own.points) FILTER (WHERE NOT own.is_before AND own.kind IN ('HOLD', 'CANCEL')), 0),
  -coalesce(sum(own.points) FILTER (
    WHERE NOT own.is_before AND own.kind = 'EXPIRE' AND own.batch_id IS DISTINCT FROM %(lapse_batch_id)s::uuid
  ), 0),
  -coalesce(sum(own.points) FILTER (WHERE own.kind = 'EXPIRE' AND own.batch_id = %(lapse_batch_id)s::uuid), 0),
  sum(own.points),
  coalesce(sum(own.voided) FILTER (WHERE own.batch_id = %(void_batch_id)s::uuid), 0),
  coalesce(max(waiting.points), 0)
FROM ({{own}}) AS own
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = own.holder_id
LEFT JOIN (
  SELECT lot.holder_id, sum(lot.pending_points) AS points
  FROM ledger_lot AS lot
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.pending_points > 0
    AND lot.opened_at < %(until)s
  GROUP BY lot.holder_id
) AS waiting ON waiting.holder_id = own.holder_id
GROUP BY own.holder_id
ORDER BY own.holder_id
ON CONFLICT (member_id, id) DO NOTHING;

-- totals --
SELECT count(*), coalesce(sum(statement.carried_points), 0)::bigint, coalesce(sum(statement.waiting_points), 0)::bigint
FROM closing_statement AS statement
WHERE statement.organiser_id = %(organiser_id)s
  AND statement.id = %(closing_id)s;

-- told --
SELECT statement.member_id, md5(concat_ws('|', statement.id, statement.member_id, 'TOLD'))::uuid AS id,
  jsonb_build_object('edition', %(edition)s::int, 'carried', statement.carried_points, 'lapsed', statement.lapsed_points) AS data
FROM closing_statement AS statement
WHERE statement.organiser_id = %(organiser_id)s
  AND statement.id = %(closing_id)s

-- summed --
SELECT count(DISTINCT demand.holder_id), coalesce(sum(demand.points), 0)::bigint FROM ({{demands}}) AS demand;

-- held_by_members --
-- What members hold now: waiting, available, held for orders.
SELECT coalesce(sum(account.pending_points + account.available_points + account.held_points), 0)::bigint,
  coalesce(sum(account.held_points), 0)::bigint
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s;

-- above_the_ceiling --
SELECT count(*), coalesce(sum(lot.pending_points), 0)::bigint
FROM earning_awardreview AS review
JOIN ledger_lot AS lot
  ON lot.organiser_id = review.organiser_id AND lot.holder_id = review.holder_id AND lot.id = review.id
WHERE review.organiser_id = %(organiser_id)s
  AND review.programme_id = %(programme_id)s
  AND review.status = 'WAITING'
  AND lot.opened_at < %(until)s;
