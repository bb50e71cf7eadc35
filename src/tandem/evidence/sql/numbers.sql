-- take_numbers --
-- The numbers of a batch of lines that count, each turned once more; fewer than there are, where
-- something counted under one since these lines were held against it.
WITH told AS (
  SELECT DISTINCT coalesce(matched.partner_id, 0) AS partner_id, matched.document_no, matched.turn
  FROM {{matched}} AS matched
  WHERE matched.batch_no = %(batch_no)s
    AND matched.document_no <> ''
),
keyed AS (
  SELECT md5(concat_ws('|', %(programme_id)s, told.partner_id,
      evidence_number_key_v2(told.document_no)))::uuid AS key,
    told.document_no, coalesce(told.turn, 0) AS turn
  FROM told
),
number AS (
  SELECT keyed.key, array_agg(DISTINCT keyed.document_no) AS numbers, max(keyed.turn) AS turn
  FROM keyed
  GROUP BY keyed.key
),
taken AS (
  INSERT INTO evidence_purchasenumber AS standing (
    organiser_id, key, numbers, source_id, turns, created_at
  )
  SELECT %(organiser_id)s, number.key, number.numbers, %(document_id)s, number.turn + 1, %(now)s
  FROM number
  ORDER BY number.key
  ON CONFLICT (key) DO UPDATE
  SET turns = standing.turns + 1, source_id = EXCLUDED.source_id,
    numbers = ARRAY(SELECT DISTINCT unnest(standing.numbers || EXCLUDED.numbers))
  WHERE standing.turns = EXCLUDED.turns - 1 OR standing.source_id = EXCLUDED.source_id
  RETURNING 1
)
SELECT (SELECT count(*) FROM number) = (SELECT count(*) FROM taken);

-- said_of_purchases --
-- Purchases that come one by one, each with the number without the letters in front; empty where too few digits are left to tell it by.
SELECT said.key, said.number, said.source_id, said.member_id, said.partner_id, said.sold_on, said.bare, said.is_lettered, said.place
FROM unnest(%(keys)s::uuid[], %(numbers)s::text[], %(sources)s::uuid[], %(members)s::bigint[], %(partners)s::bigint[], %(days)s::date[],
  %(bares)s::text[], %(lettered)s::boolean[])
  WITH ORDINALITY AS said (key, number, source_id, member_id, partner_id, sold_on, bare, is_lettered, place)

-- new_numbers_of_ours --
-- The numbers of purchases that come one by one, of which no partner sold any: there is no paper of theirs. Returned are those that
-- nobody had, and by their place the purchases that a document told under a number with or without letters in front (`alike`), with that;
-- the transaction is told of the last of the new ones (`witnesses.IS_FIRST`).
WITH said AS ({{said_of_purchases}}),
alike AS ({{counted_alike}}),
fresh AS (
  INSERT INTO evidence_purchasenumber (organiser_id, key, numbers, source_id, turns, created_at)
  SELECT %(organiser_id)s, said.key, ARRAY[said.number], said.source_id, 1, %(now)s
  FROM said
  LEFT JOIN alike ON alike.place = said.place
  WHERE alike.place IS NULL
  ORDER BY said.key, said.place DESC
  ON CONFLICT (key) DO NOTHING
  RETURNING key, source_id
)
SELECT fresh.key, NULL::bigint AS place, NULL::text AS counted, set_config('tandem.first_of_its_number', fresh.source_id::text, true)
FROM fresh
UNION ALL
SELECT NULL, alike.place, alike.counted, NULL
FROM alike;

-- new_numbers --
-- The same of partners' sales, and by their place the purchases of whose seller and day there is paper whose number nobody could read: whose
-- it is, is asked only then (`unnumbered`). Where there is none, the transaction is told of the last of the new ones.
WITH said AS ({{said_of_purchases}}),
alike AS ({{counted_alike}}),
fresh AS (
  INSERT INTO evidence_purchasenumber (organiser_id, key, numbers, source_id, turns, created_at)
  SELECT %(organiser_id)s, said.key, ARRAY[said.number], said.source_id, 1, %(now)s
  FROM said
  LEFT JOIN alike ON alike.place = said.place
  WHERE alike.place IS NULL
  ORDER BY said.key, said.place DESC
  ON CONFLICT (key) DO NOTHING
  RETURNING key, source_id
),
paper AS (
  SELECT said.place
  FROM said
  WHERE EXISTS (
    SELECT 1
    FROM evidence_claim AS claim
    WHERE claim.organiser_id = %(organiser_id)s
      AND claim.programme_id = %(programme_id)s
      AND claim.partner_id = said.partner_id
      AND claim.issued_on = said.sold_on
      AND claim.number_key = ''
      AND claim.kind = 'PAPER'
      AND claim.status = 'ACCEPTED'
  )
)
SELECT fresh.key, NULL::bigint AS place, NULL::text AS counted,
  CASE WHEN NOT EXISTS (SELECT 1 FROM paper) THEN set_config('tandem.first_of_its_number', fresh.source_id::text, true) END
FROM fresh
UNION ALL
SELECT NULL, paper.place, NULL, NULL
FROM paper
UNION ALL
SELECT NULL, alike.place, alike.counted, NULL
FROM alike;

-- lock_numbers --
-- Those that somebody had, held until the end of the transaction: one counts under them at a time.
SELECT number.key
FROM evidence_purchasenumber AS number
WHERE number.organiser_id = %(organiser_id)s
  AND number.key = ANY(%(keys)s::uuid[])
ORDER BY number.key
FOR UPDATE;

-- turn_numbers --
-- Those under which something more counts.
UPDATE evidence_purchasenumber AS number
SET turns = number.turns + 1, source_id = said.source_id,
  numbers = ARRAY(SELECT DISTINCT unnest(number.numbers || ARRAY[said.number]))
FROM unnest(%(keys)s::uuid[], %(numbers)s::text[], %(sources)s::uuid[])
  AS said (key, number, source_id)
WHERE number.organiser_id = %(organiser_id)s
  AND number.key = said.key;

-- numbers_of_purchases --
SELECT DISTINCT said.document_no, said.partner_id
FROM unnest(%(numbers)s::text[], %(partners)s::bigint[]) AS said (document_no, partner_id)

-- told_of_purchases --
SELECT said.place, said.partner_id, said.document_no,
  coalesce(member.goes_on_as_id, said.member_id) AS member_id, said.product_id, said.outlet_id, said.sold_on, said.quantity, said.net_minor, said.gross_minor,
  coalesce(said.gross_minor, said.net_minor, %(unsaid)s::bigint) AS amount,
  (said.quantity < 0) AS is_back, NULL::date AS only_on, NULL::uuid AS only_at,
  NULL::numeric AS tax_percent, %(source)s::text AS told_by
FROM unnest(%(places)s::integer[], %(line_partners)s::bigint[], %(line_numbers)s::text[],
  %(members)s::bigint[], %(products)s::uuid[], %(outlets)s::uuid[], %(days_sold)s::date[],
  %(quantities)s::numeric[], %(nets)s::bigint[], %(grosses)s::bigint[])
  AS said (place, partner_id, document_no, member_id, product_id, outlet_id, sold_on, quantity,
    net_minor, gross_minor)
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = said.member_id

-- findings --
-- What each line is, and what is asked of a person: of a page, of what counted for another member, and where it `asks`, for the number is
-- written otherwise. What else differs the program is told at once.
SELECT found.place, CASE WHEN found.is_other THEN 'OTHER' ELSE found.finding END, judged.quantity_held, judged.net_held, judged.gross_held,
  judged.number_held, judged.day_held, (judged.rival_id IS NOT NULL OR judged.held_by = 'PAPER' OR %(asks)s) AS is_asked,
  judged.question, judged.rival_id, judged.holder_id, judged.product_id, judged.activity_id, judged.held_by,
  judged.rows, judged.sold_on, judged.quantity, judged.net_minor, judged.gross_minor
FROM evidence_found AS found
JOIN evidence_told AS told ON told.place = found.place
LEFT JOIN evidence_judged AS judged
  ON found.finding = 'DIFFERS'
 AND judged.partner_id = told.partner_id
 AND judged.document_no = told.document_no
 AND judged.member_id = told.member_id
 AND judged.product_id = told.product_id
 AND judged.is_back = told.is_back
 AND judged.only_on IS NOT DISTINCT FROM told.only_on
 AND judged.only_at IS NOT DISTINCT FROM told.only_at
ORDER BY found.place;
