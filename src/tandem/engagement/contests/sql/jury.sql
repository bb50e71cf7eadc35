-- judged --
-- The mean of what jurors gave to each entry that stands.
SELECT mark.member_id, avg(mark.value) AS score, NULL::timestamptz AS reached_at, NULL::numeric AS base
FROM contests_mark AS mark
JOIN contests_juror AS juror
  ON juror.organiser_id = mark.organiser_id AND juror.contest_id = mark.contest_id AND juror.user_id = mark.user_id
JOIN contests_entry AS entry
  ON entry.organiser_id = mark.organiser_id AND entry.member_id = mark.member_id AND entry.contest_id = mark.contest_id
WHERE mark.organiser_id = %(organiser_id)s
  AND mark.contest_id = %(contest_id)s
  AND mark.member_id IN ({{members}})
  AND entry.aside_at IS NULL
GROUP BY mark.member_id

-- send --
-- What a member sends, or sends anew; its number stays.
INSERT INTO contests_entry (organiser_id, member_id, contest_id, created_at, number, text, photos, changed_at, aside_by, aside_reason)
SELECT %(organiser_id)s, %(member_id)s, %(contest_id)s, %(now)s, 1 + coalesce(max(entry.number), 0), %(text)s, %(photos)s::uuid[],
  %(now)s, '', ''
FROM contests_entry AS entry
WHERE entry.organiser_id = %(organiser_id)s AND entry.contest_id = %(contest_id)s
ON CONFLICT (member_id, contest_id) DO UPDATE
SET text = EXCLUDED.text, photos = EXCLUDED.photos, changed_at = EXCLUDED.changed_at, aside_at = NULL, aside_by = '', aside_reason = '';

-- go_on --
-- Whoever goes on as a member who sent something in has it as theirs, where they sent nothing themselves: one person, one entry.
INSERT INTO contests_entry (organiser_id, member_id, contest_id, created_at, number, text, photos, changed_at, aside_at, aside_by,
  aside_reason)
SELECT own.organiser_id, %(into_id)s, own.contest_id, %(at)s, 1 + highest.number, own.text, own.photos, own.changed_at, own.aside_at,
  own.aside_by, own.aside_reason
FROM contests_entry AS own
CROSS JOIN LATERAL (
  SELECT max(other.number) AS number
  FROM contests_entry AS other
  WHERE other.organiser_id = own.organiser_id AND other.contest_id = own.contest_id
) AS highest
WHERE own.organiser_id = %(organiser_id)s AND own.member_id = %(from_id)s AND own.contest_id = ANY(%(contests)s::uuid[])
ORDER BY own.contest_id
ON CONFLICT (member_id, contest_id) DO NOTHING;

-- marks_go_on --
-- And what jurors gave it.
INSERT INTO contests_mark (organiser_id, member_id, contest_id, user_id, created_at, marks, value, note, changed_at)
SELECT mark.organiser_id, %(into_id)s, mark.contest_id, mark.user_id, %(at)s, mark.marks, mark.value, mark.note, mark.changed_at
FROM contests_mark AS mark
JOIN contests_entry AS entry
  ON entry.organiser_id = mark.organiser_id AND entry.contest_id = mark.contest_id AND entry.member_id = %(into_id)s
  AND entry.created_at = %(at)s
WHERE mark.organiser_id = %(organiser_id)s AND mark.member_id = %(from_id)s AND mark.contest_id = ANY(%(contests)s::uuid[])
ORDER BY mark.contest_id, mark.user_id
ON CONFLICT (member_id, contest_id, user_id) DO NOTHING;

-- own_ones --
-- The members whose entries a juror may not mark: they are the juror, were won by the juror's firm, or are of the juror's team.
SELECT contestant.member_id
FROM contests_contestant AS contestant
JOIN participants_member AS member ON member.organiser_id = contestant.organiser_id AND member.id = contestant.member_id
WHERE contestant.organiser_id = %(organiser_id)s
  AND contestant.contest_id = %(contest_id)s
  AND (
    contestant.member_id = ANY(%(members)s::bigint[])
    OR member.recruited_by_id = ANY(%(partners)s::bigint[])
    OR contestant.team <> '' AND contestant.team IN (
      SELECT own.team
      FROM contests_contestant AS own
      WHERE own.organiser_id = %(organiser_id)s
        AND own.contest_id = %(contest_id)s
        AND own.member_id = ANY(%(members)s::bigint[])
    )
  )

-- standing --
-- The entries that a jury marks, with what one juror gave them: those without a mark of theirs first.
SELECT entry.number, entry.member_id, member.name, member.number AS member_number, entry.text, entry.photos, entry.changed_at,
  entry.aside_at, entry.aside_reason, mark.value, judged.score, coalesce(judged.total, 0) AS marks_total,
  count(*) OVER () AS total
FROM contests_entry AS entry
JOIN participants_member AS member ON member.organiser_id = entry.organiser_id AND member.id = entry.member_id
JOIN contests_contestant AS contestant
  ON contestant.organiser_id = entry.organiser_id AND contestant.member_id = entry.member_id
  AND contestant.contest_id = entry.contest_id
LEFT JOIN contests_mark AS mark
  ON mark.organiser_id = entry.organiser_id AND mark.member_id = entry.member_id AND mark.contest_id = entry.contest_id
  AND mark.user_id = %(user_id)s
LEFT JOIN LATERAL (
  SELECT avg(given.value) AS score, count(*) AS total
  FROM contests_mark AS given
  JOIN contests_juror AS juror
    ON juror.organiser_id = given.organiser_id AND juror.contest_id = given.contest_id AND juror.user_id = given.user_id
  WHERE given.organiser_id = entry.organiser_id AND given.member_id = entry.member_id AND given.contest_id = entry.contest_id
) AS judged ON true
WHERE entry.organiser_id = %(organiser_id)s
  AND entry.contest_id = %(contest_id)s
  AND contestant.left_at IS NULL
  AND member.status <> 'MERGED' -- what they sent is who goes on's
  AND (%(number)s::integer IS NULL OR entry.number = %(number)s::integer)
ORDER BY entry.aside_at IS NOT NULL, mark.value IS NOT NULL, entry.number {{way}}
LIMIT %(limit)s OFFSET %(skipped)s;

-- missing --
-- How many marks each juror has still to give; own ones (`own`, members by juror) are none of theirs.
SELECT juror.user_id, count(entry.member_id) FILTER (WHERE mark.member_id IS NULL) AS missing
FROM contests_juror AS juror
LEFT JOIN (
  SELECT standing.member_id
  FROM contests_entry AS standing
  JOIN contests_contestant AS contestant
    ON contestant.organiser_id = standing.organiser_id AND contestant.member_id = standing.member_id
    AND contestant.contest_id = standing.contest_id
  JOIN participants_member AS member
    ON member.organiser_id = standing.organiser_id AND member.id = standing.member_id AND member.status = 'ACTIVE'
  WHERE standing.organiser_id = %(organiser_id)s
    AND standing.contest_id = %(contest_id)s
    AND standing.aside_at IS NULL
    AND contestant.left_at IS NULL
) AS entry ON NOT EXISTS (
  SELECT 1 FROM unnest(%(jurors)s::uuid[], %(own)s::bigint[]) AS theirs(user_id, member_id)
  WHERE theirs.user_id = juror.user_id AND theirs.member_id = entry.member_id
)
LEFT JOIN contests_mark AS mark
  ON mark.organiser_id = %(organiser_id)s AND mark.contest_id = %(contest_id)s AND mark.member_id = entry.member_id
  AND mark.user_id = juror.user_id
WHERE juror.organiser_id = %(organiser_id)s AND juror.contest_id = %(contest_id)s
GROUP BY juror.user_id
ORDER BY juror.user_id;

-- marks_of --
-- What jurors gave an entry, who gave first before the others.
SELECT mark.user_id, mark.marks, mark.value, mark.note
FROM contests_mark AS mark
JOIN contests_juror AS juror
  ON juror.organiser_id = mark.organiser_id AND juror.contest_id = mark.contest_id AND juror.user_id = mark.user_id
WHERE mark.organiser_id = %(organiser_id)s AND mark.contest_id = %(contest_id)s AND mark.member_id = %(member_id)s
ORDER BY mark.created_at, mark.user_id;
