-- own_word --
-- A code word is that of its own task.
activity.attributes ->> 'task' = {{key}}::text

-- after --
-- In order: on the day on which the step before was done, or later; and not by the same activity.
 AND EXISTS (
  SELECT 1 FROM {{before}} AS before
  WHERE before.member_id = coalesce((
    SELECT going.goes_on_as_id
    FROM participants_member AS going
    WHERE going.organiser_id = %(organiser_id)s AND going.id = activity.member_id
  ), activity.member_id)
    AND activity.occurred_at >= before.reached_at AND activity.id <> before.reached_id
)

-- summed --
SELECT counted.member_id, counted.id, counted.occurred_at,
  sum(counted.amount) OVER (PARTITION BY counted.member_id ORDER BY counted.occurred_at, counted.id) AS so_far,
  sum(counted.amount) OVER (PARTITION BY counted.member_id) AS value
FROM ({{counted}}) AS counted

-- streak --
-- The longest unbroken row of spans: those of one row have the same day when each is moved back by its place.
SELECT placed.member_id, placed.id, placed.occurred_at, placed.so_far, max(placed.so_far) OVER (PARTITION BY placed.member_id) AS value
FROM (
  SELECT spans.member_id, spans.id, spans.occurred_at,
    row_number() OVER (
      PARTITION BY spans.member_id, spans.begins - spans.place * interval '{{step}}' ORDER BY spans.begins
    )::numeric AS so_far
  FROM (
    SELECT grouped.member_id, grouped.begins, grouped.occurred_at, grouped.id,
      row_number() OVER (PARTITION BY grouped.member_id ORDER BY grouped.begins) AS place
    FROM (
      SELECT counted.member_id, date_trunc('{{span}}', counted.occurred_on::timestamp) AS begins,
        min(counted.occurred_at) AS occurred_at, (array_agg(counted.id ORDER BY counted.occurred_at, counted.id))[1] AS id
      FROM ({{counted}}) AS counted
      GROUP BY counted.member_id, date_trunc('{{span}}', counted.occurred_on::timestamp)
    ) AS grouped
  ) AS spans
) AS placed

-- reached --
-- How far each member is with a step, and the activity by which it was done, where it is.
SELECT running.member_id, max(running.value) AS value,
  min(running.occurred_at) FILTER (WHERE running.so_far >= {{target}} AND running.value >= {{target}}) AS reached_at,
  (array_agg(running.id ORDER BY running.occurred_at, running.id)
    FILTER (WHERE running.so_far >= {{target}} AND running.value >= {{target}}))[1] AS reached_id
FROM ({{running}}) AS running
GROUP BY running.member_id

-- progress --
-- One row a member who did anything: how far each step is, and the day of the last one where all are done.
WITH {{steps}}
SELECT begun.member_id, ARRAY[{{values}}]::numeric[] AS so_far,
  CASE WHEN {{all_done}} THEN (greatest({{moments}}) AT TIME ZONE %(zone)s)::date END AS done_on
FROM ({{begun}}) AS begun
{{joins}}

-- not_done --
-- The member was not done with it before, nor anybody who was merged with them.
NOT EXISTS (
  SELECT 1 FROM tasks_done AS done
  WHERE done.organiser_id = %(organiser_id)s AND done.task_id = %(task_id)s AND done.period = %(period)s
    AND done.member_id = progress.member_id
)
AND NOT EXISTS (
  SELECT 1 FROM participants_member AS former
  JOIN tasks_done AS done
    ON done.organiser_id = former.organiser_id AND done.member_id = former.id
   AND done.task_id = %(task_id)s AND done.period = %(period)s
  WHERE former.organiser_id = %(organiser_id)s AND former.goes_on_as_id = progress.member_id
)

-- under_way --
-- Who of these members began it and is not done, by how far they are, as it is kept; each step has the same share.
-- Uses standing_task_idx.
SELECT progress.member_id, progress.so_far, count(*) OVER () AS total
FROM tasks_standing AS progress
WHERE progress.organiser_id = %(organiser_id)s AND progress.task_id = %(task_id)s AND progress.period = %(period)s
  AND progress.done_on IS NULL AND 0 < ANY(progress.so_far)
  AND progress.member_id IN ({{members}})
  AND {{not_done}}
ORDER BY {{share}} {{way}}, progress.member_id
LIMIT %(limit)s OFFSET %(skipped)s;

-- share --
least(greatest(progress.so_far[{{place}}], 0) / (%(targets)s::numeric[])[{{place}}], 1)

-- keep --
-- How far these members are is kept; who has done nothing of it any more has nothing.
INSERT INTO tasks_standing AS standing (organiser_id, member_id, task_id, period, so_far, done_on, created_at)
WITH fresh AS MATERIALIZED ({{progress}})
SELECT %(organiser_id)s, progress.member_id, %(task_id)s, %(period)s, progress.so_far, progress.done_on, %(now)s
FROM (
  SELECT fresh.member_id, fresh.so_far, fresh.done_on FROM fresh
  UNION ALL
  SELECT known.member_id, array_fill(0::numeric, ARRAY[%(steps_total)s]), NULL::date
  FROM tasks_standing AS known
  WHERE known.organiser_id = %(organiser_id)s AND known.task_id = %(task_id)s AND known.period = %(period)s
    AND known.member_id IN ({{members}})
    AND known.member_id NOT IN (SELECT fresh.member_id FROM fresh)
) AS progress
ORDER BY progress.member_id
ON CONFLICT (member_id, task_id, period) DO UPDATE SET so_far = EXCLUDED.so_far, done_on = EXCLUDED.done_on
WHERE (standing.so_far, standing.done_on) IS DISTINCT FROM (EXCLUDED.so_far, EXCLUDED.done_on);

-- finish --
-- Whoever of the audience is done now, each once: those that stand already are left out.
INSERT INTO tasks_done (organiser_id, member_id, task_id, period, done_on, created_at)
SELECT %(organiser_id)s, progress.member_id, %(task_id)s, %(period)s, progress.done_on, %(now)s
FROM tasks_standing AS progress
WHERE progress.organiser_id = %(organiser_id)s AND progress.task_id = %(task_id)s AND progress.period = %(period)s
  AND progress.done_on IS NOT NULL AND {{not_done}}
  AND progress.member_id IN ({{members}})
  AND progress.member_id IN ({{audience}})
ORDER BY progress.member_id
ON CONFLICT (member_id, task_id, period) DO NOTHING
RETURNING member_id, done_on;

-- touched --
-- The kinds of activities, and the months, of these batches; a correction speaks of the day of what it corrects too.
SELECT DISTINCT activity.kind, date_trunc('month', coalesce(bought.occurred_on, activity.occurred_on)::timestamp)::date AS month
FROM activity_activity AS activity
LEFT JOIN activity_activity AS bought
  ON bought.organiser_id = activity.organiser_id AND bought.member_id = activity.member_id AND bought.id = activity.corrects_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.batch_id = ANY(%(batch_ids)s::uuid[]);
