-- unknown --
-- Aliases of partners that lines wait for and that lead nowhere, or whose numbers lead to different
-- targets; with how many there are in all, and how many lines wait for them. An alias is a number or
-- several, `KIND:value|KIND:value`: `prefixes` and `kinds` pair what it calls a kind with what it is
-- among our own. Uses waiting_product_idx, waiting_customer_idx.
WITH alias AS MATERIALIZED (
  SELECT waiting.partner_id, waiting.{{key}} AS key, min(waiting.{{text}}) AS text,
    count(*) AS lines
  FROM evidence_waitingline AS waiting
  WHERE waiting.organiser_id = %(organiser_id)s
    AND waiting.programme_id = %(programme_id)s
    AND (%(partner_id)s::bigint IS NULL OR waiting.partner_id = %(partner_id)s)
    AND (%(keys)s::text[] IS NULL OR waiting.{{key}} = ANY(%(keys)s::text[]))
    AND waiting.{{key}} NOT LIKE 'HASH:%%'
  GROUP BY waiting.partner_id, waiting.{{key}}
  HAVING (%(led)s::boolean IS NULL OR bool_and(waiting.{{target}} IS NOT NULL) = %(led)s)
    AND (%(part)s = '' OR {{bare}} LIKE %(part)s)
),
part AS MATERIALIZED (
  SELECT alias.partner_id, alias.key, number.text, split_part(number.text, ':', 1) AS prefix,
    substr(number.text, strpos(number.text, ':') + 1) AS value
  FROM alias
  CROSS JOIN unnest(string_to_array(alias.key, '|')) AS number (text)
),
target AS (
  SELECT reached.partner_id, reached.key,
    coalesce(array_agg(DISTINCT reached.target) FILTER (WHERE reached.target IS NOT NULL), '{}')
      AS targets
  FROM (
    SELECT part.partner_id, part.key, alias.{{target}}::text AS target
    FROM part
    JOIN evidence_alias AS alias
      ON alias.organiser_id = %(organiser_id)s
     AND alias.programme_id = %(programme_id)s
     AND alias.partner_id = part.partner_id
     AND alias.kind = %(kind)s
     AND alias.key = part.text
    UNION ALL
    SELECT part.partner_id, part.key, identifier.{{target}}::text
    FROM part
    JOIN unnest(%(prefixes)s::text[], %(kinds)s::text[]) AS coded (prefix, kind)
      ON coded.prefix = part.prefix
    JOIN {{identifiers}} AS identifier
      ON identifier.organiser_id = %(organiser_id)s
     AND identifier.kind = coded.kind
     AND identifier.value = part.value
     {{of_programme}}
  ) AS reached
  GROUP BY reached.partner_id, reached.key
)
SELECT alias.partner_id, coalesce(partner.name, ''), alias.key, alias.text, alias.lines,
  coalesce(target.targets, '{}'), count(*) OVER (), (sum(alias.lines) OVER ())::bigint
FROM alias
LEFT JOIN target ON target.partner_id = alias.partner_id AND target.key = alias.key
LEFT JOIN partners_partner AS partner
  ON partner.organiser_id = %(organiser_id)s AND partner.id = alias.partner_id
LEFT JOIN evidence_alias AS taught
  ON taught.organiser_id = %(organiser_id)s
 AND taught.programme_id = %(programme_id)s
 AND taught.partner_id = alias.partner_id
 AND taught.kind = %(kind)s
 AND taught.key = alias.key
WHERE taught.id IS NULL
  AND (target.key IS NULL OR cardinality(target.targets) > 1)
ORDER BY {{order}}, alias.key, alias.partner_id
LIMIT %(limit)s
