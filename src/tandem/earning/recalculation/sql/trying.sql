-- before --
-- What was given for the activities of the period, by purse of a member.
SELECT award.member_id, award.activity_id, award.book_id, sum(award.points)::bigint AS points, any_value(award.at) AS at
FROM earning_award AS award
WHERE award.organiser_id = %(organiser_id)s
  AND award.book_id = ANY(%(book_ids)s)
  AND award.at >= %(since)s
  AND award.at < %(until)s
GROUP BY award.member_id, award.activity_id, award.book_id

-- before_by_wallet --
SELECT before.book_id, sum(before.points)::bigint FROM earning_before AS before GROUP BY before.book_id;

-- before_by_rule --
SELECT award.book_id, part.key, sum(part.points::bigint)::bigint
FROM earning_award AS award
CROSS JOIN LATERAL jsonb_each_text(award.breakdown) AS part (key, points)
WHERE award.organiser_id = %(organiser_id)s
  AND award.book_id = ANY(%(book_ids)s)
  AND award.at >= %(since)s
  AND award.at < %(until)s
GROUP BY award.book_id, part.key;

-- members --
-- Points of the reward book before and under the draft, by member whose activities they are; effects for others are with them.
SELECT coalesce(before.member_id, given.member_id) AS member_id, coalesce(before.points, 0) AS before, coalesce(given.points, 0) AS after
FROM (
  SELECT before.member_id, sum(before.points)::bigint AS points
  FROM earning_before AS before WHERE before.book_id = %(book_id)s GROUP BY before.member_id
) AS before
FULL JOIN (
  SELECT given.member_id, sum({{total}})::bigint AS points FROM earning_given AS given GROUP BY given.member_id
) AS given ON given.member_id = before.member_id

-- member_totals --
SELECT count(*) FILTER (WHERE member.after > member.before), count(*) FILTER (WHERE member.after < member.before),
  count(*) FILTER (WHERE member.after = member.before),
  coalesce(sum(member.after - member.before) FILTER (WHERE member.after > member.before), 0)::bigint,
  coalesce(sum(member.before - member.after) FILTER (WHERE member.after < member.before), 0)::bigint
FROM earning_member AS member;

-- spread --
-- How many members gain or lose how much of what they had: tenths of it, beyond the double taken together.
SELECT spread.step, count(*)
FROM (
  SELECT CASE
    WHEN member.before <= 0 THEN CASE WHEN member.after > 0 THEN 11 ELSE 0 END
    ELSE greatest(-10, least(11, sign(member.after - member.before)
      * ceil(abs(member.after - member.before) * 10.0 / member.before)))::int
  END AS step
  FROM earning_member AS member
) AS spread
GROUP BY spread.step
ORDER BY spread.step;

-- most_changed --
SELECT changed.member_id, said.name, changed.before, changed.after
FROM (
  SELECT member.member_id, member.before, member.after
  FROM earning_member AS member
  WHERE (member.after - member.before) * %(sign)s > 0
  ORDER BY (member.after - member.before) * %(sign)s DESC, member.member_id
  LIMIT %(limit)s
) AS changed
JOIN participants_member AS said ON said.organiser_id = %(organiser_id)s AND said.id = changed.member_id
ORDER BY (changed.after - changed.before) * %(sign)s DESC, changed.member_id;

-- months --
SELECT months.month, sum(months.before)::bigint, sum(months.after)::bigint
FROM (
  SELECT to_char(before.at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, before.points AS before, 0::bigint AS after
  FROM earning_before AS before WHERE before.book_id = %(book_id)s
  UNION ALL
  SELECT to_char(given.day, 'YYYY-MM'), 0, {{total}} FROM earning_given AS given
) AS months
GROUP BY months.month
ORDER BY months.month;

-- partners --
SELECT coalesce(partner.name, ''), sum(by_activity.before)::bigint, sum(by_activity.after)::bigint
FROM (
  SELECT both_ways.member_id, both_ways.activity_id, sum(both_ways.before) AS before, sum(both_ways.after) AS after
  FROM (
    SELECT before.member_id, before.activity_id, before.points AS before, 0::bigint AS after
    FROM earning_before AS before WHERE before.book_id = %(book_id)s
    UNION ALL
    SELECT given.member_id, given.activity_id, 0, {{total}} FROM earning_given AS given
  ) AS both_ways
  GROUP BY both_ways.member_id, both_ways.activity_id
) AS by_activity
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = by_activity.member_id AND activity.id = by_activity.activity_id
LEFT JOIN partners_partner AS partner ON partner.id = activity.partner_id AND partner.organiser_id = %(organiser_id)s
GROUP BY coalesce(partner.name, '')
ORDER BY sum(by_activity.after) DESC, 1
LIMIT %(limit)s;

-- levels --
-- By the level that members stand on now.
SELECT coalesce(standing.rank, 0), sum(member.before)::bigint, sum(member.after)::bigint
FROM earning_member AS member
LEFT JOIN tiers_standing AS standing ON standing.organiser_id = %(organiser_id)s AND standing.member_id = member.member_id
GROUP BY coalesce(standing.rank, 0)
ORDER BY coalesce(standing.rank, 0);

-- groups --
-- Points of a purchase under the draft, shared among its lines by their amounts, by the top category of the product.
SELECT coalesce(product.categories[1], ''), round(sum(
  ({{total}}) * coalesce(line.net_minor, line.gross_minor, 0)::numeric / nullif(coalesce(activity.net_minor, activity.gross_minor, 0), 0)
))::bigint
FROM earning_given AS given
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = given.member_id AND activity.id = given.activity_id
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = given.member_id AND line.activity_id = given.activity_id
JOIN catalogue_product AS product ON product.organiser_id = %(organiser_id)s AND product.id = line.product_id
GROUP BY coalesce(product.categories[1], '')
ORDER BY 2 DESC NULLS LAST, 1
LIMIT %(limit)s;

-- status_changes --
-- Status points more or less under the version.
SELECT before.member_id, before.at, -before.points AS points
FROM earning_before AS before WHERE before.book_id = %(status_book_id)s
UNION ALL
SELECT given.member_id, given.at, {{status}} FROM earning_given AS given
