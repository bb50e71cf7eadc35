-- with_points --
-- Merges whose absorbed member has points again.
SELECT DISTINCT merged.id
FROM mending_merge AS merged
JOIN ledger_account AS account ON account.organiser_id = merged.organiser_id AND account.holder_id = merged.from_id
WHERE merged.organiser_id = %(organiser_id)s
  AND merged.programme_id = %(programme_id)s
  AND merged.undone_at IS NULL
  AND account.available_points > 0;

-- left_of_merge --
-- What was passed on, and what of it is there still.
SELECT coalesce(sum(lot.points), 0)::bigint, coalesce(sum(lot.available_points), 0)::bigint
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.holder_id = %(into_id)s
  AND lot.book_id = %(book_id)s
  AND lot.cause_id = %(merge_id)s;

-- came_back_of_merge --
-- Lots of what was passed on that went on by a later merge and came back when that was undone.
WITH RECURSIVE way AS (
  SELECT lot.holder_id, lot.id
  FROM ledger_lot AS lot
  WHERE lot.organiser_id = %(organiser_id)s
    AND lot.holder_id = %(into_id)s
    AND lot.book_id = %(book_id)s
    AND lot.cause_id = %(merge_id)s
  UNION
  SELECT came.holder_id, came.id
  FROM way
  JOIN ledger_lotuse AS given
    ON given.organiser_id = %(organiser_id)s
   AND given.holder_id = way.holder_id
   AND given.lot_id = way.id
  CROSS JOIN LATERAL (
    SELECT merged.into_id AS holder_id
    FROM mending_merge AS merged
    WHERE merged.organiser_id = %(organiser_id)s
      AND merged.from_id = way.holder_id
    UNION
    SELECT merged.from_id
    FROM mending_merge AS merged
    WHERE merged.organiser_id = %(organiser_id)s
      AND merged.into_id = way.holder_id
  ) AS other
  JOIN ledger_lot AS came
    ON came.organiser_id = %(organiser_id)s
   AND came.holder_id = other.holder_id
   AND came.id = md5(concat_ws('|', given.transfer_id, given.lot_id))::uuid
)
SELECT lot.id, lot.available_points
FROM way
JOIN ledger_lot AS lot
  ON lot.organiser_id = %(organiser_id)s
 AND lot.holder_id = way.holder_id
 AND lot.id = way.id
WHERE way.holder_id = %(into_id)s
  AND lot.cause_id <> %(merge_id)s
  AND lot.available_points > 0
ORDER BY lot.id;
