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

-- by_day --
-- The sheets of each day: all together, by product, and by outlet, in one reading of them. `sheets` is `wanted`.
-- Returns what it is by (`whole`, `product_id`, `outlet_id`), subject, day, sheets, how many say how content they are,
-- the sum of that, how many of at most :low.
SELECT
  CASE grouping(sheet.product_id, sheet.outlet_id) WHEN 3 THEN 'whole' WHEN 1 THEN 'product_id' ELSE 'outlet_id' END AS named,
  CASE grouping(sheet.product_id) WHEN 0 THEN sheet.product_id ELSE sheet.outlet_id END AS subject,
  sheet.answered_on AS day,
  count(*) AS total,
  count(sheet.content) AS rated,
  coalesce(sum(sheet.content), 0) AS content,
  count(*) FILTER (WHERE sheet.content <= %(low)s) AS low
FROM ({{sheets}}) AS sheet
GROUP BY GROUPING SETS ((sheet.answered_on), (sheet.product_id, sheet.answered_on), (sheet.outlet_id, sheet.answered_on))
ORDER BY 1, 2, 3;

-- written --
-- What was written in own words, in an order (`ORDERS`). `sheets` is `wanted`.
-- Returns sheet, day, product, outlet, member, question, text, tags, how many there are in all.
SELECT sheet.id, sheet.answered_on, sheet.product_id, sheet.outlet_id, sheet.member_id, said.question, said.answer,
  coalesce(tagged.names, '{}') AS tags, count(*) OVER () AS every
FROM ({{sheets}}) AS sheet
CROSS JOIN LATERAL jsonb_each_text(sheet.texts) AS said (question, answer)
LEFT JOIN LATERAL (
  SELECT array_agg(tag.name ORDER BY tag.name) AS names
  FROM surveys_tag AS tag
  WHERE tag.organiser_id = %(organiser_id)s
    AND tag.survey_id = %(survey_id)s
    AND tag.sheet_id = sheet.id
    AND tag.question = said.question
) AS tagged ON true
WHERE said.question = ANY(%(questions)s::text[])
  AND (%(q)s::text = '' OR strpos(lower(said.answer), lower(%(q)s::text)) > 0)
  AND (%(tag)s::text = '' OR %(tag)s::text = ANY(tagged.names))
ORDER BY {{order}} sheet.id, said.question
LIMIT %(limit)s OFFSET %(offset)s;

-- whole --
-- Sheets as they are, in an order (`ORDERS`): those of the page are chosen first, and only they are read whole. `sheets` is
-- `wanted`, `chosen` the block of that name.
-- Returns sheet, day, product, outlet, member, content, picks, texts, tags of the sheet itself, how many there are in all.
SELECT sheet.id, sheet.answered_on, sheet.product_id, sheet.outlet_id, sheet.member_id, sheet.content, sheet.picks::text, sheet.texts::text,
  ARRAY(
    SELECT tag.name
    FROM surveys_tag AS tag
    WHERE tag.organiser_id = %(organiser_id)s AND tag.survey_id = %(survey_id)s AND tag.sheet_id = sheet.id AND tag.question = ''
    ORDER BY tag.name
  ) AS tags,
  page.every
FROM (
  SELECT sheet.id, count(*) OVER () AS every
  FROM ({{sheets}}) AS sheet
  WHERE {{chosen}}
  ORDER BY {{order}} sheet.id
  LIMIT %(limit)s OFFSET %(offset)s
) AS page
JOIN surveys_sheet AS sheet
  ON sheet.organiser_id = %(organiser_id)s AND sheet.survey_id = %(survey_id)s AND sheet.id = page.id
ORDER BY {{order}} sheet.id;

-- followed --
-- How many sheets of who was not content (at most :low) have a tag of their own. `sheets` is `wanted`.
SELECT count(*)
FROM ({{sheets}}) AS sheet
JOIN (
  SELECT DISTINCT tag.sheet_id
  FROM surveys_tag AS tag
  WHERE tag.organiser_id = %(organiser_id)s AND tag.survey_id = %(survey_id)s AND tag.question = ''
) AS tagged ON tagged.sheet_id = sheet.id
WHERE sheet.content <= %(low)s;

-- chosen --
-- Of who was not content (at most :low; null: of everybody), with a tag of the sheet itself, and without any.
(%(low)s::int IS NULL OR sheet.content <= %(low)s::int)
  AND (%(tag)s::text = '' OR EXISTS (
    SELECT 1 FROM surveys_tag AS tag
    WHERE tag.organiser_id = %(organiser_id)s AND tag.survey_id = %(survey_id)s AND tag.sheet_id = sheet.id
      AND tag.question = '' AND tag.name = %(tag)s::text
  ))
  AND (NOT %(is_untagged)s OR NOT EXISTS (
    SELECT 1 FROM surveys_tag AS tag
    WHERE tag.organiser_id = %(organiser_id)s AND tag.survey_id = %(survey_id)s AND tag.sheet_id = sheet.id AND tag.question = ''
  ));

-- wanted --
-- The sheets of a survey, of a product, an outlet, days and members (`among`) where that is asked for.
SELECT sheet.id, sheet.answered_on, sheet.product_id, sheet.outlet_id, sheet.member_id, sheet.content, sheet.picks, sheet.texts
FROM surveys_sheet AS sheet
WHERE sheet.organiser_id = %(organiser_id)s
  AND sheet.survey_id = %(survey_id)s
  AND (%(product_id)s::uuid IS NULL OR sheet.product_id = %(product_id)s::uuid)
  AND (%(outlet_id)s::uuid IS NULL OR sheet.outlet_id = %(outlet_id)s::uuid)
  AND (%(since)s::date IS NULL OR sheet.answered_on >= %(since)s::date)
  AND (%(until)s::date IS NULL OR sheet.answered_on <= %(until)s::date)
  {{among}};
