-- picked --
-- How often each thing was chosen, in one reading of the sheets that are asked for. `sheets` is `wanted`.
-- Returns pick (`question:option`), total.
SELECT pick.said, count(*) AS total
FROM ({{sheets}}) AS sheet
CROSS JOIN LATERAL jsonb_array_elements_text(sheet.picks) AS pick (said)
GROUP BY pick.said
ORDER BY pick.said;

-- crossed --
-- How often each answer to one question met each answer to another, on the same sheet. `sheets` is `wanted`.
-- Returns pick of the first, pick of the second, total.
SELECT one.said, other.said, count(*) AS total
FROM ({{sheets}}) AS sheet
CROSS JOIN LATERAL jsonb_array_elements_text(sheet.picks) AS one (said)
CROSS JOIN LATERAL jsonb_array_elements_text(sheet.picks) AS other (said)
WHERE split_part(one.said, ':', 1) = %(first)s
  AND split_part(other.said, ':', 1) = %(second)s
GROUP BY one.said, other.said
ORDER BY one.said, other.said;

-- contents --
-- How content people were by month and product, or outlet (`subject`). `sheets` is `wanted`.
-- Returns subject, first day of the month, sheets, mean of 0 to 100, how many of at most :low.
SELECT
  sheet.{{subject}} AS subject,
  date_trunc('month', sheet.answered_on)::date AS month,
  count(*) AS total,
  avg(sheet.content) AS mean,
  count(*) FILTER (WHERE sheet.content <= %(low)s) AS low
FROM ({{sheets}}) AS sheet
WHERE sheet.content IS NOT NULL
GROUP BY 1, 2
ORDER BY 2 DESC, 3 DESC, 1
LIMIT 200;

-- wanted --
-- The sheets of a survey, of a product or an outlet where that is asked for.
SELECT sheet.id, sheet.answered_on, sheet.product_id, sheet.outlet_id, sheet.content, sheet.picks
FROM surveys_sheet AS sheet
WHERE sheet.organiser_id = %(organiser_id)s
  AND sheet.survey_id = %(survey_id)s
  AND (%(product_id)s::uuid IS NULL OR sheet.product_id = %(product_id)s::uuid)
  AND (%(outlet_id)s::uuid IS NULL OR sheet.outlet_id = %(outlet_id)s::uuid);
