-- history --
-- From which day on the programme holds activities, and how many members take part.
SELECT (
  SELECT min(activity.occurred_on)
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.kind <> 'ENROLMENT'
), (
  SELECT count(*)
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.programme_id = %(programme_id)s
    AND member.status = 'ACTIVE'
);

-- figure_points --
-- Points that rules gave members themselves, by the day of the activity, also those that still wait for their payment.
SELECT award.member_id, {{number}} AS number, activity.occurred_on AS on_day, award.points AS amount
FROM earning_award AS award
JOIN activity_activity AS activity
  ON activity.organiser_id = award.organiser_id AND activity.member_id = award.member_id AND activity.id = award.activity_id
WHERE award.organiser_id = %(organiser_id)s
  AND award.book_id = %(book_id)s
  AND award.party = 'MEMBER'
  AND activity.programme_id = %(programme_id)s

-- figure_turnover --
SELECT activity.member_id, {{number}} AS number, activity.occurred_on AS on_day, {{turnover}} AS amount
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s

-- figure_status --
SELECT lot.holder_id AS member_id, {{number}} AS number, (lot.opened_at AT TIME ZONE %(zone)s)::date AS on_day, lot.points AS amount
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(status_book_id)s

-- figure_deeds --
SELECT activity.member_id, {{number}} AS number, activity.occurred_on AS on_day, 1 AS amount
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.kind = (%(kinds)s::text[])[{{number}}]
  AND activity.corrects_id IS NULL
  AND NOT {{came_back}}

-- begun --
-- Members by the day from which they are counted: the day of joining, or the first that the programme knows of.
SELECT member.id AS member_id, member.trade,
  greatest((member.joined_at AT TIME ZONE %(zone)s)::date, %(since)s::date) AS begins_on
FROM participants_member AS member
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE'
  AND ({{chosen}})

-- sums --
-- Of each member and figure what came in the first 1, 3, 6 and 12 months.
SELECT begun.member_id, figure.number,
  coalesce(sum(figure.amount) FILTER (WHERE figure.on_day < begun.begins_on + interval '1 month'), 0) AS in_1,
  coalesce(sum(figure.amount) FILTER (WHERE figure.on_day < begun.begins_on + interval '3 months'), 0) AS in_3,
  coalesce(sum(figure.amount) FILTER (WHERE figure.on_day < begun.begins_on + interval '6 months'), 0) AS in_6,
  coalesce(sum(figure.amount), 0) AS in_12
FROM begun
JOIN ({{figures}}) AS figure
  ON figure.member_id = begun.member_id AND figure.on_day >= begun.begins_on
    AND figure.on_day < begun.begins_on + interval '12 months'
GROUP BY begun.member_id, figure.number

-- reach --
-- Of members who have been in for so many months, how many reached each goal in them: all that it asks for.
WITH begun AS ({{begun}}),
sums AS ({{sums}})
SELECT one.place, {{group}}, one.months, count(*), count(*) FILTER (WHERE one.has_all)
FROM (
  SELECT begun.member_id, begun.trade, ask.place, span.months, bool_and(coalesce(span.amount, 0) >= ask.at_least) AS has_all
  FROM begun
  CROSS JOIN unnest(%(places)s::int[], %(numbers)s::int[], %(at_least)s::bigint[]) AS ask (place, number, at_least)
  LEFT JOIN sums ON sums.member_id = begun.member_id AND sums.number = ask.number
  CROSS JOIN LATERAL (VALUES (1, sums.in_1), (3, sums.in_3), (6, sums.in_6), (12, sums.in_12)) AS span (months, amount)
  WHERE begun.begins_on + make_interval(months => span.months) <= %(today)s::date
  GROUP BY begun.member_id, begun.trade, ask.place, span.months
) AS one
GROUP BY one.place, {{group}}, one.months
ORDER BY one.place, {{group}}, one.months;

-- percentiles --
-- What so large a share of members had of a figure in their first so many months, of those who have been in for them.
WITH begun AS ({{begun}}),
sums AS ({{sums}})
SELECT ask.place, percentile_disc(1 - ask.share) WITHIN GROUP (ORDER BY coalesce(sums.in_{{months}}, 0))::bigint
FROM begun
CROSS JOIN unnest(%(places)s::int[], %(numbers)s::int[], %(shares)s::float[]) AS ask (place, number, share)
LEFT JOIN sums ON sums.member_id = begun.member_id AND sums.number = ask.number
WHERE begun.begins_on + interval '{{months}} months' <= %(today)s::date
GROUP BY ask.place, ask.share
ORDER BY ask.place;

-- usual --
-- The points that half of the purchases of a year brought at least, and how many purchases that are.
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY bought.points)::bigint, count(*)
FROM (
  SELECT sum(award.points) AS points
  FROM earning_award AS award
  JOIN activity_activity AS activity
    ON activity.organiser_id = award.organiser_id AND activity.member_id = award.member_id AND activity.id = award.activity_id
  WHERE award.organiser_id = %(organiser_id)s
    AND award.book_id = %(book_id)s
    AND award.party = 'MEMBER'
    AND activity.programme_id = %(programme_id)s
    AND activity.kind IN ('PURCHASE', 'CODE')
    AND activity.occurred_on >= %(since)s
  GROUP BY award.member_id, award.activity_id
) AS bought
WHERE bought.points > 0;

-- months --
-- Points that rules gave, to whomever, by the whole month of the activity.
SELECT month.begins_on::date, coalesce(sum(given.points), 0)::bigint
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 month') AS month (begins_on)
LEFT JOIN (
  SELECT date_trunc('month', activity.occurred_on) AS begins_on, award.points
  FROM earning_award AS award
  JOIN activity_activity AS activity
    ON activity.organiser_id = award.organiser_id AND activity.member_id = award.member_id AND activity.id = award.activity_id
  WHERE award.organiser_id = %(organiser_id)s
    AND award.book_id = %(book_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.occurred_on >= %(first)s
) AS given ON given.begins_on = month.begins_on
GROUP BY month.begins_on
ORDER BY month.begins_on;
