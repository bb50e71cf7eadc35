-- look --
-- The steps of :names that have a fact of their own before them, or no place yet. All others are
-- moved to the newest fact that no running transaction can still come before (the horizon), so that
-- they need not look through the journal again; one that another worker is at is left to it.
-- A step's :kinds are one text, told apart by spaces. Uses fact_order_idx, from each step's place on.
WITH horizon AS MATERIALIZED (
  SELECT fact.xact, fact.id
  FROM platform_fact AS fact
  WHERE fact.xact < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY fact.xact DESC, fact.id DESC
  LIMIT 1
),
behind AS MATERIALIZED (
  SELECT said.step, said.nth, place.step IS NULL AS is_new, own.id IS NOT NULL AS has_own
  FROM unnest(
    %(names)s::text[], %(kinds)s::text[], %(numbers)s::int[], %(partitions)s::int[]
  ) WITH ORDINALITY AS said (step, kinds, partition, partitions, nth)
  CROSS JOIN horizon
  LEFT JOIN platform_stepplace AS place ON place.step = said.step
  LEFT JOIN LATERAL (
    SELECT fact.id
    FROM platform_fact AS fact
    WHERE (fact.xact, fact.id) > (
        coalesce(place.xact, 0)::text::xid8,
        coalesce(place.fact_id, '00000000-0000-0000-0000-000000000000'::uuid)
      )
      AND fact.xact < pg_snapshot_xmin(pg_current_snapshot())
      AND fact.name = ANY(string_to_array(said.kinds, ' '))
      AND get_byte(uuid_send(fact.id), 15) %% said.partitions = said.partition
    ORDER BY fact.xact, fact.id
    LIMIT 1
  ) AS own ON true
  WHERE place.step IS NULL
    OR (place.xact::text::xid8, coalesce(place.fact_id, '00000000-0000-0000-0000-000000000000'::uuid))
      < (horizon.xact, horizon.id)
),
moved AS (
  UPDATE platform_stepplace AS place
  SET xact = horizon.xact::text::bigint, fact_id = horizon.id, updated_at = now()
  FROM horizon
  WHERE (place.xact::text::xid8, coalesce(place.fact_id, '00000000-0000-0000-0000-000000000000'::uuid))
      < (horizon.xact, horizon.id)
    AND NOT EXISTS (SELECT FROM behind WHERE behind.is_new) -- by these places it is known where the new ones begin
    AND place.step IN (
      SELECT free.step
      FROM platform_stepplace AS free
      WHERE free.step IN (SELECT behind.step FROM behind WHERE NOT behind.has_own)
      ORDER BY free.step
      FOR UPDATE SKIP LOCKED
    )
)
SELECT behind.step, behind.has_own, behind.is_new
FROM behind
WHERE behind.has_own OR behind.is_new
ORDER BY behind.nth;

-- begin --
-- Places for steps of :names that have none. A further part of a step that stands begins where the part of it stands that is
-- furthest behind; any other in an installation that stands where the step of :known does, unless it :reads_history; else it
-- begins at the beginning of the journal.
INSERT INTO platform_stepplace (step, xact, fact_id, updated_at)
SELECT said.step, coalesce(last.xact, 0), last.fact_id, now()
FROM unnest(%(names)s::text[], %(reads_history)s::bool[]) AS said (step, reads_history)
LEFT JOIN LATERAL (
  SELECT place.xact, place.fact_id
  FROM platform_stepplace AS place
  CROSS JOIN LATERAL (SELECT split_part(place.step, '/', 1) = split_part(said.step, '/', 1) AS is_own) AS same
  WHERE place.step = ANY(%(known)s::text[]) AND (same.is_own OR NOT said.reads_history)
  ORDER BY same.is_own DESC, place.xact::text::xid8, coalesce(place.fact_id, '00000000-0000-0000-0000-000000000000'::uuid)
  LIMIT 1
) AS last ON true
WHERE NOT EXISTS (SELECT FROM platform_stepplace AS standing WHERE standing.step = said.step)
ORDER BY said.step
ON CONFLICT (step) DO NOTHING;

-- standing --
-- How many facts lie before each step of :names, and for how many seconds the oldest has waited. Uses fact_order_idx, from each
-- step's place on.
SELECT said.step, own.facts, own.seconds
FROM unnest(
  %(names)s::text[], %(kinds)s::text[], %(numbers)s::int[], %(partitions)s::int[]
) AS said (step, kinds, partition, partitions)
LEFT JOIN platform_stepplace AS place ON place.step = said.step
CROSS JOIN LATERAL (
  SELECT count(*) AS facts, coalesce(extract(epoch FROM now() - min(fact.created_at)), 0)::bigint AS seconds
  FROM platform_fact AS fact
  WHERE (fact.xact, fact.id) > (
      coalesce(place.xact, 0)::text::xid8,
      coalesce(place.fact_id, '00000000-0000-0000-0000-000000000000'::uuid)
    )
    AND fact.name = ANY(string_to_array(said.kinds, ' '))
    AND get_byte(uuid_send(fact.id), 15) %% said.partitions = said.partition
) AS own;

-- hold --
-- The place of a step, held; none where another worker is at it.
SELECT place.xact, place.fact_id
FROM platform_stepplace AS place
WHERE place.step = %(step)s
FOR UPDATE SKIP LOCKED;

-- facts --
-- The next :limit facts of a step, in their order.
SELECT fact.xact::text::bigint, fact.id, fact.organiser_id, fact.name, fact.actor, fact.at,
  fact.data
FROM platform_fact AS fact
WHERE (fact.xact, fact.id) > (%(xact)s::text::xid8, %(fact_id)s::uuid)
  AND fact.xact < pg_snapshot_xmin(pg_current_snapshot())
  AND fact.name = ANY(%(kinds)s)
  AND get_byte(uuid_send(fact.id), 15) %% %(partitions)s = %(partition)s
ORDER BY fact.xact, fact.id
LIMIT %(limit)s;

-- of_this_transaction --
-- The facts of steps that this very transaction recorded.
SELECT fact.id, fact.organiser_id, fact.name, fact.actor, fact.at, fact.data
FROM platform_fact AS fact
WHERE fact.xact = pg_current_xact_id()
  AND fact.name = ANY(%(kinds)s)
ORDER BY fact.id;

-- move --
UPDATE platform_stepplace
SET xact = %(xact)s, fact_id = %(fact_id)s, updated_at = now()
WHERE step = %(step)s;
