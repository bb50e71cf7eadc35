-- demands --
SELECT demand.holder_id, demand.id, demand.book_id, demand.points, demand.cause_id, demand.lot_id
FROM ({{demands}}) AS demand
WHERE demand.points > 0
ORDER BY demand.holder_id, demand.id

-- lock_accounts --
-- A holder at a time, in order, before anything is read that the outcome rests on.
SELECT count(*) FROM (
  SELECT account.holder_id
  FROM ledger_account AS account
  WHERE account.organiser_id = %(organiser_id)s
    AND (account.holder_id, account.book_id) IN (SELECT demand.holder_id, demand.book_id FROM ledger_demand AS demand)
  ORDER BY account.holder_id, account.book_id
  FOR UPDATE
) AS locked;

-- drop_repeated_demands --
DELETE FROM ledger_demand AS demand
USING ledger_transfer AS transfer
WHERE transfer.holder_id = demand.holder_id
  AND transfer.id = demand.id
  AND transfer.organiser_id = %(organiser_id)s;

-- open_lots --
-- What the holders of the demands have. As an array they are found in one scan of an index, however
-- few they are believed to be.
SELECT lot.holder_id, lot.book_id, lot.id, lot.cause_id, lot.{{place}}_points AS points, lot.expires_at, lot.opened_at
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.{{place}}_points > 0
  AND lot.holder_id = ANY(ARRAY(SELECT DISTINCT demand.holder_id FROM ledger_demand AS demand))
  AND lot.book_id = ANY(ARRAY(SELECT DISTINCT demand.book_id FROM ledger_demand AS demand))

-- bound --
-- Demands that name a lot, or whose cause opened one, are served first, from it.
SELECT pair.holder_id, pair.book_id, pair.demand_id, pair.lot_id,
  least(
    pair.wanted
      - coalesce(sum(pair.offered)
        OVER (PARTITION BY pair.holder_id, pair.demand_id ORDER BY pair.lot_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0),
    pair.offered
      - coalesce(sum(pair.wanted)
        OVER (PARTITION BY pair.holder_id, pair.lot_id ORDER BY pair.demand_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
  ) AS points
FROM (
  SELECT demand.holder_id, demand.book_id, demand.id AS demand_id, lot.id AS lot_id,
    demand.points AS wanted, lot.points AS offered
  FROM ledger_demand AS demand
  JOIN ledger_open AS lot
    ON lot.holder_id = demand.holder_id AND lot.id = demand.lot_id AND lot.book_id = demand.book_id
  UNION ALL
  SELECT demand.holder_id, demand.book_id, demand.id, lot.id, demand.points, lot.points
  FROM ledger_demand AS demand
  JOIN ledger_open AS lot
    ON lot.holder_id = demand.holder_id AND lot.cause_id = demand.cause_id
     AND lot.book_id = demand.book_id
  WHERE demand.lot_id IS NULL
) AS pair

-- servings --
-- Which lot serves which demand with how many points. What the bound ones leave of both sides is
-- laid out as intervals. Between two ends of either side (`cut`) one demand is served by one lot:
-- those that end next. A join of the intervals would hold each demand of a holder against each lot.
WITH wanted AS (
  SELECT rest.holder_id, rest.book_id, rest.id, sum(rest.points) OVER holder AS upto
  FROM (
    SELECT demand.holder_id, demand.book_id, demand.id,
      demand.points - coalesce(sum(bound.points), 0) AS points
    FROM ledger_demand AS demand
    LEFT JOIN ledger_bound AS bound
      ON bound.holder_id = demand.holder_id AND bound.demand_id = demand.id AND bound.points > 0
    WHERE demand.lot_id IS NULL
    GROUP BY demand.holder_id, demand.book_id, demand.id, demand.points
  ) AS rest
  WHERE rest.points > 0
  WINDOW holder AS (PARTITION BY rest.holder_id, rest.book_id ORDER BY rest.id)
),
offered AS (
  SELECT rest.holder_id, rest.book_id, rest.id, sum(rest.points) OVER holder AS upto
  FROM (
    SELECT lot.holder_id, lot.book_id, lot.id, lot.expires_at, lot.opened_at,
      lot.points - coalesce(sum(bound.points), 0) AS points
    FROM ledger_open AS lot
    LEFT JOIN ledger_bound AS bound
      ON bound.holder_id = lot.holder_id AND bound.lot_id = lot.id AND bound.points > 0
    GROUP BY lot.holder_id, lot.book_id, lot.id, lot.expires_at, lot.opened_at, lot.points
  ) AS rest
  JOIN ledger_book AS book
    ON book.organiser_id = %(organiser_id)s AND book.id = rest.book_id
  WHERE rest.points > 0
  WINDOW holder AS (PARTITION BY rest.holder_id, rest.book_id ORDER BY {{turn}})
),
cut AS (
  SELECT side.holder_id, side.book_id, side.upto, any_value(side.demand_id) AS demand_id,
    any_value(side.lot_id) AS lot_id
  FROM (
    SELECT wanted.holder_id, wanted.book_id, wanted.upto, wanted.id AS demand_id,
      NULL::uuid AS lot_id
    FROM wanted
    UNION ALL
    SELECT offered.holder_id, offered.book_id, offered.upto, NULL, offered.id
    FROM offered
  ) AS side
  GROUP BY side.holder_id, side.book_id, side.upto
),
counted AS (
  SELECT cut.*,
    cut.upto - coalesce(lag(cut.upto)
      OVER (PARTITION BY cut.holder_id, cut.book_id ORDER BY cut.upto), 0) AS points,
    count(cut.demand_id) OVER ahead AS demands, count(cut.lot_id) OVER ahead AS lots
  FROM cut
  WINDOW ahead AS (PARTITION BY cut.holder_id, cut.book_id ORDER BY cut.upto DESC)
),
piece AS (
  SELECT counted.holder_id, counted.book_id, counted.points,
    first_value(counted.demand_id)
      OVER (PARTITION BY counted.holder_id, counted.book_id, counted.demands
        ORDER BY counted.upto DESC) AS demand_id,
    first_value(counted.lot_id)
      OVER (PARTITION BY counted.holder_id, counted.book_id, counted.lots
        ORDER BY counted.upto DESC) AS lot_id
  FROM counted
),
serving AS (
  SELECT bound.holder_id, bound.book_id, bound.demand_id, bound.lot_id, bound.points
  FROM ledger_bound AS bound
  WHERE bound.points > 0
  UNION ALL
  SELECT piece.holder_id, piece.book_id, piece.demand_id, piece.lot_id, piece.points
  FROM piece
  -- Beyond the last end of a side nobody asks, or nothing is left.
  WHERE piece.demand_id IS NOT NULL AND piece.lot_id IS NOT NULL
)
SELECT serving.holder_id, serving.book_id, serving.demand_id, serving.lot_id, sum(serving.points)::bigint AS points
FROM serving
GROUP BY serving.holder_id, serving.book_id, serving.demand_id, serving.lot_id
ORDER BY serving.holder_id, serving.lot_id

-- insert_transfers --
INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
SELECT %(organiser_id)s, demand.holder_id, demand.id, demand.book_id, %(kind)s,
  sum(serving.points)::bigint, demand.cause_id, %(batch_id)s,
  %(at)s, %(now)s
FROM ledger_serving AS serving
JOIN ledger_demand AS demand
  ON demand.holder_id = serving.holder_id AND demand.id = serving.demand_id
GROUP BY demand.holder_id, demand.id, demand.book_id, demand.cause_id;

-- insert_lot_uses --
INSERT INTO ledger_lotuse (organiser_id, holder_id, book_id, transfer_id, lot_id, points, created_at)
SELECT %(organiser_id)s, serving.holder_id, serving.book_id, serving.demand_id, serving.lot_id, serving.points, %(now)s
FROM ledger_serving AS serving;

-- update_lots --
-- %(to_available)s is 1 for a release, which moves points inside the lot, else 0.
UPDATE ledger_lot AS lot
SET (pending_points, available_points) = (
  SELECT lot.pending_points - sum(serving.points) * %(from_pending)s,
    lot.available_points + sum(serving.points) * (%(to_available)s - 1 + %(from_pending)s)
  FROM ledger_serving AS serving
  WHERE serving.holder_id = lot.holder_id
    AND serving.lot_id = lot.id
)
WHERE lot.organiser_id = %(organiser_id)s
  AND (lot.holder_id, lot.id) IN (
    SELECT serving.holder_id, serving.lot_id FROM ledger_serving AS serving
  );

-- update_accounts --
UPDATE ledger_account AS account
SET (pending_points, available_points, updated_at) = (
  SELECT account.pending_points - sum(serving.points) * %(from_pending)s,
    account.available_points + sum(serving.points) * (%(to_available)s - 1 + %(from_pending)s),
    %(now)s
  FROM ledger_serving AS serving
  WHERE serving.holder_id = account.holder_id
    AND serving.book_id = account.book_id
)
WHERE account.organiser_id = %(organiser_id)s
  AND (account.holder_id, account.book_id) IN (
    SELECT serving.holder_id, serving.book_id FROM ledger_serving AS serving
  );

-- totals --
SELECT
  coalesce((SELECT sum(demand.points) FROM ledger_demand AS demand), 0)::bigint,
  coalesce((SELECT sum(serving.points) FROM ledger_serving AS serving), 0)::bigint;

-- lock_holders --
SELECT account.holder_id
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s
  AND account.holder_id = ANY(ARRAY(SELECT holder.holder_id FROM ({{holders}}) AS holder))
ORDER BY account.holder_id
FOR UPDATE;
