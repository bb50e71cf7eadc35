-- sellers_of --
-- By number the partners with lines that wait for a customer of it, said openly (alone, or first of two numbers) or hashed under the
-- partner's own key; with the last day of sale. One look at the waiting lines, however many numbers are asked for.
WITH said AS (
  SELECT open.tax_id, open.word, NULL::bigint AS partner_id
  FROM unnest(%(numbers)s::text[], %(words)s::text[]) AS open (tax_id, word)
  UNION ALL
  SELECT hashed.tax_id, hashed.word, hashed.partner_id
  FROM unnest(%(hashed_numbers)s::text[], %(hashes)s::text[], %(partners)s::bigint[]) AS hashed (tax_id, word, partner_id)
),
waits AS (
  SELECT waiting.partner_id, split_part(waiting.customer_key, '|', 1) AS word, max(waiting.sold_on) AS sold_on
  FROM evidence_waitingline AS waiting
  WHERE waiting.organiser_id = %(organiser_id)s
    AND waiting.programme_id = %(programme_id)s
  GROUP BY waiting.partner_id, split_part(waiting.customer_key, '|', 1)
)
SELECT said.tax_id, waits.partner_id, max(waits.sold_on)
FROM said
JOIN waits ON waits.word = said.word AND waits.partner_id = coalesce(said.partner_id, waits.partner_id)
GROUP BY said.tax_id, waits.partner_id
ORDER BY said.tax_id, waits.partner_id;
