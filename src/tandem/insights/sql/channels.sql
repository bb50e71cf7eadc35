-- by_channel --
-- What came of each channel: views since a day, and of who joined since then whether they bought, their points and turnover.
-- Uses channel_programme_idx, member_by_name_idx.
WITH joined AS MATERIALIZED (
  SELECT member.id AS member_id, {{touch}} AS channel_id
  FROM participants_member AS member
  LEFT JOIN outreach_arrival AS arrival
    ON arrival.organiser_id = %(organiser_id)s AND arrival.member_id = member.id
   AND arrival.programme_id = %(programme_id)s
  WHERE member.organiser_id = %(organiser_id)s
    AND member.programme_id = %(programme_id)s
    AND member.status <> 'MERGED'
    AND member.joined_at >= %(from_moment)s
), bought AS MATERIALIZED (
  SELECT activity.member_id, count(*) FILTER (WHERE activity.corrects_id IS NULL) AS purchases,
    coalesce(sum({{turnover}}), 0) AS net_minor
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.kind IN ('PURCHASE', 'CODE')
    AND activity.member_id = ANY(ARRAY(SELECT joined.member_id FROM joined))
  GROUP BY activity.member_id
), earned AS MATERIALIZED (
  SELECT award.member_id, sum(award.points) AS points
  FROM earning_award AS award
  WHERE award.organiser_id = %(organiser_id)s
    AND award.book_id = %(book_id)s
    AND award.party = 'MEMBER'
    AND award.member_id = ANY(ARRAY(SELECT joined.member_id FROM joined))
  GROUP BY award.member_id
), won AS MATERIALIZED (
  SELECT joined.channel_id, count(*) AS members,
    count(*) FILTER (WHERE bought.purchases > 0) AS bought,
    coalesce(sum(earned.points), 0) AS points, coalesce(sum(bought.net_minor), 0) AS net_minor
  FROM joined
  LEFT JOIN bought ON bought.member_id = joined.member_id
  LEFT JOIN earned ON earned.member_id = joined.member_id
  GROUP BY joined.channel_id
), seen AS MATERIALIZED (
  SELECT view.channel_id, sum(view.total) AS views
  FROM outreach_channel AS channel
  JOIN outreach_view AS view
    ON view.organiser_id = %(organiser_id)s AND view.channel_id = channel.id
   AND view.day >= %(since)s
  WHERE channel.organiser_id = %(organiser_id)s
    AND channel.programme_id = %(programme_id)s
  GROUP BY view.channel_id
)
SELECT coalesce(won.channel_id, seen.channel_id) AS channel_id, coalesce(seen.views, 0)::bigint,
  coalesce(won.members, 0)::bigint, coalesce(won.bought, 0)::bigint, coalesce(won.points, 0)::bigint,
  coalesce(won.net_minor, 0)::bigint
FROM won
FULL JOIN seen ON seen.channel_id = won.channel_id
ORDER BY coalesce(won.members, 0) DESC, coalesce(seen.views, 0) DESC, 1;
