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
