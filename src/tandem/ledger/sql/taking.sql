-- stage_demands --
CREATE TEMPORARY TABLE ledger_demand ON COMMIT DROP AS
SELECT demand.holder_id, demand.id, demand.book_id, demand.points, demand.cause_id, demand.lot_id
FROM (/*demands*/) AS demand
WHERE demand.points > 0
ORDER BY demand.holder_id, demand.id;

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

-- stage_lots --
-- What the holders of the demands have, in a table of its own: the planner must know how many lots there are. Where it
-- took them for one, it would read all of them for each demand.
CREATE TEMPORARY TABLE ledger_open ON COMMIT DROP AS
SELECT lot.holder_id, lot.book_id, lot.id, lot.cause_id, lot./*place*/_points AS points, lot.expires_at, lot.opened_at
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot./*place*/_points > 0
  AND (lot.holder_id, lot.book_id) IN (SELECT demand.holder_id, demand.book_id FROM ledger_demand AS demand);

-- stage_servings --
-- Which lot serves which demand with how many points. Demands bound to a lot or a cause are served first, from it;
-- what is left of both sides is laid out as intervals and joined where they overlap.
CREATE TEMPORARY TABLE ledger_serving ON COMMIT DROP AS
WITH bound AS MATERIALIZED (
  SELECT demand.holder_id, demand.book_id, demand.id AS demand_id, lot.id AS lot_id,
    least(
      demand.points
        - coalesce(sum(lot.points) OVER (PARTITION BY demand.holder_id, demand.id ORDER BY lot.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0),
      lot.points
        - coalesce(sum(demand.points) OVER (PARTITION BY lot.holder_id, lot.id ORDER BY demand.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
    ) AS points
  FROM ledger_demand AS demand
  JOIN ledger_open AS lot
    ON lot.holder_id = demand.holder_id
   AND lot.book_id = demand.book_id
   AND CASE WHEN demand.lot_id IS NULL THEN lot.cause_id = demand.cause_id ELSE lot.id = demand.lot_id END
),
wanted AS (
  SELECT demand.holder_id, demand.book_id, demand.id,
    sum(demand.points - coalesce(bound.points, 0)) OVER holder AS upto,
    sum(demand.points - coalesce(bound.points, 0)) OVER holder - (demand.points - coalesce(bound.points, 0)) AS since
  FROM ledger_demand AS demand
  LEFT JOIN (
    SELECT bound.holder_id, bound.demand_id, sum(bound.points) AS points
    FROM bound WHERE bound.points > 0 GROUP BY bound.holder_id, bound.demand_id
  ) AS bound ON bound.holder_id = demand.holder_id AND bound.demand_id = demand.id
  WHERE demand.lot_id IS NULL
  WINDOW holder AS (PARTITION BY demand.holder_id, demand.book_id ORDER BY demand.id)
),
offered AS (
  SELECT lot.holder_id, lot.book_id, lot.id,
    sum(lot.points - coalesce(bound.points, 0)) OVER holder AS upto,
    sum(lot.points - coalesce(bound.points, 0)) OVER holder - (lot.points - coalesce(bound.points, 0)) AS since
  FROM ledger_open AS lot
  LEFT JOIN (
    SELECT bound.holder_id, bound.lot_id, sum(bound.points) AS points
    FROM bound WHERE bound.points > 0 GROUP BY bound.holder_id, bound.lot_id
  ) AS bound ON bound.holder_id = lot.holder_id AND bound.lot_id = lot.id
  WINDOW holder AS (PARTITION BY lot.holder_id, lot.book_id ORDER BY lot.expires_at NULLS LAST, lot.opened_at, lot.id)
),
serving AS (
  SELECT bound.holder_id, bound.book_id, bound.demand_id, bound.lot_id, bound.points
  FROM bound WHERE bound.points > 0
  UNION ALL
  SELECT wanted.holder_id, wanted.book_id, wanted.id, offered.id,
    least(wanted.upto, offered.upto) - greatest(wanted.since, offered.since)
  FROM wanted
  JOIN offered
    ON offered.holder_id = wanted.holder_id
   AND offered.book_id = wanted.book_id
   AND offered.since < wanted.upto
   AND wanted.since < offered.upto
)
SELECT serving.holder_id, serving.book_id, serving.demand_id, serving.lot_id, sum(serving.points)::bigint AS points
FROM serving
GROUP BY serving.holder_id, serving.book_id, serving.demand_id, serving.lot_id
HAVING sum(serving.points) > 0
ORDER BY serving.holder_id, serving.lot_id;

-- insert_transfers --
INSERT INTO ledger_transfer (organiser_id, holder_id, id, book_id, kind, points, cause_id, batch_id, at, created_at)
SELECT %(organiser_id)s, demand.holder_id, demand.id, demand.book_id, %(kind)s, served.points, demand.cause_id, %(batch_id)s, %(at)s, %(now)s
FROM ledger_demand AS demand
JOIN (
  SELECT serving.holder_id, serving.demand_id, sum(serving.points)::bigint AS points
  FROM ledger_serving AS serving
  GROUP BY serving.holder_id, serving.demand_id
) AS served ON served.holder_id = demand.holder_id AND served.demand_id = demand.id;

-- insert_lot_uses --
INSERT INTO ledger_lotuse (organiser_id, holder_id, book_id, transfer_id, lot_id, points, created_at)
SELECT %(organiser_id)s, serving.holder_id, serving.book_id, serving.demand_id, serving.lot_id, serving.points, %(now)s
FROM ledger_serving AS serving;

-- update_lots --
-- %(to_available)s is 1 for a release, which moves points inside the lot, else 0.
UPDATE ledger_lot AS lot
SET pending_points = lot.pending_points - served.points * %(from_pending)s,
  available_points = lot.available_points - served.points * (1 - %(from_pending)s) + served.points * %(to_available)s
FROM (
  SELECT serving.holder_id, serving.lot_id, sum(serving.points)::bigint AS points
  FROM ledger_serving AS serving
  GROUP BY serving.holder_id, serving.lot_id
) AS served
WHERE lot.holder_id = served.holder_id
  AND lot.id = served.lot_id
  AND lot.organiser_id = %(organiser_id)s;

-- update_accounts --
UPDATE ledger_account AS account
SET pending_points = account.pending_points - served.points * %(from_pending)s,
  available_points = account.available_points - served.points * (1 - %(from_pending)s) + served.points * %(to_available)s,
  updated_at = %(now)s
FROM (
  SELECT serving.holder_id, serving.book_id, sum(serving.points)::bigint AS points
  FROM ledger_serving AS serving
  GROUP BY serving.holder_id, serving.book_id
) AS served
WHERE account.holder_id = served.holder_id
  AND account.book_id = served.book_id
  AND account.organiser_id = %(organiser_id)s;

-- totals --
SELECT
  coalesce((SELECT sum(demand.points) FROM ledger_demand AS demand), 0)::bigint,
  coalesce((SELECT sum(serving.points) FROM ledger_serving AS serving), 0)::bigint;

-- lock_holders --
SELECT account.holder_id
FROM ledger_account AS account
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s
  AND account.holder_id IN (SELECT holder.holder_id FROM (/*holders*/) AS holder)
ORDER BY account.holder_id
FOR UPDATE;
