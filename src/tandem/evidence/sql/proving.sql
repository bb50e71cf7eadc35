-- prove --
INSERT INTO evidence_provedline (organiser_id, key, document_id, member_id, created_at)
SELECT %(organiser_id)s, line.key, line.source_id, line.member_id, %(now)s
FROM unnest(%(keys)s::uuid[], %(sources)s::uuid[], %(members)s::bigint[]) AS line (key, source_id, member_id)
ORDER BY line.key
ON CONFLICT (key) DO NOTHING
RETURNING key;
