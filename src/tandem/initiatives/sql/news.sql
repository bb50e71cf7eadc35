-- told --
-- News of an initiative for each member of its audience, as (member_id, id, data).
SELECT theirs.member_id, md5('NEWS|' || %(news_id)s::text || '|' || theirs.member_id)::uuid AS id,
  %(data)s::jsonb AS data
FROM ({{members}}) AS theirs;
