-- figure_status --
-- Status points that lots of the two windows hold: what was earned in them and not taken back since. One reading for both.
SELECT lot.holder_id AS member_id,
  sum(lot.pending_points + lot.available_points) FILTER (WHERE lot.opened_at >= %(since)s) AS figure,
  sum(lot.pending_points + lot.available_points) FILTER (WHERE lot.opened_at < %(since)s) AS figure_before
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.opened_at >= %(since_before)s
  AND lot.opened_at < %(until)s
  AND ({{chosen}})
GROUP BY lot.holder_id

-- figure_turnover --
SELECT activity.member_id, sum({{turnover}}) FILTER (WHERE activity.occurred_at >= %(since)s) AS figure,
  sum({{turnover}}) FILTER (WHERE activity.occurred_at < %(since)s) AS figure_before
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.occurred_at >= %(since_before)s
  AND activity.occurred_at < %(until)s
  AND ({{chosen}})
GROUP BY activity.member_id

-- figure_activities --
-- Activities of a kind, or the different people who did some: of a firm its people, of who joined alone it is one.
SELECT activity.member_id, count({{counted}}) FILTER (WHERE activity.occurred_at >= %(since)s) AS figure,
  count({{counted}}) FILTER (WHERE activity.occurred_at < %(since)s) AS figure_before
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.kind = %(kind)s
  AND NOT {{came_back}}
  AND activity.corrects_id IS NULL
  AND activity.occurred_at >= %(since_before)s
  AND activity.occurred_at < %(until)s
  AND ({{chosen}})
GROUP BY activity.member_id

-- changes --
-- What standings become, of those that change: upward at once; downward after the grace, softly by one tier if the ladder
-- says so; what a person gave holds until its day. A night that is caught up leaves alone who has moved on a later day:
-- their steps follow one another.
SELECT change.member_id, change.from_rank, change.to_rank, change.wanted, change.below_since
FROM (
  SELECT target.member_id, target.rank AS from_rank,
    CASE
      WHEN target.wanted >= target.rank THEN target.wanted
      WHEN coalesce(target.below_since, %(today)s::date) + %(grace_days)s <= %(today)s::date
        THEN CASE WHEN %(falls_softly)s THEN greatest(target.wanted, target.rank_below) ELSE target.wanted END
      ELSE target.rank
    END AS to_rank,
    target.wanted, target.below_since
  FROM (
    SELECT member.id AS member_id, coalesce(standing.rank, 0) AS rank, standing.below_since,
      coalesce((
        SELECT max(tier.rank) FROM tiers_tier AS tier
        WHERE tier.organiser_id = %(organiser_id)s AND tier.ladder_id = %(ladder_id)s AND tier.rank < standing.rank
      ), 0) AS rank_below,
      greatest(
        CASE {{cases}} ELSE 0 END, CASE {{cases_before}} ELSE 0 END,
        CASE WHEN standing.hand_until >= %(today)s::date THEN standing.hand_rank ELSE 0 END
      ) AS wanted
    FROM participants_member AS member
    LEFT JOIN tiers_standing AS standing
      ON standing.organiser_id = %(organiser_id)s AND standing.member_id = member.id AND standing.ladder_id = %(ladder_id)s
    {{figures}}
    WHERE member.organiser_id = %(organiser_id)s
      AND member.programme_id = %(programme_id)s
      AND member.status = 'ACTIVE'
      AND (standing.since_on IS NULL OR standing.since_on <= %(today)s::date)
      AND ({{chosen}})
  ) AS target
) AS change
WHERE change.to_rank <> change.from_rank
   OR (change.wanted < change.to_rank) <> (change.below_since IS NOT NULL)

-- write_standings --
-- A member who falls softly keeps the next tier for another grace, counted from the day of the fall.
INSERT INTO tiers_standing (organiser_id, member_id, ladder_id, rank, since_on, below_since, hand_rank, hand_until, created_at)
SELECT %(organiser_id)s, change.member_id, %(ladder_id)s, change.to_rank, %(today)s,
  CASE WHEN change.wanted < change.to_rank THEN %(today)s::date END, 0, NULL, %(now)s
FROM tiers_change AS change
ORDER BY change.member_id
ON CONFLICT (member_id, ladder_id) DO UPDATE SET
  rank = EXCLUDED.rank,
  since_on = CASE WHEN tiers_standing.rank = EXCLUDED.rank THEN tiers_standing.since_on ELSE EXCLUDED.since_on END,
  below_since = EXCLUDED.below_since;

-- write_steps --
INSERT INTO tiers_step (
  organiser_id, member_id, id, ladder_id, from_rank, to_rank, on_day, review_id, actor, reason, created_at
)
SELECT %(organiser_id)s, change.member_id, md5(concat_ws('|', change.member_id, %(review_id)s::uuid))::uuid, %(ladder_id)s,
  change.from_rank, change.to_rank, %(today)s, %(review_id)s, %(actor)s, %(reason)s, %(now)s
FROM tiers_change AS change
WHERE change.to_rank <> change.from_rank;

-- totals --
SELECT count(*) FILTER (WHERE change.to_rank > change.from_rank), count(*) FILTER (WHERE change.to_rank < change.from_rank)
FROM tiers_change AS change;

-- told --
-- Who moved in a review, as (member_id, id, data).
SELECT step.member_id, md5(step.id || '|TIER')::uuid AS id,
  jsonb_build_object('tier', coalesce(tier.name, '{"en": "–"}'::jsonb), 'is_up', step.to_rank > step.from_rank,
    'is_anew', step.actor = 'edition') AS data
FROM tiers_step AS step
LEFT JOIN tiers_tier AS tier
  ON tier.organiser_id = step.organiser_id AND tier.ladder_id = step.ladder_id AND tier.rank = step.to_rank
WHERE step.organiser_id = %(organiser_id)s
  AND step.review_id = %(review_id)s

-- distribution --
SELECT standing.rank, count(*)
FROM tiers_standing AS standing
WHERE standing.organiser_id = %(organiser_id)s
  AND standing.ladder_id = %(ladder_id)s
GROUP BY standing.rank
ORDER BY standing.rank;

-- keep_one_down --
-- Whoever stands on a tier keeps the one below it up to and including a day, where nobody gave more by hand.
UPDATE tiers_standing AS standing
SET hand_rank = below.rank, hand_until = %(kept_until)s
FROM (
  SELECT standing.member_id, max(tier.rank) AS rank
  FROM tiers_standing AS standing
  JOIN tiers_tier AS tier
    ON tier.organiser_id = standing.organiser_id AND tier.ladder_id = standing.ladder_id AND tier.rank < standing.rank
  WHERE standing.organiser_id = %(organiser_id)s
    AND standing.ladder_id = %(ladder_id)s
  GROUP BY standing.member_id
) AS below
WHERE standing.organiser_id = %(organiser_id)s
  AND standing.ladder_id = %(ladder_id)s
  AND standing.member_id = below.member_id
  AND NOT coalesce(standing.hand_until >= %(kept_until)s::date AND standing.hand_rank >= below.rank, false);

-- movable --
-- Uses standing_below_idx, standing_hand_idx, lot_written_idx, activity_written_idx.
SELECT standing.member_id
FROM tiers_standing AS standing
WHERE standing.organiser_id = %(organiser_id)s
  AND standing.ladder_id = %(ladder_id)s
  AND standing.below_since IS NOT NULL
UNION
SELECT standing.member_id
FROM tiers_standing AS standing
WHERE standing.organiser_id = %(organiser_id)s
  AND standing.ladder_id = %(ladder_id)s
  AND standing.hand_until IS NOT NULL
  AND standing.hand_until < %(day)s::date
  AND standing.hand_until >= %(day)s::date - 2
UNION
SELECT lot.holder_id
FROM ledger_lot AS lot
WHERE lot.organiser_id = %(organiser_id)s
  AND lot.book_id = %(book_id)s
  AND lot.created_at >= %(since)s
UNION
SELECT activity.member_id
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.created_at >= %(since)s

-- more --
SELECT change.member_id, coalesce(sum(change.points) FILTER (WHERE change.at >= %(since)s), 0)::bigint AS inside,
  coalesce(sum(change.points) FILTER (WHERE change.at < %(since)s), 0)::bigint AS before
FROM ({{changes}}) AS change
WHERE change.at >= %(since_before)s
  AND change.at < %(until)s
GROUP BY change.member_id
HAVING sum(change.points) <> 0

-- shifts --
SELECT reached.now, reached.then, count(*)
FROM (
  SELECT greatest(CASE {{now}} ELSE 0 END, CASE {{now_before}} ELSE 0 END) AS now,
    greatest(CASE {{then}} ELSE 0 END, CASE {{then_before}} ELSE 0 END) AS then
  FROM tiers_more AS more
  JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = more.member_id
  {{figures}}
) AS reached
WHERE reached.now <> reached.then
GROUP BY reached.now, reached.then
ORDER BY reached.now, reached.then;
