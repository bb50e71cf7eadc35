-- owed --
-- Shortfalls that are not collected whole yet.
SELECT shortfall.member_id, shortfall.id, shortfall.activity_id, shortfall.created_at,
  shortfall.points - coalesce(collected.points, 0) AS points
FROM earning_shortfall AS shortfall
LEFT JOIN LATERAL (
  SELECT sum(collection.points)::bigint AS points
  FROM mending_collection AS collection
  WHERE collection.organiser_id = %(organiser_id)s
    AND collection.member_id = shortfall.member_id
    AND collection.shortfall_id = shortfall.id
) AS collected ON true
WHERE shortfall.organiser_id = %(organiser_id)s
  AND shortfall.book_id = %(book_id)s
  AND shortfall.created_at >= %(since)s
  AND shortfall.points > coalesce(collected.points, 0)

-- debtors --
-- Debts lead to accounts, never the other way: coalesce keeps the outer join what it is.
SELECT owed.member_id AS holder_id
FROM ({{owed}}) AS owed
LEFT JOIN ledger_account AS account
  ON account.organiser_id = %(organiser_id)s AND account.holder_id = owed.member_id AND account.book_id = %(book_id)s
WHERE coalesce(account.available_points, 0) > 0

-- demands --
-- The oldest debt of a holder is served first, as far as the points go.
SELECT owed.member_id AS holder_id, md5(owed.id || '|' || %(stamp)s)::uuid AS id, %(book_id)s::uuid AS book_id,
  least(owed.points, owed.available_points - owed.upto + owed.points)::bigint AS points, owed.activity_id AS cause_id, NULL::uuid AS lot_id
FROM (
  SELECT owed.*, coalesce(account.available_points, 0) AS available_points,
    sum(owed.points) OVER (PARTITION BY owed.member_id ORDER BY owed.created_at, owed.id) AS upto
  FROM ({{owed}}) AS owed
  LEFT JOIN ledger_account AS account
    ON account.organiser_id = %(organiser_id)s AND account.holder_id = owed.member_id AND account.book_id = %(book_id)s
) AS owed
WHERE owed.available_points > owed.upto - owed.points

-- insert_collections --
-- What the last demands got. The shortfall is found again by the key that was made of it.
INSERT INTO mending_collection (organiser_id, member_id, id, shortfall_id, book_id, points, created_at)
SELECT %(organiser_id)s, shortfall.member_id, transfer.id, shortfall.id, %(book_id)s, transfer.points, %(now)s
FROM ledger_transfer AS transfer
JOIN earning_shortfall AS shortfall
  ON shortfall.organiser_id = transfer.organiser_id AND shortfall.member_id = transfer.holder_id
 AND md5(shortfall.id || '|' || %(stamp)s)::uuid = transfer.id
JOIN ledger_demand AS demand ON demand.holder_id = transfer.holder_id AND demand.id = transfer.id
WHERE transfer.organiser_id = %(organiser_id)s;

-- owed_by --
SELECT coalesce(sum(owed.points), 0)::bigint FROM ({{owed}}) AS owed WHERE owed.member_id = %(member_id)s;
