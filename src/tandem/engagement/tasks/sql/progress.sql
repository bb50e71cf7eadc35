-- activities --
-- The members' activities of a kind within a window, each purchase as it stands: with what was put right, and not at all
-- where nothing of it is left. Uses activity_member_idx: what lies outside of the window costs nothing.
SELECT activity.organiser_id, activity.member_id, activity.id, activity.programme_id, activity.kind, activity.partner_id,
  activity.outlet_id, activity.buyer_id, activity.document_no, activity.occurred_at, activity.occurred_on, activity.attributes,
  activity.net_minor + coalesce(changed.net_minor, 0) AS net_minor,
  activity.gross_minor + coalesce(changed.gross_minor, 0) AS gross_minor
FROM activity_activity AS activity
LEFT JOIN LATERAL (
  SELECT sum(correction.net_minor)::bigint AS net_minor, sum(correction.gross_minor)::bigint AS gross_minor,
    sum(correction.quantity) AS quantity
  FROM activity_correction AS correction
  WHERE correction.organiser_id = %(organiser_id)s
    AND correction.member_id = activity.member_id
    AND correction.activity_id = activity.id
) AS changed ON true
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.member_id IN ({{members}})
  AND activity.occurred_at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR activity.occurred_at < %(until)s::timestamptz)
  AND activity.kind = {{kind}}::text
  AND activity.corrects_id IS NULL
  AND (changed.quantity IS NULL OR changed.quantity + (
    SELECT sum(line.quantity) FROM activity_line AS line
    WHERE line.organiser_id = %(organiser_id)s
      AND line.member_id = activity.member_id
      AND line.activity_id = activity.id
  ) <> 0)

-- lines --
-- The lines of an activity as they stand.
LATERAL (
  SELECT each.organiser_id, each.member_id, each.activity_id, each.line_no, each.product_id, sum(each.quantity) AS quantity,
    sum(each.net_minor)::bigint AS net_minor, sum(each.gross_minor)::bigint AS gross_minor
  FROM (
    SELECT told.organiser_id, told.member_id, told.activity_id, told.line_no, told.product_id, told.quantity, told.net_minor,
      told.gross_minor
    FROM activity_line AS told
    WHERE told.organiser_id = %(organiser_id)s AND told.member_id = activity.member_id AND told.activity_id = activity.id
    UNION ALL
    SELECT put_right.organiser_id, put_right.member_id, put_right.activity_id, put_right.line_no, put_right.product_id,
      put_right.quantity, put_right.net_minor, put_right.gross_minor
    FROM activity_correction AS put_right
    WHERE put_right.organiser_id = %(organiser_id)s AND put_right.member_id = activity.member_id
      AND put_right.activity_id = activity.id
  ) AS each
  GROUP BY each.organiser_id, each.member_id, each.activity_id, each.line_no, each.product_id
  HAVING sum(each.quantity) <> 0 OR sum(each.net_minor) <> 0
)

-- counted --
-- What each activity of a step adds, in their order.
SELECT activity.member_id, activity.id, activity.occurred_at, activity.occurred_on, {{amount}} AS amount
{{from}}
WHERE activity.organiser_id = %(organiser_id)s AND ({{when}}){{after}}
GROUP BY activity.member_id, activity.id, activity.occurred_at, activity.occurred_on

-- after --
-- In order: on the day on which the step before was done, or later; and not by the same activity.
 AND EXISTS (
  SELECT 1 FROM {{before}} AS before
  WHERE before.member_id = activity.member_id AND activity.occurred_at >= before.reached_at AND activity.id <> before.reached_id
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

-- finish --
-- Whoever is done now, each once: those that stand already are left out.
INSERT INTO tasks_done (organiser_id, member_id, task_id, period, done_on, created_at)
SELECT %(organiser_id)s, progress.member_id, %(task_id)s, %(period)s, progress.done_on, %(now)s
FROM ({{progress}}) AS progress
WHERE progress.done_on IS NOT NULL
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
