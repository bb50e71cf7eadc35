-- leagues --
SELECT contestant.league, count(*)
FROM contests_contestant AS contestant
WHERE contestant.organiser_id = %(organiser_id)s AND contestant.contest_id = %(contest_id)s AND contestant.mark IS NOT NULL
GROUP BY contestant.league
ORDER BY contestant.league;

-- clear --
DELETE FROM contests_rung AS rung
WHERE rung.organiser_id = %(organiser_id)s AND rung.contest_id = %(contest_id)s;

-- build --
-- The rungs of a league: floors at each so-manieth mark, and one below all.
WITH floors AS MATERIALIZED (
  SELECT coalesce(array_agg(DISTINCT numbered.mark ORDER BY numbered.mark), ARRAY[]::bigint[]) AS marks
  FROM (
    SELECT contestant.mark, row_number() OVER (ORDER BY contestant.mark) AS number
    FROM contests_contestant AS contestant
    WHERE contestant.organiser_id = %(organiser_id)s
      AND contestant.contest_id = %(contest_id)s
      AND contestant.league = %(league)s
      AND contestant.mark IS NOT NULL
  ) AS numbered
  WHERE numbered.number %% %(share)s = 0
)
INSERT INTO contests_rung (organiser_id, contest_id, league, floor, total, created_at)
SELECT %(organiser_id)s, %(contest_id)s, %(league)s,
  CASE WHEN placed.rung = 0 THEN %(bottom)s ELSE floors.marks[placed.rung] END, placed.total, %(now)s
FROM floors
CROSS JOIN LATERAL (
  SELECT width_bucket(contestant.mark, floors.marks) AS rung, count(*) AS total
  FROM contests_contestant AS contestant
  WHERE contestant.organiser_id = %(organiser_id)s
    AND contestant.contest_id = %(contest_id)s
    AND contestant.league = %(league)s
    AND contestant.mark IS NOT NULL
  GROUP BY 1
) AS placed;

-- rungs --
SELECT rung.league, rung.floor, rung.total
FROM contests_rung AS rung
WHERE rung.organiser_id = %(organiser_id)s AND rung.contest_id = %(contest_id)s
ORDER BY rung.league, rung.floor;

-- move --
INSERT INTO contests_rung (organiser_id, contest_id, league, floor, total, created_at)
SELECT %(organiser_id)s, %(contest_id)s, moved.league, moved.floor, moved.total, %(now)s
FROM unnest(%(leagues)s::smallint[], %(floors)s::bigint[], %(totals)s::integer[]) AS moved(league, floor, total)
ON CONFLICT (contest_id, league, floor) DO UPDATE SET total = contests_rung.total + EXCLUDED.total;

-- inside --
-- How many marks lie strictly between two floors; counted up to a limit.
SELECT count(*)
FROM (
  SELECT 1
  FROM contests_contestant AS contestant
  WHERE contestant.organiser_id = %(organiser_id)s
    AND contestant.contest_id = %(contest_id)s
    AND contestant.league = %(league)s
    AND contestant.mark > %(floor)s
    AND contestant.mark < %(next)s
  LIMIT %(limit)s
) AS inside;
