-- fallen --
-- Open requests for benefits of one audience whose members are not of it any more; what was accepted only for benefits that
-- go with it. `members` is the audience (column member_id), looked up for those who ask only. Returns member_id, id.
SELECT request.member_id, request.id
FROM benefits_request AS request
WHERE request.organiser_id = %(organiser_id)s
  AND request.benefit_id = ANY(%(benefits)s::uuid[])
  AND (request.state = 'ASKED' OR (request.state = 'ACCEPTED' AND request.benefit_id = ANY(%(going)s::uuid[])))
  AND NOT EXISTS (
    SELECT 1
    FROM ({{members}}) AS theirs
    WHERE theirs.member_id = request.member_id
  )
ORDER BY request.member_id, request.id;
