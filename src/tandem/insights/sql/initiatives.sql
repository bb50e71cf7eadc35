-- windows --
-- What the members of an audience did over some days, [since, until], and over the days before, [before, since): turnover,
-- activities of a kind and who did them; of purchases where the kind is PURCHASE. :who is a condition on `activity`.
SELECT
  coalesce(sum({{turnover}}) FILTER (WHERE activity.occurred_on >= %(since)s), 0)::bigint,
  count(*) FILTER (WHERE activity.occurred_on >= %(since)s AND activity.kind = %(kind)s AND activity.corrects_id IS NULL),
  count(DISTINCT activity.member_id)
    FILTER (WHERE activity.occurred_on >= %(since)s AND activity.kind = %(kind)s AND activity.corrects_id IS NULL),
  coalesce(sum({{turnover}}) FILTER (WHERE activity.occurred_on < %(since)s), 0)::bigint,
  count(*) FILTER (WHERE activity.occurred_on < %(since)s AND activity.kind = %(kind)s AND activity.corrects_id IS NULL),
  count(DISTINCT activity.member_id)
    FILTER (WHERE activity.occurred_on < %(since)s AND activity.kind = %(kind)s AND activity.corrects_id IS NULL)
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.occurred_on BETWEEN %(before)s AND %(until)s
  AND {{who}};

-- joined --
-- Members who joined on some days, [since, until]; :who is a condition on `activity`, which is the member here.
SELECT count(*)
FROM (
  SELECT member.id AS member_id
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.programme_id = %(programme_id)s
    AND member.joined_at >= %(begins_at)s
    AND member.joined_at < %(ends_at)s
) AS activity
WHERE {{who}};

-- given --
-- What rules gave, by activities of [begins_at, ends_at): members, activities, reward points, and the net amount of those
-- activities, each of which counts once.
SELECT count(DISTINCT given.member_id), count(*), coalesce(sum(given.points), 0)::bigint,
  coalesce(sum({{turnover}}), 0)::bigint
FROM (
  SELECT award.member_id, award.activity_id, sum(part.value::bigint) AS points
  FROM earning_award AS award
  CROSS JOIN LATERAL jsonb_each_text(award.breakdown) AS part (key, value)
  WHERE award.organiser_id = %(organiser_id)s
    AND award.book_id = %(book_id)s
    AND award.at >= %(begins_at)s
    AND award.at < %(ends_at)s
    AND award.rule_set_id = ANY(%(rule_sets)s::uuid[])
    AND part.key = ANY(%(rules)s::text[])
  GROUP BY award.member_id, award.activity_id
) AS given
LEFT JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = given.member_id
 AND activity.id = given.activity_id;

-- points --
-- Reward points given to members over some days, whatever rule gave them. :who is a condition on `activity`, which is the
-- award here.
SELECT coalesce(sum(activity.points), 0)::bigint
FROM earning_award AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.book_id = %(book_id)s
  AND activity.at >= %(begins_at)s
  AND activity.at < %(ends_at)s
  AND {{who}};
