-- take --
-- Counts one more of a day; no row where the most was reached before.
INSERT INTO community_daily (organiser_id, member_id, day, what, total, created_at)
VALUES (%(organiser_id)s, %(member_id)s, %(day)s, %(what)s, 1, %(now)s)
ON CONFLICT (member_id, day, what) DO UPDATE SET total = community_daily.total + 1
WHERE community_daily.total < %(most)s
RETURNING total;
