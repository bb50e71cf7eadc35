-- enter --
-- Whoever is to take part by itself, each once; who left stays out.
INSERT INTO contests_contestant (organiser_id, member_id, contest_id, created_at, league, nickname, score, team)
SELECT %(organiser_id)s, entering.member_id, %(contest_id)s, %(now)s, 0, '', 0, ''
FROM ({{members}}) AS entering
ORDER BY entering.member_id
ON CONFLICT (member_id, contest_id) DO NOTHING;

-- join --
INSERT INTO contests_contestant (organiser_id, member_id, contest_id, created_at, league, nickname, score, team)
VALUES (%(organiser_id)s, %(member_id)s, %(contest_id)s, %(now)s, 0, '', 0, '')
ON CONFLICT (member_id, contest_id) DO UPDATE SET left_at = NULL;

-- go_on --
-- Whoever goes on as a member who takes part by wish does so too; the nickname goes along. Of an undone merge the row goes, where
-- it came from this alone.
INSERT INTO contests_contestant (organiser_id, member_id, contest_id, created_at, league, nickname, score, team)
SELECT own.organiser_id, %(into_id)s, own.contest_id, %(at)s, own.league, own.nickname, 0, ''
FROM contests_contestant AS own
JOIN contests_contest AS contest ON contest.organiser_id = own.organiser_id AND contest.id = own.contest_id
WHERE own.organiser_id = %(organiser_id)s
  AND own.member_id = %(from_id)s
  AND own.left_at IS NULL
  AND contest.programme_id = %(programme_id)s
  AND contest.signed_at IS NULL
ORDER BY own.contest_id
ON CONFLICT (member_id, contest_id) DO NOTHING;

-- summed --
-- What each has.
SELECT counted.member_id, sum(counted.amount) AS score, NULL::timestamptz AS reached_at
FROM ({{counted}}) AS counted
GROUP BY counted.member_id

-- reached --
-- What each has, and the moment at which it reached the target, as long as it is still there.
SELECT running.member_id, max(running.value) AS score,
  min(running.occurred_at) FILTER (WHERE running.so_far >= %(target)s AND running.value >= %(target)s) AS reached_at
FROM (
  SELECT counted.member_id, counted.occurred_at,
    sum(counted.amount) OVER (PARTITION BY counted.member_id ORDER BY counted.occurred_at, counted.id) AS so_far,
    sum(counted.amount) OVER (PARTITION BY counted.member_id) AS value
  FROM ({{counted}}) AS counted
) AS running
GROUP BY running.member_id

-- best --
-- The best that each did once.
SELECT counted.member_id, max(counted.amount) AS score, NULL::timestamptz AS reached_at
FROM ({{counted}}) AS counted
GROUP BY counted.member_id

-- alone --
SELECT scored.member_id, scored.score, scored.reached_at, NULL::numeric AS base
FROM ({{scores}}) AS scored

-- targets --
-- What each is to reach.
SELECT listed.member_id, listed.target AS score
FROM contests_target AS listed
WHERE listed.organiser_id = %(organiser_id)s AND listed.contest_id = %(contest_id)s AND listed.member_id IN ({{members}})

-- compared --
-- What each has, against what it is compared with.
SELECT both_.member_id, {{score}} AS score, both_.reached_at, both_.base
FROM (
  SELECT each.member_id, max(each.has) AS has, max(each.reached_at) AS reached_at, max(each.base) AS base
  FROM (
    SELECT scored.member_id, scored.score AS has, scored.reached_at, NULL::numeric AS base FROM ({{scores}}) AS scored
    UNION ALL
    SELECT before.member_id, NULL, NULL, before.score FROM ({{bases}}) AS before
  ) AS each
  GROUP BY each.member_id
) AS both_

-- by_none --
coalesce(both_.has, 0)

-- by_growth --
CASE WHEN both_.base > 0 AND both_.base >= %(base_least)s::numeric
  THEN least(round((coalesce(both_.has, 0) - both_.base) * 100 / both_.base, 6), 999999999999) ELSE 0 END

-- by_target --
CASE WHEN both_.base > 0 THEN least(round(coalesce(both_.has, 0) * 100 / both_.base, 6), 999999999999) ELSE 0 END

-- one_league --
known.league

-- league_by_bounds --
-- Whoever is ranked stays in their league until all is read anew.
CASE WHEN known.mark_before IS NULL OR %(is_whole)s
  THEN greatest(width_bucket(coalesce(known.base, 0), %(bounds)s::numeric[]) - 1, 0) ELSE known.league END

-- league_by_list --
CASE WHEN known.mark_before IS NULL OR %(is_whole)s THEN coalesce((
  SELECT listed.league FROM contests_target AS listed
  WHERE listed.organiser_id = %(organiser_id)s AND listed.member_id = known.member_id AND listed.contest_id = %(contest_id)s
), 0) ELSE known.league END

-- mark_by_score --
CASE WHEN known.takes_part AND known.score > 0 THEN least(floor(known.score * 1000), 9000000000000000000) END

-- mark_by_moment --
CASE WHEN known.takes_part THEN -extract(epoch FROM known.reached_at) * 1000000 END

-- score --
-- Reads anew what these contestants have, and writes what differs. May return (league, mark before, mark). The contest's row is
-- locked by who calls, so nobody else writes marks meanwhile. Who is wanted and what they have meet in a GROUP BY, not in a join:
-- where statistics are of a smaller past, the planner would sum everything up once for each of them.
WITH wanted AS MATERIALIZED (
  SELECT contestant.member_id, contestant.league, contestant.mark, contestant.left_at IS NULL AND member.status = 'ACTIVE' AS takes_part
  FROM contests_contestant AS contestant
  JOIN participants_member AS member
    ON member.organiser_id = contestant.organiser_id AND member.id = contestant.member_id
  WHERE contestant.organiser_id = %(organiser_id)s
    AND contestant.contest_id = %(contest_id)s
    AND {{chosen}}
),
known AS MATERIALIZED (
  SELECT each.member_id, max(each.league) AS league, max(each.mark) AS mark_before, bool_or(each.takes_part) AS takes_part,
    max(each.score) AS score, max(each.reached_at) AS reached_at, max(each.base) AS base
  FROM (
    SELECT wanted.member_id, wanted.league, wanted.mark, wanted.takes_part, NULL::numeric AS score, NULL::timestamptz AS reached_at,
      NULL::numeric AS base
    FROM wanted
    UNION ALL
    SELECT scored.member_id, NULL, NULL, NULL, scored.score, scored.reached_at, scored.base FROM ({{scores}}) AS scored
  ) AS each
  GROUP BY each.member_id
  HAVING bool_or(each.takes_part) IS NOT NULL -- what a merged member did is another's, who is looked at by themselves
),
fresh AS MATERIALIZED (
  SELECT known.member_id, ({{league}})::smallint AS league, known.mark_before,
    coalesce(known.score, 0)::numeric(24, 6) AS score, known.reached_at, known.base::numeric(24, 6) AS base,
    ({{mark}})::bigint AS mark
  FROM known
)
UPDATE contests_contestant AS contestant
SET score = fresh.score, reached_at = fresh.reached_at, mark = fresh.mark, base = fresh.base, league = fresh.league
FROM fresh
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.member_id = fresh.member_id
  AND (contestant.score, contestant.reached_at, contestant.mark, contestant.base, contestant.league)
    IS DISTINCT FROM (fresh.score, fresh.reached_at, fresh.mark, fresh.base, fresh.league)
{{returning}};

-- moved --
RETURNING fresh.league, fresh.mark_before, fresh.mark

-- remember_places --
-- The places of tonight, for whom they changed.
UPDATE contests_contestant AS contestant
SET place_before = ranked.place
FROM (
  SELECT known.member_id,
    CASE WHEN known.mark IS NOT NULL
      THEN rank() OVER (PARTITION BY known.league, known.mark IS NULL ORDER BY known.mark DESC) END AS place
  FROM contests_contestant AS known
  WHERE known.organiser_id = %(organiser_id)s AND known.contest_id = %(contest_id)s
) AS ranked
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.member_id = ranked.member_id
  AND contestant.place_before IS DISTINCT FROM ranked.place;
