-- blank_words --
-- What people said in facts that name one of these members, or a key by which a partner called one; `names`, `words`
-- and `blanks` tell kinds of facts, their fields, and what stands there afterwards.
UPDATE platform_fact AS fact
SET data = fact.data || blank.said
FROM (
  SELECT pair.name, jsonb_object_agg(pair.word, pair.blank::jsonb) AS said
  FROM unnest(%(names)s::text[], %(words)s::text[], %(blanks)s::text[]) AS pair (name, word, blank)
  GROUP BY pair.name
) AS blank
WHERE fact.organiser_id = %(organiser_id)s
  AND fact.name = blank.name
  AND (
    fact.data ->> 'member_id' = ANY(%(members)s::text[])
    OR fact.data ->> 'from_id' = ANY(%(members)s::text[])
    OR fact.data ->> 'into_id' = ANY(%(members)s::text[])
    OR fact.data ->> 'kind' = 'CUSTOMER' AND fact.data ->> 'key' = ANY(%(keys)s::text[])
  )
  AND NOT fact.data @> blank.said;
