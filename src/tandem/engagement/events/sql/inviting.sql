-- invited --
-- Members (`members`: a query of member_id) who have not signed up for an event, nor who is one with them, with what they are told.
-- Returns member_id, id, data.
SELECT
  audience.member_id,
  md5(concat_ws('|', 'EVENT_INVITATION', %(event_id)s::text, audience.member_id))::uuid AS id,
  %(said)s::jsonb AS data
FROM ({{members}}) AS audience
WHERE NOT EXISTS (
  SELECT 1
  FROM events_signup AS signed
  WHERE signed.organiser_id = %(organiser_id)s
    AND signed.event_id = %(event_id)s::uuid
    AND (signed.member_id = audience.member_id OR signed.member_id IN (
      SELECT former.id
      FROM participants_member AS former
      WHERE former.organiser_id = %(organiser_id)s AND former.goes_on_as_id = audience.member_id
    ))
);
