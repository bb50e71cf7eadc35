-- send_chunk --
-- The next members of an audience (`members`: a query of member_id), by their ids, get a mailing into their inbox; a
-- mail is to bring it to whom somebody consents for (`consenting`: a condition on whom.member_id).
-- Returns the last member who was reached (null: there is none any more), and for how many a mail waits.
WITH next AS MATERIALIZED (
  SELECT theirs.member_id
  FROM ({{members}}) AS theirs
  WHERE theirs.member_id > %(after)s
  ORDER BY theirs.member_id
  LIMIT %(most)s
), written AS (
  INSERT INTO communication_message (organiser_id, member_id, id, programme_id, kind, data, mail, created_at)
  SELECT %(organiser_id)s, whom.member_id, %(mailing_id)s, %(programme_id)s, %(kind)s, '{}'::jsonb,
    CASE
      WHEN NOT %(by_mail)s THEN 'NONE'
      WHEN {{consenting}} THEN 'WAITING'
      ELSE 'REFUSED'
    END,
    %(now)s
  FROM next AS whom
  ON CONFLICT (member_id, id) DO NOTHING
  RETURNING mail
)
SELECT (SELECT max(next.member_id) FROM next),
  (SELECT count(*) FROM written WHERE written.mail = 'WAITING');

-- reports --
-- What became of mailings: (mailing, members, who read, mailed, waiting, refused, failed). Uses message_mailing_idx.
SELECT message.id, count(*), count(message.read_at),
  count(*) FILTER (WHERE message.mail = 'QUEUED'),
  count(*) FILTER (WHERE message.mail = 'WAITING'),
  count(*) FILTER (WHERE message.mail = 'REFUSED'),
  count(*) FILTER (WHERE message.mail = 'FAILED')
FROM communication_message AS message
WHERE message.organiser_id = %(organiser_id)s
  AND message.kind = 'MAILING'
  AND message.id = ANY(%(mailings)s::uuid[])
GROUP BY message.id;
