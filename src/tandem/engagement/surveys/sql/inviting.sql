-- purchases --
-- What was bought in these batches of what a survey asks about: member, key, product, outlet, moment.
SELECT activity.member_id, activity.id::text AS about, line.product_id, activity.outlet_id, activity.occurred_at
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = activity.organiser_id AND line.member_id = activity.member_id AND line.activity_id = activity.id
JOIN catalogue_product AS product ON product.organiser_id = line.organiser_id AND product.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = ANY(%(batch_ids)s::uuid[])
  AND activity.kind = ANY(%(kinds)s::text[])
  AND activity.corrects_id IS NULL
  AND activity.occurred_on >= %(since)s::date
  AND line.quantity > 0
  AND (%(product_id)s::uuid IS NULL OR line.product_id = %(product_id)s::uuid)
  AND (%(category)s::text = '' OR product.categories @> ARRAY[%(category)s::text]::varchar[])

-- actions --
-- Actions of these batches that a survey asks about, such as courses that were learnt.
SELECT activity.member_id, activity.id::text AS about, NULL::uuid AS product_id, NULL::uuid AS outlet_id, activity.occurred_at
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = ANY(%(batch_ids)s::uuid[])
  AND activity.kind = ANY(%(kinds)s::text[])
  AND activity.occurred_on >= %(since)s::date
  AND (%(course)s::text = '' OR activity.attributes ->> 'course' = %(course)s::text)

-- orders --
-- Orders by their keys.
SELECT ordered.member_id, ordered.about, NULL::uuid AS product_id, NULL::uuid AS outlet_id, %(now)s::timestamptz AS occurred_at
FROM unnest(%(members)s::bigint[], %(keys)s::text[]) AS ordered (member_id, about)

-- invite --
-- Invites each member once, after the latest of what they did (`done`); nobody who was invited since %(rested)s.
INSERT INTO surveys_participation (organiser_id, member_id, id, survey_id, created_at, kept, invited_on, product_id, outlet_id)
SELECT DISTINCT ON (done.member_id) %(organiser_id)s, done.member_id,
  md5(concat_ws('|', %(survey_id)s::text, 'AFTER', done.about))::uuid, %(survey_id)s, %(now)s, '{}'::jsonb, %(on_day)s::date,
  done.product_id, done.outlet_id
FROM ({{done}}) AS done
WHERE done.member_id IN ({{members}})
  AND NOT EXISTS (
    SELECT 1 FROM surveys_participation AS before
    WHERE before.organiser_id = %(organiser_id)s
      AND before.member_id = done.member_id
      AND before.survey_id = %(survey_id)s
      AND before.invited_on > %(rested)s::date
  )
ORDER BY done.member_id, done.occurred_at DESC, done.about, done.product_id
ON CONFLICT (member_id, id) DO NOTHING;

-- invite_all --
-- Invites everybody of an audience to an occasion; who began or answered it stays as they are.
INSERT INTO surveys_participation (organiser_id, member_id, id, survey_id, created_at, kept, invited_on)
SELECT %(organiser_id)s, whom.member_id, %(id)s::uuid, %(survey_id)s, %(now)s, '{}'::jsonb, %(on_day)s::date
FROM ({{members}}) AS whom
ON CONFLICT (member_id, id) DO NOTHING;

-- invited --
-- Who was invited just now, as (member_id, id, data). Uses participation_invited_idx.
SELECT own.member_id, md5(concat_ws('|', 'SURVEY', own.id, own.member_id))::uuid AS id, {{data}} AS data
FROM surveys_participation AS own
WHERE own.organiser_id = %(organiser_id)s
  AND own.survey_id = %(survey_id)s
  AND own.invited_on = %(on_day)s::date
  AND own.created_at = %(now)s

-- remind --
-- Notes whom a reminder reaches now: began or invited, and not done, each once. `only`: one occasion.
UPDATE surveys_participation AS own
SET reminded_on = %(on_day)s::date
WHERE own.organiser_id = %(organiser_id)s
  AND own.survey_id = %(survey_id)s
  AND own.done_on IS NULL
  AND own.reminded_on IS NULL
  AND (%(only)s::uuid IS NULL OR own.id = %(only)s::uuid)
  AND coalesce(own.invited_on, (own.created_at AT TIME ZONE %(zone)s)::date) BETWEEN %(earliest)s::date AND %(latest)s::date
  AND own.member_id IN ({{members}});

-- reminded --
-- Who is reminded today, of their latest invitation, as (member_id, id, data).
SELECT DISTINCT ON (own.member_id) own.member_id, md5(concat_ws('|', 'SURVEY_REMINDER', own.id, own.member_id))::uuid AS id,
  {{data}} AS data
FROM surveys_participation AS own
WHERE own.organiser_id = %(organiser_id)s
  AND own.survey_id = %(survey_id)s
  AND own.done_on IS NULL
  AND own.reminded_on = %(on_day)s::date
ORDER BY own.member_id, own.created_at DESC, own.id

-- data --
-- What a message says: which survey, and the invitation that its link names.
jsonb_build_object('survey', %(name)s::jsonb, 'key', own.survey_id,
  'about', CASE WHEN %(is_each)s THEN own.id::text ELSE '' END)
