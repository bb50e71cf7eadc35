-- marked --
-- Who marked a post, each to be told something of it once, as whom they go on; but for who did it themselves.
SELECT coalesce(member.goes_on_as_id, mark.member_id) AS member_id,
  md5(concat_ws('|', %(about)s, coalesce(member.goes_on_as_id, mark.member_id)))::uuid AS id,
  %(data)s::jsonb AS data
FROM community_mark AS mark
LEFT JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = mark.member_id
WHERE mark.organiser_id = %(organiser_id)s
  AND mark.post_id = %(post_id)s
  AND mark.kind = ANY(%(kinds)s)
  AND coalesce(member.goes_on_as_id, mark.member_id) <> %(but)s
GROUP BY coalesce(member.goes_on_as_id, mark.member_id)
