-- fresh --
-- Activities of a kind that do not stand yet. The key is derived from what they are, as kit.ids.derived does.
SELECT activity.member_id, activity.id, %(kind)s AS kind, NULL::bigint AS partner_id, NULL::uuid AS outlet_id, activity.document_no,
  (activity.day + time '12:00') AT TIME ZONE %(zone)s AS occurred_at, activity.day AS occurred_on, NULL::date AS due_on, %(currency)s AS currency,
  NULL::bigint AS net_minor, NULL::bigint AS gross_minor, NULL::bigint AS buyer_id, NULL::uuid AS corrects_id
FROM (
  SELECT said.member_id, said.day, said.document_no,
    md5(concat_ws('|', %(programme_id)s::uuid, %(kind)s::text, said.member_id, said.occasion))::uuid AS id
  FROM ({{said}}) AS said
) AS activity
WHERE NOT EXISTS (
  SELECT 1 FROM activity_activity AS standing
  WHERE standing.organiser_id = %(organiser_id)s AND standing.member_id = activity.member_id AND standing.id = activity.id
)

-- birthday --
SELECT member.id AS member_id, said.day, extract(year FROM said.day)::text AS occasion, '' AS document_no
FROM unnest(%(days)s::date[], %(birthdays)s::int[]) AS said (day, birthday)
JOIN participants_person AS person ON person.organiser_id = %(organiser_id)s AND person.birthday = said.birthday
JOIN participants_member AS member
  ON member.organiser_id = person.organiser_id AND member.person_id = person.id AND member.programme_id = %(programme_id)s
WHERE member.status = 'ACTIVE'
  AND said.day >= (member.joined_at AT TIME ZONE %(zone)s)::date

-- anniversary --
SELECT member.id AS member_id, said.day, extract(year FROM said.day)::text AS occasion,
  (extract(year FROM said.day) - extract(year FROM joined.day))::int::text AS document_no
FROM participants_member AS member
CROSS JOIN LATERAL (SELECT (member.joined_at AT TIME ZONE %(zone)s)::date AS day) AS joined
JOIN unnest(%(days)s::date[], %(birthdays)s::int[]) AS said (day, birthday)
  ON said.birthday = (extract(month FROM joined.day) * 100 + extract(day FROM joined.day))::int
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE'
  AND extract(year FROM said.day) > extract(year FROM joined.day)

-- enrolment --
SELECT member.id AS member_id, (member.joined_at AT TIME ZONE %(zone)s)::date AS day, '' AS occasion, '' AS document_no
FROM participants_member AS member
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.id = ANY(%(members)s::bigint[])

-- referral --
-- The activity is that of whoever recommended, told apart by the number of the newcomer.
SELECT recommender.id AS member_id, (member.joined_at AT TIME ZONE %(zone)s)::date AS day, member.number AS occasion,
  member.number AS document_no
FROM participants_member AS member
JOIN participants_member AS recommender
  ON recommender.organiser_id = member.organiser_id AND recommender.id = member.recruited_by_id
 AND recommender.programme_id = member.programme_id
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.id = ANY(%(members)s::bigint[])
  AND recommender.status = 'ACTIVE'

-- no_lines --
SELECT NULL::bigint AS member_id, NULL::uuid AS activity_id, NULL::int AS line_no, NULL::uuid AS product_id, NULL::numeric AS quantity,
  NULL::bigint AS net_minor, NULL::bigint AS gross_minor
WHERE false
