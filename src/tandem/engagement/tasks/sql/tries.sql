-- begin --
-- Counts a try of a code word; returns how many there are on the day.
INSERT INTO tasks_tries (organiser_id, member_id, task_id, day, total, created_at)
VALUES (%(organiser_id)s, %(member_id)s, %(task_id)s, %(day)s, 1, %(now)s)
ON CONFLICT (member_id, task_id, day) DO UPDATE SET total = least(tasks_tries.total + 1, 1000)
RETURNING total;
