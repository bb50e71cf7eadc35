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
