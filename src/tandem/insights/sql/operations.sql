-- documents --
-- Documents by how far they have come.
SELECT document.status, count(*) FROM evidence_document AS document GROUP BY document.status ORDER BY document.status;

-- set_aside --
-- Facts that steps could not follow and nobody has dealt with.
SELECT count(*) FROM platform_deadletter AS letter WHERE letter.solved_at IS NULL;

-- nights --
-- Seconds since each programme's last whole night; since it was opened, where there was none.
SELECT programme.slug,
  extract(epoch FROM now() - coalesce(max(night.ended_at), programme.created_at))::double precision
FROM programmes_programme AS programme
LEFT JOIN programmes_night AS night ON night.programme_id = programme.id AND night.organiser_id = programme.organiser_id
GROUP BY programme.slug, programme.created_at
ORDER BY programme.slug;

-- database --
-- Size in bytes, connections, and how many may be open.
SELECT pg_database_size(current_database()),
  (SELECT count(*) FROM pg_stat_activity AS session WHERE session.datname = current_database()),
  current_setting('max_connections')::int;
