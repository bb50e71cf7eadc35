-- known_as --
-- Members by (kind of identifier, value). Uses identifier_once.
SELECT identifier.kind, identifier.value, member.id, member.joined_at, member.status = 'WAITING'
FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS said (kind, value)
JOIN participants_identifier AS identifier
  ON identifier.organiser_id = %(organiser_id)s
 AND identifier.programme_id = %(programme_id)s
 AND identifier.kind = said.kind
 AND identifier.value = said.value
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = identifier.member_id;

-- going_on --
-- As whom each of these members goes on, whether that one takes part still, and the others who do. Uses member_goes_on_idx.
-- Looked up by columns as they stand: below row-level security no index is read by coalesce(…), but every member.
SELECT member.id, coalesce(head.id, member.id), coalesce(head.status, member.status) <> 'LEFT',
  ARRAY(
    SELECT former.id
    FROM participants_member AS former
    WHERE former.organiser_id = %(organiser_id)s
      AND former.goes_on_as_id = ANY(ARRAY[member.id, member.goes_on_as_id])
      AND former.goes_on_as_id = coalesce(head.id, member.id)
    ORDER BY former.id
  )
FROM participants_member AS member
LEFT JOIN participants_member AS head
  ON head.organiser_id = member.organiser_id AND head.id = member.goes_on_as_id
WHERE member.organiser_id = %(organiser_id)s AND member.id = ANY(%(members)s::bigint[]);

-- with_heads --
-- These members (`members`: a query of member_id), and as whom they go on.
SELECT DISTINCT whom.member_id
FROM ({{members}}) AS own
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = own.member_id AND member.goes_on_as_id IS NOT NULL
CROSS JOIN LATERAL (VALUES (own.member_id), (member.goes_on_as_id)) AS whom (member_id)
WHERE whom.member_id IS NOT NULL;

-- without_terms --
-- Members who take part and have not accepted a version of the regulations, as (member_id, id, data) of a message.
SELECT member.id AS member_id, md5('TERMS|' || %(terms_id)s::text || '|' || member.id)::uuid AS id,
  %(data)s::jsonb AS data
FROM participants_member AS member
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE'
  AND NOT EXISTS (
    SELECT 1
    FROM participants_acceptance AS acceptance
    WHERE acceptance.organiser_id = member.organiser_id
      AND acceptance.member_id = member.id
      AND acceptance.terms_id = %(terms_id)s
  );
