-- blank_words --
-- What people said in facts that name one of these members; `names` and `words` pair kinds of facts with their fields.
UPDATE platform_fact AS fact
SET data = fact.data || blank.said
FROM (
  SELECT pair.name, jsonb_object_agg(pair.word, '') AS said
  FROM unnest(%(names)s::text[], %(words)s::text[]) AS pair (name, word)
  GROUP BY pair.name
) AS blank
WHERE fact.organiser_id = %(organiser_id)s
  AND fact.name = blank.name
  AND (
    fact.data ->> 'member_id' = ANY(%(members)s::text[])
    OR fact.data ->> 'from_id' = ANY(%(members)s::text[])
    OR fact.data ->> 'into_id' = ANY(%(members)s::text[])
  )
  AND NOT fact.data @> blank.said;
