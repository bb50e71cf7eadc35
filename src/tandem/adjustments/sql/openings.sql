-- openings --
-- What is to be posted: arrays of one length, a balance each.
SELECT said.holder_id, said.id, %(book_id)s::uuid AS book_id, 'ADJUST_UP' AS kind, said.points, %(cause_id)s::uuid AS cause_id,
  %(at)s::timestamptz AS at, said.expires_at, NULL::date AS due_on
FROM unnest(%(members)s::bigint[], %(keys)s::uuid[], %(points)s::bigint[], %(ends)s::timestamptz[])
  AS said (holder_id, id, points, expires_at)

-- other_openings --
-- A balance that stands under its key with other points.
SELECT transfer.points, said.points
FROM unnest(%(members)s::bigint[], %(keys)s::uuid[], %(points)s::bigint[]) AS said (holder_id, id, points)
JOIN ledger_transfer AS transfer
  ON transfer.organiser_id = %(organiser_id)s AND transfer.holder_id = said.holder_id AND transfer.id = said.id
WHERE transfer.points <> said.points
ORDER BY said.holder_id, said.id
LIMIT 1;

-- new_openings --
SELECT coalesce(sum(said.points), 0)::bigint
FROM unnest(%(members)s::bigint[], %(keys)s::uuid[], %(points)s::bigint[]) AS said (holder_id, id, points)
WHERE NOT EXISTS (
  SELECT 1 FROM ledger_transfer AS transfer
  WHERE transfer.organiser_id = %(organiser_id)s AND transfer.holder_id = said.holder_id AND transfer.id = said.id
);
