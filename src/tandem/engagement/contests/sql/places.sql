-- own --
SELECT contestant.league, contestant.score, contestant.mark, contestant.place_before, contestant.nickname, contestant.left_at,
  contestant.reached_at
FROM contests_contestant AS contestant
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.member_id = %(member_id)s
  AND contestant.contest_id = %(contest_id)s;

-- places --
-- The place of each of these marks: one more than the number of larger ones. Those of the rungs above are added up; between the
-- mark and the lowest of these they are counted, in the index.
SELECT asked.mark, 1 + above.total + between_.total AS place
FROM unnest(%(marks)s::bigint[]) AS asked(mark)
CROSS JOIN LATERAL (
  SELECT coalesce(sum(rung.total), 0) AS total, coalesce(min(rung.floor), 9223372036854775807) AS floor
  FROM contests_rung AS rung
  WHERE rung.organiser_id = %(organiser_id)s
    AND rung.contest_id = %(contest_id)s
    AND rung.league = %(league)s
    AND rung.floor > asked.mark
) AS above
CROSS JOIN LATERAL (
  SELECT count(*) AS total
  FROM contests_contestant AS contestant
  WHERE contestant.organiser_id = %(organiser_id)s
    AND contestant.contest_id = %(contest_id)s
    AND contestant.league = %(league)s
    AND contestant.mark > asked.mark
    AND contestant.mark < above.floor
) AS between_;

-- totals --
-- How many have a place in each of these contests, or how many partners, where these are ranked.
SELECT rung.contest_id, sum(rung.total) AS total
FROM contests_rung AS rung
WHERE rung.organiser_id = %(organiser_id)s AND rung.contest_id = ANY(%(contests)s::uuid[])
GROUP BY rung.contest_id
UNION ALL
SELECT team.contest_id, count(*) AS total
FROM contests_team AS team
JOIN contests_contest AS contest ON contest.organiser_id = team.organiser_id AND contest.id = team.contest_id
WHERE team.organiser_id = %(organiser_id)s AND team.contest_id = ANY(%(contests)s::uuid[]) AND contest.teams = 'SELLER'
GROUP BY team.contest_id;

-- totals_of_leagues --
SELECT rung.league, sum(rung.total) AS total
FROM contests_rung AS rung
WHERE rung.organiser_id = %(organiser_id)s AND rung.contest_id = %(contest_id)s
GROUP BY rung.league;

-- between --
-- How many have a mark above one, up to another; counted up to a limit.
SELECT count(*)
FROM (
  SELECT 1
  FROM contests_contestant AS contestant
  WHERE contestant.organiser_id = %(organiser_id)s
    AND contestant.contest_id = %(contest_id)s
    AND contestant.league = %(league)s
    AND contestant.mark > %(above)s
    AND contestant.mark <= %(mark)s
  LIMIT %(limit)s
) AS between_;

-- shown --
-- Contestants on one side of a mark and member, nearest first.
SELECT contestant.member_id, member.name, member.number, contestant.nickname, contestant.score, contestant.mark,
  contestant.place_before, contestant.reached_at
FROM (
  SELECT known.member_id, known.nickname, known.score, known.mark, known.place_before, known.reached_at
  FROM contests_contestant AS known
  WHERE known.organiser_id = %(organiser_id)s
    AND known.contest_id = %(contest_id)s
    AND known.league = %(league)s
    AND known.mark IS NOT NULL
    {{side}}
  ORDER BY known.mark {{order}}, known.member_id {{order}}
  LIMIT %(limit)s
) AS contestant
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = contestant.member_id
ORDER BY contestant.mark {{order}}, contestant.member_id {{order}};

-- above --
AND (known.mark, known.member_id) > (%(mark)s, %(member_id)s)

-- from_here --
AND (known.mark, known.member_id) <= (%(mark)s, %(member_id)s)

-- behind --
AND (known.mark, known.member_id) < (%(mark)s, %(member_id)s)

-- of_team --
AND known.team = %(team)s

-- winners --
-- Who wins, by place: of those places where places win, who reached the target where one is asked.
SELECT ranked.member_id, ranked.place, ranked.score, ranked.league
FROM (
  SELECT contestant.member_id, contestant.score, contestant.league,
    rank() OVER (PARTITION BY contestant.league ORDER BY contestant.mark DESC) AS place
  FROM contests_contestant AS contestant
  WHERE contestant.organiser_id = %(organiser_id)s AND contestant.contest_id = %(contest_id)s AND contestant.mark IS NOT NULL
) AS ranked
WHERE (%(places)s = 0 OR ranked.place <= %(places)s)
  AND (%(target)s::numeric IS NULL OR ranked.score >= %(target)s::numeric)
ORDER BY ranked.league, ranked.place, ranked.member_id;

-- hash --
-- Of the standings: a line a contestant who has a place, in order.
SELECT encode(sha256(convert_to(coalesce(string_agg(
  concat_ws(':', contestant.league, contestant.member_id, contestant.score, contestant.mark, contestant.team), E'\n'
  ORDER BY contestant.league, contestant.mark DESC, contestant.member_id DESC
), ''), 'UTF8')), 'hex'), count(*)
FROM contests_contestant AS contestant
WHERE contestant.organiser_id = %(organiser_id)s AND contestant.contest_id = %(contest_id)s AND contestant.mark IS NOT NULL;

-- nicknames --
SELECT contestant.member_id, contestant.nickname, member.name
FROM contests_contestant AS contestant
JOIN participants_member AS member ON member.organiser_id = contestant.organiser_id AND member.id = contestant.member_id
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.nickname <> ''
  AND contestant.left_at IS NULL
ORDER BY contestant.nickname, contestant.member_id
LIMIT %(limit)s;
