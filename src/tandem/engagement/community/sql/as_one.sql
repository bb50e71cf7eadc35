-- hold --
-- The posts that these members voted for, and their reviews, until the transaction ends: so a vote that is given or taken
-- back meanwhile is counted by whoever comes second.
SELECT post.id
FROM community_post AS post
WHERE post.organiser_id = %(organiser_id)s
  AND (
    post.id = ANY(ARRAY(
      SELECT mark.post_id
      FROM community_mark AS mark
      WHERE mark.organiser_id = %(organiser_id)s AND mark.member_id = ANY(%(members)s::bigint[]) AND mark.kind = 'VOTE'
    ))
    OR (post.member_id = ANY(%(members)s::bigint[]) AND post.kind = 'REVIEW')
  )
ORDER BY post.id
FOR UPDATE;

-- count_votes --
-- Each voter once, as whom they go on.
UPDATE community_post AS post
SET votes_total = counted.total
FROM (
  SELECT mark.post_id, count(DISTINCT coalesce(member.goes_on_as_id, mark.member_id)) AS total
  FROM community_mark AS mark
  LEFT JOIN participants_member AS member ON member.organiser_id = mark.organiser_id AND member.id = mark.member_id
  WHERE mark.organiser_id = %(organiser_id)s
    AND mark.kind = 'VOTE'
    AND mark.post_id = ANY(ARRAY(
      SELECT own.post_id
      FROM community_mark AS own
      WHERE own.organiser_id = %(organiser_id)s AND own.member_id = ANY(%(members)s::bigint[]) AND own.kind = 'VOTE'
    ))
  GROUP BY mark.post_id
) AS counted
WHERE post.organiser_id = %(organiser_id)s AND post.id = counted.post_id AND post.votes_total <> counted.total;

-- tell_doubles --
-- Of a product the latest review of those that stand counts, of all who are one.
UPDATE community_post AS post
SET is_double = told.is_double
FROM (
  SELECT own.id, row_number() OVER (
    PARTITION BY own.product_id, own.place = 'GONE' ORDER BY own.created_at DESC, own.id DESC
  ) > 1 AS is_double
  FROM community_post AS own
  WHERE own.organiser_id = %(organiser_id)s AND own.member_id = ANY(%(members)s::bigint[]) AND own.kind = 'REVIEW'
) AS told
WHERE post.organiser_id = %(organiser_id)s AND post.id = told.id AND post.is_double <> told.is_double;
