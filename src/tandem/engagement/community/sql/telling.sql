-- marked --
-- Who marked a post, each to be told something of it once; but for who did it themselves.
SELECT mark.member_id, md5(concat_ws('|', %(about)s, mark.member_id))::uuid AS id,
  %(data)s::jsonb AS data
FROM community_mark AS mark
WHERE mark.organiser_id = %(organiser_id)s
  AND mark.post_id = %(post_id)s
  AND mark.kind = ANY(%(kinds)s)
  AND mark.member_id <> %(but)s
GROUP BY mark.member_id
