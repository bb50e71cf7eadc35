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

-- owed_of_merged --
-- The same of members who were merged: their points are with whom they go on as (`going_id`), and so
-- is what they owe. What runs have just asked for (`runs`) counts, whether the programme collects
-- debts or not: nobody has spent it. What of a purchase's points went over, by however many merges,
-- and expired there is gone, and was nobody's.
SELECT owed.member_id, owed.id, owed.activity_id, owed.created_at, owed.going_id,
  least(owed.points, greatest(owed.upto - coalesce(expired.points, 0), 0)) - owed.collected_points AS points
FROM (
  SELECT shortfall.member_id, shortfall.id, shortfall.activity_id, shortfall.created_at,
    shortfall.points, member.goes_on_as_id AS going_id,
    coalesce(collected.points, 0) AS collected_points,
    sum(shortfall.points) OVER (
      PARTITION BY shortfall.member_id, shortfall.activity_id
      ORDER BY shortfall.created_at, shortfall.id
    )::bigint AS upto
  FROM earning_shortfall AS shortfall
  JOIN participants_member AS member
    ON member.organiser_id = %(organiser_id)s
   AND member.id = shortfall.member_id
   AND member.goes_on_as_id IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT sum(collection.points)::bigint AS points
    FROM mending_collection AS collection
    WHERE collection.organiser_id = %(organiser_id)s
      AND collection.member_id = shortfall.member_id
      AND collection.shortfall_id = shortfall.id
  ) AS collected ON true
  WHERE shortfall.organiser_id = %(organiser_id)s
    AND shortfall.book_id = %(book_id)s
) AS owed
LEFT JOIN LATERAL (
  WITH RECURSIVE way AS (
    SELECT lot.holder_id, lot.id, false AS went_over
    FROM ledger_lot AS lot
    WHERE lot.organiser_id = %(organiser_id)s
      AND lot.holder_id = owed.member_id
      AND lot.book_id = %(book_id)s
      AND lot.cause_id = owed.activity_id
    UNION
    SELECT came.holder_id, came.id, true
    FROM way
    JOIN ledger_lotuse AS given
      ON given.organiser_id = %(organiser_id)s
     AND given.holder_id = way.holder_id
     AND given.lot_id = way.id
    CROSS JOIN LATERAL (
      SELECT owed.going_id AS holder_id
      UNION ALL
      SELECT kin.id
      FROM participants_member AS kin
      WHERE kin.organiser_id = %(organiser_id)s
        AND kin.goes_on_as_id = owed.going_id
    ) AS one
    JOIN ledger_lot AS came
      ON came.organiser_id = %(organiser_id)s
     AND came.holder_id = one.holder_id
     AND came.id = md5(concat_ws('|', given.transfer_id, given.lot_id))::uuid
  )
  SELECT sum(gone.points)::bigint AS points
  FROM way
  JOIN ledger_lotuse AS gone
    ON gone.organiser_id = %(organiser_id)s
   AND gone.holder_id = way.holder_id
   AND gone.lot_id = way.id
  JOIN ledger_transfer AS expiry
    ON expiry.organiser_id = %(organiser_id)s
   AND expiry.holder_id = gone.holder_id
   AND expiry.id = gone.transfer_id
   AND expiry.kind = 'EXPIRE'
  WHERE way.went_over
) AS expired ON true
WHERE (owed.created_at >= %(since)s::timestamptz OR owed.id IN (
    SELECT md5(award.id || '|TAKE_BACK')::uuid
    FROM earning_award AS award
    WHERE award.organiser_id = %(organiser_id)s
      AND award.run_id = ANY(%(runs)s::uuid[])
  ))
  AND least(owed.points, greatest(owed.upto - coalesce(expired.points, 0), 0)) > owed.collected_points

-- standing_merges --
-- The merges by which they go on; locked, so that two who collect at once do not collect twice.
SELECT merged.id
FROM mending_merge AS merged
WHERE merged.organiser_id = %(organiser_id)s
  AND merged.undone_at IS NULL
  AND merged.from_id IN (SELECT owed.member_id FROM ({{owed}}) AS owed)
ORDER BY merged.from_id
FOR UPDATE;

-- lacking --
-- What each of them lacks, with the merge by which they go on and whom they go on as.
SELECT merged.id, owed.member_id, owed.going_id, sum(owed.points)::bigint
FROM ({{owed}}) AS owed
JOIN mending_merge AS merged
  ON merged.organiser_id = %(organiser_id)s
 AND merged.from_id = owed.member_id
 AND merged.undone_at IS NULL
GROUP BY merged.id, owed.member_id, owed.going_id
ORDER BY owed.member_id;

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

-- owed_by_merged --
SELECT coalesce(sum(owed.points), 0)::bigint FROM ({{owed}}) AS owed WHERE owed.going_id = %(member_id)s;
