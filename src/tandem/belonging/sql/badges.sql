-- give --
-- Lets the members of a query hold a badge; who holds it already keeps the day on which they got it. Of a member who was
-- merged, whoever goes on holds what that one held.
INSERT INTO belonging_badgeheld (organiser_id, member_id, badge_id, programme_id, on_day, created_at)
SELECT %(organiser_id)s, chosen.member_id, %(badge_id)s, %(programme_id)s, %(on_day)s::date, %(now)s
FROM ({{chosen}}) AS chosen
LEFT JOIN belonging_badgeheld AS held
  ON held.organiser_id = %(organiser_id)s AND held.member_id = chosen.member_id AND held.badge_id = %(badge_id)s
WHERE held.member_id IS NULL
  AND chosen.member_id <> ALL (ARRAY(
    SELECT member.goes_on_as_id
    FROM participants_member AS member
    JOIN belonging_badgeheld AS before
      ON before.organiser_id = member.organiser_id AND before.member_id = member.id AND before.badge_id = %(badge_id)s
    WHERE member.organiser_id = %(organiser_id)s
      AND member.goes_on_as_id IS NOT NULL
  ))
ON CONFLICT (member_id, badge_id) DO NOTHING;

-- given --
-- Who got a badge on a day, as (member_id, id, data). Uses badge_held_idx.
SELECT held.member_id, md5('BADGE|' || held.badge_id || '|' || held.member_id)::uuid AS id,
  jsonb_build_object('badge', badge.name) AS data
FROM belonging_badgeheld AS held
JOIN belonging_badge AS badge ON badge.organiser_id = held.organiser_id AND badge.id = held.badge_id
WHERE held.organiser_id = %(organiser_id)s
  AND held.badge_id = %(badge_id)s
  AND held.on_day = %(today)s::date;

-- anniversaries --
-- Members who joined on this day of another year, as (member_id, id, data); those of 29 February have theirs on the 28th of a
-- shorter year.
SELECT member.id AS member_id,
  md5('THANKS|' || member.id || '|' || extract(year FROM %(today)s::date))::uuid AS id,
  jsonb_build_object('programme', %(programme)s::text,
    'years', (extract(year FROM %(today)s::date) - extract(year FROM joined.day))::int) AS data
FROM participants_member AS member
CROSS JOIN LATERAL (SELECT (member.joined_at AT TIME ZONE %(zone)s)::date AS day) AS joined
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE'
  AND joined.day < %(today)s::date
  AND (joined.day + make_interval(
    years => (extract(year FROM %(today)s::date) - extract(year FROM joined.day))::int
  ))::date = %(today)s::date;
