-- qualified --
-- Whoever has a place and reached what was asked, with their ticket.
SELECT contestant.member_id, contestant.score, member.number
FROM contests_contestant AS contestant
JOIN participants_member AS member ON member.organiser_id = contestant.organiser_id AND member.id = contestant.member_id
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND contestant.mark IS NOT NULL
  AND contestant.score >= coalesce(%(target)s::numeric, 0)

-- list_hash --
-- Of the tickets, a line each, by their letters.
SELECT encode(sha256(convert_to(coalesce(string_agg(qualified.number, E'\n' ORDER BY qualified.number COLLATE "C"), ''), 'UTF8')), 'hex'),
  count(*)
FROM ({{qualified}}) AS qualified;

-- tickets --
SELECT qualified.number
FROM ({{qualified}}) AS qualified
ORDER BY qualified.number COLLATE "C";

-- draw --
-- The smallest values win; the next ones stand in.
INSERT INTO contests_drawn (organiser_id, member_id, contest_id, created_at, ticket, value, position, place, gave_up_by, gave_up_reason)
SELECT %(organiser_id)s, valued.member_id, %(contest_id)s, %(now)s, valued.number, valued.value, valued.position,
  CASE WHEN valued.position <= %(places)s THEN valued.position END, '', ''
FROM (
  SELECT hashed.member_id, hashed.number, hashed.value,
    row_number() OVER (ORDER BY hashed.value COLLATE "C", hashed.number COLLATE "C") AS position
  FROM (
    SELECT qualified.member_id, qualified.number,
      encode(sha256(convert_to(concat_ws(':', %(seed)s::text, %(list_hash)s::text, qualified.number), 'UTF8')), 'hex') AS value
    FROM ({{qualified}}) AS qualified
  ) AS hashed
) AS valued
WHERE valued.position <= %(most)s
ORDER BY valued.member_id
ON CONFLICT (member_id, contest_id) DO NOTHING;

-- drawn --
SELECT drawn.member_id, member.name, drawn.ticket, drawn.value, drawn.position, drawn.place, drawn.gave_up_at, drawn.gave_up_reason
FROM contests_drawn AS drawn
JOIN participants_member AS member ON member.organiser_id = drawn.organiser_id AND member.id = drawn.member_id
WHERE drawn.organiser_id = %(organiser_id)s AND drawn.contest_id = %(contest_id)s
ORDER BY drawn.position;

-- winners --
SELECT drawn.member_id, drawn.place, contestant.score
FROM contests_drawn AS drawn
JOIN contests_contestant AS contestant
  ON contestant.organiser_id = drawn.organiser_id AND contestant.member_id = drawn.member_id
  AND contestant.contest_id = drawn.contest_id
WHERE drawn.organiser_id = %(organiser_id)s AND drawn.contest_id = %(contest_id)s AND drawn.place IS NOT NULL
ORDER BY drawn.place;
