-- assign --
-- The team of each of these contestants as it is now: who won them, where they are, what they do.
UPDATE contests_contestant AS contestant
SET team = own.team
FROM (
  SELECT member.id AS member_id, CASE %(teams)s::text
    WHEN 'PARTNER' THEN coalesce(partner.id::text, '')
    WHEN 'REGION' THEN member.region
    ELSE member.trade
  END AS team
  FROM participants_member AS member
  LEFT JOIN partners_partner AS partner
    ON partner.organiser_id = member.organiser_id AND partner.id = member.recruited_by_id
  WHERE member.organiser_id = %(organiser_id)s AND member.programme_id = %(programme_id)s
) AS own
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.member_id = own.member_id
  AND {{chosen}}
  AND contestant.team <> own.team;

-- clear --
DELETE FROM contests_team AS team
WHERE team.organiser_id = %(organiser_id)s AND team.contest_id = %(contest_id)s;

-- build --
INSERT INTO contests_team (organiser_id, contest_id, team, score, members, created_at)
SELECT %(organiser_id)s, %(contest_id)s, contestant.team,
  CASE %(team_score)s::text WHEN 'SUM' THEN sum(contestant.score) ELSE avg(contestant.score) END, count(*), %(now)s
FROM contests_contestant AS contestant
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.mark IS NOT NULL
  AND contestant.team <> ''
GROUP BY contestant.team;

-- ranking --
SELECT ranked.team, ranked.place, ranked.sharing > 1 AS is_shared, ranked.score, ranked.members
FROM (
  SELECT team.team, team.score, team.members, rank() OVER (ORDER BY team.score DESC) AS place,
    count(*) OVER (PARTITION BY team.score) AS sharing
  FROM contests_team AS team
  WHERE team.organiser_id = %(organiser_id)s AND team.contest_id = %(contest_id)s
) AS ranked
ORDER BY ranked.place, ranked.team
LIMIT %(limit)s;

-- winners --
-- The members of the teams that win, at their team's place, with their team's score.
SELECT contestant.member_id, ranked.place, ranked.score
FROM (
  SELECT team.team, team.score, rank() OVER (ORDER BY team.score DESC) AS place
  FROM contests_team AS team
  WHERE team.organiser_id = %(organiser_id)s AND team.contest_id = %(contest_id)s
) AS ranked
JOIN contests_contestant AS contestant
  ON contestant.organiser_id = %(organiser_id)s AND contestant.contest_id = %(contest_id)s AND contestant.team = ranked.team
WHERE contestant.mark IS NOT NULL
  AND (%(places)s = 0 OR ranked.place <= %(places)s)
  AND (%(target)s::numeric IS NULL OR ranked.score >= %(target)s::numeric)
ORDER BY ranked.place, contestant.member_id;
