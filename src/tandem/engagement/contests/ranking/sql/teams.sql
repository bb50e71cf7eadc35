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

-- none_before --
SELECT NULL::bigint AS member_id, NULL::uuid AS id, NULL::timestamptz AS occurred_at, NULL::date AS occurred_on, NULL::numeric AS amount
WHERE false

-- sold --
-- What partners sold to these members, now and in the days before.
SELECT done.member_id, activity.partner_id, sum(done.amount) AS amount, sum(done.base) AS base
FROM (
  SELECT counted.member_id, counted.id, counted.amount, 0::numeric AS base FROM ({{counted}}) AS counted
  UNION ALL
  SELECT before.member_id, before.id, 0, before.amount FROM ({{before}}) AS before
) AS done
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = done.member_id AND activity.id = done.id
WHERE activity.partner_id IS NOT NULL
GROUP BY done.member_id, activity.partner_id

-- forget_portions --
DELETE FROM contests_portion AS portion
WHERE portion.organiser_id = %(organiser_id)s AND portion.contest_id = %(contest_id)s {{among}};

-- among --
AND portion.member_id IN (SELECT among.member_id FROM ({{members}}) AS among)

-- put_portions --
INSERT INTO contests_portion (organiser_id, member_id, contest_id, partner_id, amount, base, created_at)
SELECT %(organiser_id)s, sold.member_id, %(contest_id)s, sold.partner_id, sold.amount, sold.base, %(now)s
FROM ({{sold}}) AS sold
WHERE sold.amount <> 0 OR sold.base <> 0
ORDER BY sold.member_id, sold.partner_id;

-- build_sellers --
-- Each partner that works on the programme and sold anything, or has a target; compared as the contest says.
INSERT INTO contests_team (organiser_id, contest_id, team, score, members, base, created_at)
SELECT %(organiser_id)s, %(contest_id)s, both_.team, both_.score, both_.members, both_.base, %(now)s
FROM (
  SELECT compared.team, {{score}} AS score, compared.members, compared.base
  FROM (
    SELECT partner.id::text AS team, sum(portion.amount) AS has, count(*) FILTER (WHERE portion.amount > 0) AS members,
      CASE WHEN %(against)s::text = 'TARGET' THEN max(listed.target) ELSE sum(portion.base) END AS base
    FROM contests_portion AS portion
    JOIN partners_partner AS partner
      ON partner.organiser_id = portion.organiser_id AND partner.id = portion.partner_id AND partner.ended_at IS NULL
    LEFT JOIN contests_target AS listed
      ON listed.organiser_id = portion.organiser_id AND listed.member_id = partner.id AND listed.contest_id = portion.contest_id
    WHERE portion.organiser_id = %(organiser_id)s AND portion.contest_id = %(contest_id)s
    GROUP BY partner.id
  ) AS compared
) AS both_
WHERE both_.score > 0;

-- seller_hash --
-- Of the standings of partners: a line each, in order.
SELECT encode(sha256(convert_to(coalesce(string_agg(
  concat_ws(':', team.team, team.score), E'\n' ORDER BY team.score DESC, team.team
), ''), 'UTF8')), 'hex'), count(*)
FROM contests_team AS team
WHERE team.organiser_id = %(organiser_id)s AND team.contest_id = %(contest_id)s;

-- around --
-- A team with so many above and below.
WITH ranked AS MATERIALIZED (
  SELECT team.team, team.score, team.members, rank() OVER (ORDER BY team.score DESC) AS place,
    count(*) OVER (PARTITION BY team.score) AS sharing, row_number() OVER (ORDER BY team.score DESC, team.team) AS line
  FROM contests_team AS team
  WHERE team.organiser_id = %(organiser_id)s AND team.contest_id = %(contest_id)s
)
SELECT ranked.team, ranked.place, ranked.sharing > 1 AS is_shared, ranked.score, ranked.members
FROM ranked
JOIN ranked AS own ON own.team = %(team)s
WHERE ranked.line BETWEEN own.line - %(beside)s AND own.line + %(beside)s
ORDER BY ranked.line;

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
