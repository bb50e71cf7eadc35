-- insert_messages --
-- Whoever was merged is told as whom they go on: nobody reads their own inbox any more. Who left is told nothing but what
-- reaches them too. Each is looked up by itself (`OFFSET 0`): of members of whom nothing is known yet the database would hold all against all.
INSERT INTO communication_message (organiser_id, member_id, id, programme_id, kind, data, mail, created_at)
SELECT %(organiser_id)s, coalesce(whom.member_id, told.member_id) AS member_id, told.id, %(programme_id)s, %(kind)s,
  told.data, %(mail)s, %(now)s
FROM ({{told}}) AS told
LEFT JOIN LATERAL (
  SELECT coalesce(member.goes_on_as_id, member.id) AS member_id, coalesce(head.status, member.status) AS status
  FROM participants_member AS member
  LEFT JOIN participants_member AS head ON head.organiser_id = member.organiser_id AND head.id = member.goes_on_as_id
  WHERE member.organiser_id = %(organiser_id)s
    AND member.id = told.member_id
  OFFSET 0
) AS whom ON true
WHERE %(reaches_former)s OR coalesce(whom.status, '') <> 'LEFT'
ORDER BY 2, told.id
ON CONFLICT (member_id, id) {{again}};

-- tell_anew --
DO UPDATE SET data = EXCLUDED.data, read_at = NULL
WHERE communication_message.data <> EXCLUDED.data

-- take_waiting --
-- Messages that an e-mail is to bring, oldest first; each is handed out once. Uses message_to_mail_idx.
UPDATE communication_message AS message
SET mail = 'QUEUED'
FROM (
  SELECT waiting.member_id, waiting.id
  FROM communication_message AS waiting
  WHERE waiting.organiser_id = %(organiser_id)s
    AND waiting.mail = 'WAITING'
  ORDER BY waiting.created_at, waiting.id
  LIMIT %(limit)s
  FOR UPDATE SKIP LOCKED
) AS taken
WHERE message.organiser_id = %(organiser_id)s
  AND message.member_id = taken.member_id
  AND message.id = taken.id
RETURNING message.member_id, message.id, message.programme_id, message.kind, message.data;

-- note_refused --
-- Messages that were taken to be mailed, and have nobody to mail them to.
UPDATE communication_message AS message
SET mail = 'REFUSED'
FROM unnest(%(members)s::bigint[], %(messages)s::uuid[]) AS refused (member_id, id)
WHERE message.organiser_id = %(organiser_id)s
  AND message.member_id = refused.member_id
  AND message.id = refused.id;
