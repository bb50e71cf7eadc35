-- programmes --
-- For the operator, who stands above the organisers.
SELECT organiser.name, coalesce(programme.name, ''), coalesce(programme.slug, ''),
  (SELECT count(*) FROM participants_member AS member WHERE member.programme_id = programme.id),
  (SELECT count(*) FROM evidence_document AS document WHERE document.programme_id = programme.id),
  EXISTS (
    SELECT FROM platform_membership AS membership
    WHERE membership.organiser_id = organiser.id AND membership.user_id = %(user_id)s AND membership.ended_at IS NULL
      AND membership.role = ANY(%(roles)s) AND coalesce(membership.programme_id, programme.id) = programme.id
  )
FROM platform_organiser AS organiser
LEFT JOIN programmes_programme AS programme ON programme.organiser_id = organiser.id
ORDER BY organiser.name, programme.name, programme.id;
