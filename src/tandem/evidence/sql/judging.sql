-- groups --
-- What is told of a product of a purchase and was not found line by line, beside what counted of it.
-- Rows may have been split or put together, so they are held against one another as sums; what comes
-- back, under the number of its purchase as tills do, stands by itself. The day of a page may be
-- misread: it is held against what lies on any. Where both sides name outlets, each is one of its outlet.
SELECT told.partner_id, told.document_no, told.member_id, told.product_id, told.is_back,
  told.only_on, told.only_at, told.rows, told.sold_on, told.quantity, told.net_minor, told.gross_minor, told.tax_percent,
  told.told_by, held.rows AS rows_held,
  held.sold_on AS day_held, held.quantity AS quantity_held, held.net_minor AS net_held,
  held.gross_minor AS gross_held, held.activity_id, held.holder_id, held.number_held, held.held_by, held.days_between
FROM (
  SELECT told.partner_id, told.document_no, told.member_id, told.product_id, told.is_back,
    told.only_on, told.only_at, count(*)::integer AS rows, min(told.sold_on) AS sold_on,
    CASE WHEN count(told.outlet_id) = count(*) AND min(told.outlet_id::text) = max(told.outlet_id::text)
      THEN min(told.outlet_id::text) END AS outlet,
    sum(told.quantity) AS quantity, max(told.tax_percent) AS tax_percent, min(told.told_by) AS told_by,
    CASE WHEN count(told.net_minor) = count(*) THEN sum(told.net_minor)::bigint END AS net_minor,
    CASE WHEN count(told.gross_minor) = count(*) THEN sum(told.gross_minor)::bigint END
      AS gross_minor
  FROM evidence_told AS told
  LEFT JOIN evidence_same AS same ON same.place = told.place
  WHERE same.place IS NULL
  GROUP BY told.partner_id, told.document_no, told.member_id, told.product_id, told.is_back,
    told.only_on, told.only_at
) AS told
LEFT JOIN LATERAL (
  SELECT count(*)::integer AS rows, min(held.sold_on) AS sold_on, sum(held.quantity) AS quantity,
    CASE WHEN count(held.net_minor) = count(*) THEN sum(held.net_minor)::bigint END AS net_minor,
    CASE WHEN count(held.gross_minor) = count(*) THEN sum(held.gross_minor)::bigint END
      AS gross_minor,
    (array_agg(held.activity_id ORDER BY held.sold_on, held.activity_id))[1] AS activity_id,
    (array_agg(held.holder_id ORDER BY held.sold_on, held.activity_id))[1] AS holder_id,
    min(held.number_held) AS number_held, min(held.held_by) AS held_by,
    min(abs(held.sold_on - told.sold_on)) AS days_between
  FROM evidence_held AS held
  LEFT JOIN evidence_same AS same ON same.held_id = held.held_id
  WHERE same.held_id IS NULL
    AND NOT held.is_own
    AND held.partner_id = told.partner_id
    AND held.document_no = told.document_no
    AND held.member_id = told.member_id
    AND held.product_id = told.product_id
    AND held.is_back = told.is_back
    AND (
      abs(held.sold_on - told.sold_on) <= %(days)s AND (told.only_on IS NULL OR held.sold_on = told.only_on)
      OR 'PAPER' IN (held.held_by, told.told_by)
    )
    AND (held.outlet_id::text = told.outlet) IS NOT FALSE
) AS held ON true

-- judged --
-- What each of them is. Nothing counted of the product: it adds to the purchase. Pieces and amounts
-- agree: it is the same, unless the days lie too far apart. Else it differs and a person is asked, but where one source tells of
-- days far apart, other pieces and other money: then both were sold.
SELECT judged.*,
  -- The same told by another document is the same question, whoever was merged meanwhile.
  md5(concat_ws('|', %(programme_id)s, judged.partner_id, evidence_number_key_v2(judged.document_no),
    coalesce(judged.holder_id, judged.member_id), judged.product_id,
    judged.day_held, trim_scale(judged.quantity), judged.gross_minor, judged.net_minor, judged.only_at))::uuid AS question,
  NULL::bigint AS rival_id,
  CASE
    WHEN judged.rows_held = 0 THEN 'ADDED'
    WHEN judged.quantity = judged.quantity_held AND judged.is_alike
      AND judged.days_between
        <= CASE WHEN judged.held_by = judged.told_by THEN %(days_of_one_source)s ELSE %(days)s END
      AND (judged.only_on IS NULL OR judged.days_between = 0)
      THEN 'SAME'
    WHEN judged.held_by = judged.told_by AND judged.days_between > %(days_of_one_source)s
      AND judged.quantity <> judged.quantity_held AND NOT judged.is_alike THEN 'ADDED'
    ELSE 'DIFFERS'
  END AS finding
FROM (
  SELECT told.*, {{agree}} AS is_alike
  FROM evidence_group AS told
  CROSS JOIN LATERAL (SELECT told.net_held AS net_minor, told.gross_held AS gross_minor) AS held
) AS judged

-- rivals --
-- Of a page that counted for another member (`stage_sold`) what is left of it with them: whose it is, or whether both bought, a person
-- says. Goods that come back are theirs whom it counted for.
{{as_of_another}}
FROM (
  SELECT DISTINCT ON (own.document_no, own.partner_id, own.product_id, own.member_id, own.only_on, own.only_at) own.document_no,
    own.partner_id, own.product_id, own.member_id, own.only_on, own.only_at, held.activity_id, held.holder_id,
    held.number_held, held.held_by, held.sold_on,
    stands.quantity, stands.net_minor, stands.gross_minor
  FROM evidence_judged AS own
  JOIN {{sold}} AS sold
    ON sold.partner_id = own.partner_id
   AND sold.number_key = evidence_number_key_v2(own.document_no)
   AND sold.product_id = own.product_id
   AND sold.sold_on = own.only_on
   AND (sold.first_id <> own.member_id OR sold.last_id <> own.member_id)
  JOIN evidence_held AS held
    ON held.partner_id = own.partner_id
   AND held.document_no = own.document_no
   AND held.product_id = own.product_id
   AND held.sold_on = own.only_on
   AND held.member_id <> own.member_id
   AND (held.outlet_id = own.only_at) IS NOT FALSE
   AND NOT held.is_own
  {{what_is_left}}
  WHERE own.finding = 'ADDED'
    AND stands.quantity > 0
  ORDER BY own.document_no, own.partner_id, own.product_id, own.member_id, own.only_on, own.only_at, held.activity_id
) AS rival
{{of_the_group}};

-- whose --
-- What counted on that day for another member in the same pieces and for amounts that agree, or, where a call tells it, by their page.
-- A number of very many members is none, and leads from one of them to no other.
{{as_of_another}}
FROM (
  SELECT DISTINCT ON (told.document_no, told.partner_id, told.product_id, told.member_id, told.is_back, told.only_on, told.only_at)
    told.document_no, told.partner_id, told.product_id, told.member_id, told.is_back, told.only_on, told.only_at, held.activity_id,
    held.holder_id, held.number_held, held.held_by, held.sold_on, stands.quantity, stands.net_minor, stands.gross_minor
  FROM evidence_judged AS told
  JOIN evidence_shared AS shared
    ON shared.partner_id = told.partner_id AND shared.document_no = told.document_no AND shared.members <= %(members_of_number)s
  JOIN (
    SELECT one.partner_id, one.document_no, one.member_id, one.product_id, one.is_back, one.sold_on, one.outlet_id, count(*)::integer AS rows,
      sum(one.quantity) AS quantity, min(one.activity_id::text)::uuid AS activity_id, min(one.holder_id) AS holder_id,
      min(one.number_held) AS number_held, min(one.held_by) AS held_by, bool_or(one.held_by = 'PAPER') AS is_of_paper,
      CASE WHEN count(one.net_minor) = count(*) THEN sum(one.net_minor)::bigint END AS net_minor,
      CASE WHEN count(one.gross_minor) = count(*) THEN sum(one.gross_minor)::bigint END AS gross_minor
    FROM evidence_held AS one
    LEFT JOIN evidence_same AS same ON same.held_id = one.held_id
    WHERE same.held_id IS NULL
      AND NOT one.is_own
    GROUP BY one.partner_id, one.document_no, one.member_id, one.product_id, one.is_back, one.sold_on, one.outlet_id
  ) AS held
    ON held.partner_id = told.partner_id
   AND held.document_no = told.document_no
   AND held.product_id = told.product_id
   AND held.is_back = told.is_back
   AND held.sold_on = told.only_on
   AND held.member_id <> told.member_id
   AND (held.outlet_id = told.only_at) IS NOT FALSE
  {{what_is_left}}
  WHERE told.finding = 'ADDED'
    AND (held.quantity = told.quantity AND {{agree}} OR held.is_of_paper AND %(is_call)s AND NOT told.is_back)
    AND (stands.quantity > 0 OR told.is_back)
  ORDER BY told.document_no, told.partner_id, told.product_id, told.member_id, told.is_back, told.only_on, told.only_at, held.activity_id
) AS rival
{{of_the_group}}
  AND judged.is_back = rival.is_back;

-- as_of_another --
UPDATE evidence_judged AS judged
SET finding = CASE WHEN judged.is_back THEN 'SAME' ELSE 'DIFFERS' END, rival_id = judged.member_id,
  question = md5(concat_ws('|', %(programme_id)s, judged.partner_id, evidence_number_key_v2(judged.document_no), rival.holder_id,
    judged.member_id, judged.product_id, judged.only_on, 'RIVAL', judged.only_at))::uuid,
  activity_id = rival.activity_id, holder_id = rival.holder_id, number_held = rival.number_held, held_by = rival.held_by,
  day_held = rival.sold_on, quantity_held = rival.quantity, net_held = rival.net_minor, gross_held = rival.gross_minor

-- what_is_left --
CROSS JOIN LATERAL (
    SELECT sum(one.quantity) AS quantity,
      CASE WHEN count(one.net_minor) = count(*) THEN sum(one.net_minor)::bigint END AS net_minor,
      CASE WHEN count(one.gross_minor) = count(*) THEN sum(one.gross_minor)::bigint END AS gross_minor
    FROM (
      SELECT line.quantity, line.net_minor, line.gross_minor
      FROM activity_line AS line
      WHERE line.organiser_id = %(organiser_id)s
        AND line.member_id = held.holder_id
        AND line.activity_id = held.activity_id
        AND line.product_id = held.product_id
      UNION ALL
      SELECT gone.quantity, gone.net_minor, gone.gross_minor
      FROM activity_correction AS gone
      WHERE gone.organiser_id = %(organiser_id)s
        AND gone.member_id = held.holder_id
        AND gone.activity_id = held.activity_id
        AND gone.product_id = held.product_id
    ) AS one
  ) AS stands

-- of_the_group --
WHERE judged.finding = 'ADDED'
  AND judged.document_no = rival.document_no
  AND judged.partner_id = rival.partner_id
  AND judged.product_id = rival.product_id
  AND judged.member_id = rival.member_id
  AND judged.only_on = rival.only_on
  AND judged.only_at IS NOT DISTINCT FROM rival.only_at

-- decided --
-- What was answered. By “the later one” a purchase was put right: where that was taken back since, its answer went with it.
SELECT DISTINCT ON (decided.question) decided.question, decided.decision
FROM evidence_disagreement AS decided
WHERE decided.organiser_id = %(organiser_id)s
  AND decided.question = ANY(ARRAY(SELECT judged.question FROM evidence_judged AS judged
    WHERE judged.finding = 'DIFFERS'))
  AND decided.decision <> ''
  AND (decided.decision <> 'CORRECTED' OR EXISTS (
    SELECT 1
    FROM evidence_held AS held
    WHERE held.document_no = ANY(ARRAY(SELECT judged.document_no FROM evidence_judged AS judged
        WHERE judged.question = decided.question))
      AND held.product_id = decided.product_id
      AND held.activity_id = decided.activity_id
  ))
ORDER BY decided.question, decided.decided_at DESC, decided.key

-- found --
-- Each line under such a number with what it is; what this document itself counted is left out.
SELECT told.place, coalesce(
    CASE WHEN same.place IS NOT NULL THEN 'SAME' END,
    CASE
      WHEN judged.finding <> 'DIFFERS' OR decided.decision IS NULL THEN judged.finding
      WHEN {{both_count}} THEN 'ADDED'
      ELSE 'SAME'
    END
  ) AS finding, (same.place IS NULL AND ({{both_count}})) IS TRUE AS is_other
FROM evidence_told AS told
LEFT JOIN evidence_same AS same ON same.place = told.place
LEFT JOIN evidence_judged AS judged
  ON same.place IS NULL
 AND judged.partner_id = told.partner_id
 AND judged.document_no = told.document_no
 AND judged.member_id = told.member_id
 AND judged.product_id = told.product_id
 AND judged.is_back = told.is_back
 AND judged.only_on IS NOT DISTINCT FROM told.only_on
 AND judged.only_at IS NOT DISTINCT FROM told.only_at
LEFT JOIN evidence_decided AS decided ON decided.question = judged.question
WHERE same.is_own IS NOT TRUE

-- both_count --
-- Both were bought; or it is another member's, from whom it counted for it is taken.
decided.decision = 'OTHER' OR decided.decision = 'CORRECTED' AND judged.rival_id IS NOT NULL

-- forget_undecided --
DELETE FROM evidence_disagreement AS open
WHERE open.organiser_id = %(organiser_id)s
  AND open.document_id = %(document_id)s
  AND open.decision = '';

-- ask --
-- What is open. One that was answered by what is gone since is asked anew (`decided`).
INSERT INTO evidence_disagreement (
  organiser_id, key, question, programme_id, document_id, partner_id, member_id, rival_id, product_id, document_no,
  lines, activity_id, held_by, number_held, day_told, day_held, quantity_told, quantity_held, net_told,
  net_held, gross_told, gross_held, created_at
)
SELECT DISTINCT ON (judged.question) %(organiser_id)s, md5(concat_ws('|', %(document_id)s, judged.question))::uuid,
  judged.question, %(programme_id)s, %(document_id)s,
  nullif(judged.partner_id, 0), judged.holder_id, judged.rival_id, judged.product_id, judged.document_no,
  judged.rows, judged.activity_id, judged.held_by, judged.number_held, judged.sold_on, judged.day_held,
  judged.quantity, judged.quantity_held, judged.net_minor, judged.net_held, judged.gross_minor,
  judged.gross_held, statement_timestamp()
FROM evidence_judged AS judged
LEFT JOIN evidence_decided AS decided ON decided.question = judged.question
WHERE judged.finding = 'DIFFERS'
  AND decided.question IS NULL
ORDER BY judged.question, judged.document_no, judged.quantity
ON CONFLICT (key) DO UPDATE
SET decision = '', decided_by = '', decided_at = NULL, member_id = EXCLUDED.member_id, activity_id = EXCLUDED.activity_id,
  held_by = EXCLUDED.held_by, number_held = EXCLUDED.number_held, day_told = EXCLUDED.day_told, day_held = EXCLUDED.day_held,
  lines = EXCLUDED.lines, quantity_held = EXCLUDED.quantity_held, net_held = EXCLUDED.net_held, gross_held = EXCLUDED.gross_held;
