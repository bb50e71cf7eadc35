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
    max(each.score) AS score, max(each.reached_at) AS reached_at
  FROM (
    SELECT wanted.member_id, wanted.league, wanted.mark, wanted.takes_part, NULL::numeric AS score, NULL::timestamptz AS reached_at
    FROM wanted
    UNION ALL
    SELECT scored.member_id, NULL, NULL, NULL, scored.score, scored.reached_at FROM ({{scores}}) AS scored
  ) AS each
  GROUP BY each.member_id
  HAVING bool_or(each.takes_part) IS NOT NULL -- what a merged member did is another's, who is looked at by themselves
),
fresh AS MATERIALIZED (
  SELECT known.member_id, known.league, known.mark_before, coalesce(known.score, 0)::numeric(24, 6) AS score, known.reached_at,
    ({{mark}})::bigint AS mark
  FROM known
)
UPDATE contests_contestant AS contestant
SET score = fresh.score, reached_at = fresh.reached_at, mark = fresh.mark
FROM fresh
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.member_id = fresh.member_id
  AND (contestant.score, contestant.reached_at, contestant.mark) IS DISTINCT FROM (fresh.score, fresh.reached_at, fresh.mark)
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
