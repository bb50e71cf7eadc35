-- of_members --
-- The different words of a field of members, such as their trades, in their order.
SELECT DISTINCT member.{{field}}
FROM participants_member AS member
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.{{field}} <> ''
ORDER BY member.{{field}}
LIMIT %(most)s;
