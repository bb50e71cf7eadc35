-- prove --
INSERT INTO evidence_provedline (organiser_id, key, document_id, member_id, created_at)
SELECT %(organiser_id)s, line.key, line.source_id, line.member_id, %(now)s
FROM unnest(%(keys)s::uuid[], %(sources)s::uuid[], %(members)s::bigint[]) AS line (key, source_id, member_id)
WHERE line.key IS NOT NULL
ORDER BY line.key
ON CONFLICT (key) DO NOTHING
RETURNING key;

-- again --
-- Of these identities those whose line was taken back, as often as it was, with the further one under which it counts anew.
WITH RECURSIVE back AS (
  SELECT taken.plain_key, taken.key, taken.times
  FROM evidence_takenback AS taken
  WHERE taken.organiser_id = %(organiser_id)s
    AND taken.key = ANY(%(keys)s::uuid[])
    AND taken.key = taken.plain_key
  UNION ALL
  SELECT back.plain_key, taken.key, taken.times
  FROM back
  JOIN evidence_takenback AS taken
    ON taken.organiser_id = %(organiser_id)s AND taken.key = md5(back.key || '|again')::uuid
)
SELECT DISTINCT ON (back.plain_key) back.plain_key, md5(back.key || '|again')::uuid
FROM back
ORDER BY back.plain_key, back.times DESC;
