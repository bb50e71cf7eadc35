-- numbers_new --
-- Numbers told of members under which nothing counted, with the days of their lines.
SELECT line.document_no AS number, line.goes_on_id, line.partner_id, line.since, line.until, line.number_key, evidence_bare_number_v1(line.number_key) AS bare
FROM (
  SELECT line.document_no, line.goes_on_id, line.partner_id, min(line.sold_on) AS since, max(line.sold_on) AS until,
    evidence_number_key_v2(line.document_no) AS number_key
  FROM (
    SELECT line.document_no, customer.goes_on_id, {{partner_id}} AS partner_id, line.sold_on
    FROM {{read}} AS line
    JOIN {{customer}} AS customer ON customer.customer_key = line.customer_key {{customer_of_partner}}
    WHERE line.document_no <> ''
      AND customer.goes_on_id IS NOT NULL
  ) AS line
  LEFT JOIN evidence_known AS known ON known.document_no = line.document_no AND known.partner_id = coalesce(line.partner_id, 0)
  WHERE known.document_no IS NULL
  GROUP BY line.document_no, line.goes_on_id, line.partner_id
) AS line
WHERE line.number_key ~ '[0-9].*[0-9].*[0-9]'

-- numbers_unheld --
-- Numbers under which something counted, but nothing that stands of the members of whom they are told: another's, or it was taken back.
SELECT told.number, told.goes_on_id, nullif(told.partner_id, 0) AS partner_id, told.since, told.until, told.number_key,
  evidence_bare_number_v1(told.number_key) AS bare
FROM (
  SELECT judged.document_no AS number, judged.member_id AS goes_on_id, judged.partner_id, min(judged.sold_on) AS since,
    max(judged.sold_on) AS until, evidence_number_key_v2(judged.document_no) AS number_key
  FROM evidence_judged AS judged
  WHERE judged.rows_held = 0
    AND NOT judged.is_back
  GROUP BY judged.document_no, judged.member_id, judged.partner_id
) AS told
LEFT JOIN (
  SELECT DISTINCT held.document_no, held.member_id, held.partner_id
  FROM evidence_held AS held
) AS own
  ON own.document_no = told.number AND own.member_id = told.goes_on_id AND own.partner_id = told.partner_id
WHERE own.member_id IS NULL
  AND told.number_key ~ '[0-9].*[0-9].*[0-9]'

-- numbers_corrected --
-- Numbers of the purchases that lines of members correct, whenever that was.
SELECT line.corrects_no AS number, line.goes_on_id, line.partner_id, NULL::date AS since, NULL::date AS until, line.number_key, evidence_bare_number_v1(line.number_key) AS bare
FROM (
  SELECT DISTINCT line.corrects_no, customer.goes_on_id, {{partner_id}} AS partner_id, evidence_number_key_v2(line.corrects_no) AS number_key
  FROM {{read}} AS line
  JOIN {{customer}} AS customer ON customer.customer_key = line.customer_key {{customer_of_partner}}
  WHERE line.corrects_no <> ''
    AND customer.goes_on_id IS NOT NULL
) AS line
WHERE line.number_key <> ''

-- numbers_of_members --
-- The numbers under which something counted for these members, or who was merged with them, of the same sellers, and near these days where
-- there are any. Each member is asked for once, however many numbers are told of them, and of numbers that begin with a letter for those
-- alone that begin with a digit, and the other way round.
WITH member AS MATERIALIZED (
  SELECT told.goes_on_id, told.partner_id, min(told.since) AS since, max(told.until) AS until,
    bool_or(told.number_key = told.bare) AS has_bare, bool_or(told.number_key <> told.bare) AS has_letters
  FROM evidence_numbertold AS told
  GROUP BY told.goes_on_id, told.partner_id
),
holder AS MATERIALIZED (
  SELECT member.*, member.goes_on_id AS member_id
  FROM member
  UNION ALL
  SELECT member.*, kin.id
  FROM member
  JOIN participants_member AS kin
    ON kin.organiser_id = %(organiser_id)s AND kin.goes_on_as_id = member.goes_on_id
)
SELECT line.goes_on_id, line.partner_id, line.number, line.occurred_on, line.number_key, evidence_bare_number_v1(line.number_key) AS bare
FROM (
  SELECT holder.goes_on_id, holder.partner_id, activity.document_no AS number, activity.occurred_on,
    evidence_number_key_v2(activity.document_no) AS number_key
  FROM holder
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s
   AND activity.member_id = holder.member_id
   AND activity.programme_id = %(programme_id)s
   AND activity.partner_id IS NOT DISTINCT FROM holder.partner_id
   AND (holder.since IS NULL
     OR activity.occurred_on BETWEEN holder.since - %(days_between)s::integer AND holder.until + %(days_between)s::integer
       AND CASE WHEN activity.document_no ~ '^[^[:alpha:]]*[0-9]' THEN holder.has_letters ELSE holder.has_bare END)
  WHERE activity.kind = 'PURCHASE'
    AND activity.corrects_id IS NULL
    AND activity.document_no <> ''
) AS line

-- numbers_alike --
-- Each number told with the one that counted: the same in the form that is compared, but written otherwise, else the same but for the letters
-- in front, that one of both lacks. Where there are several of these, none is meant.
SELECT best.number, best.goes_on_id, best.partner_id, best.counted
FROM (
  SELECT way.number, way.goes_on_id, way.partner_id, way.place, min(way.counted) AS counted, count(DISTINCT way.key_counted) AS keys,
    row_number() OVER (PARTITION BY way.number, way.goes_on_id, way.partner_id ORDER BY way.place) AS nth
  FROM (
    SELECT told.number, told.goes_on_id, told.partner_id, held.number AS counted, held.number_key AS key_counted,
      CASE WHEN held.number = told.number THEN 0 WHEN held.number_key = told.number_key THEN 1 ELSE 2 END AS place
    FROM evidence_numbertold AS told
    JOIN evidence_numberheld AS held
      ON held.goes_on_id = told.goes_on_id AND held.bare = told.bare AND held.partner_id IS NOT DISTINCT FROM told.partner_id
    WHERE (told.since IS NULL
        OR held.occurred_on BETWEEN told.since - %(days_between)s::integer AND told.until + %(days_between)s::integer)
      AND (%(is_own_counted)s AND held.number_key = told.number_key
        OR told.number_key ~ '[0-9].*[0-9].*[0-9]' AND (told.number_key = told.bare) <> (held.number_key = held.bare))
  ) AS way
  GROUP BY way.number, way.goes_on_id, way.partner_id, way.place
) AS best
WHERE best.nth = 1
  AND best.keys = 1
  AND best.place > 0

-- call_alike --
-- The lines are told under the number that counted.
UPDATE {{read}} AS line
SET document_no = alike.counted
FROM evidence_alike AS alike
JOIN {{customer}} AS customer ON customer.goes_on_id = alike.goes_on_id
WHERE customer.customer_key = line.customer_key {{customer_of_partner}}
  AND line.document_no = alike.number
  AND {{partner_id}} IS NOT DISTINCT FROM alike.partner_id;

-- name_purchases --
-- The lines correct the purchase by the number under which it counted.
UPDATE {{read}} AS line
SET corrects_no = alike.counted
FROM evidence_alike AS alike
JOIN {{customer}} AS customer ON customer.goes_on_id = alike.goes_on_id
WHERE customer.customer_key = line.customer_key {{customer_of_partner}}
  AND line.corrects_no = alike.number
  AND {{partner_id}} IS NOT DISTINCT FROM alike.partner_id;

-- counted_alike --
-- Of purchases that come one by one those that a document told of their member, or of who is one with them, by the same number but for the
-- letters in front, that one of both lacks. Where there are several of these, none is meant. OFFSET 0: each member's purchases are found by
-- their index, and only of those that are alike the batch is asked for, though the plan was made while there was nothing yet.
SELECT said.place, min(held.number) AS counted
FROM said
CROSS JOIN LATERAL (
  SELECT said.member_id AS id
  UNION ALL
  SELECT kin.id
  FROM participants_member AS kin
  WHERE kin.organiser_id = %(organiser_id)s AND kin.goes_on_as_id = said.member_id
) AS one
CROSS JOIN LATERAL (
  SELECT activity.batch_id, activity.document_no AS number, evidence_number_key_v2(activity.document_no) AS number_key
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.member_id = one.id
    AND activity.occurred_at >= said.sold_on - %(days_between)s::integer - 2
    AND activity.occurred_at < said.sold_on + %(days_between)s::integer + 3
    AND activity.occurred_on BETWEEN said.sold_on - %(days_between)s::integer AND said.sold_on + %(days_between)s::integer
    AND activity.programme_id = %(programme_id)s
    AND activity.partner_id IS NOT DISTINCT FROM said.partner_id
    AND activity.kind = 'PURCHASE'
    AND activity.corrects_id IS NULL
    AND (activity.document_no ~ '^[^[:alpha:]]*[0-9]') = said.is_lettered
    AND evidence_bare_number_v1(evidence_number_key_v2(activity.document_no)) = said.bare
  OFFSET 0
) AS held
WHERE said.bare <> ''
  AND (
    SELECT batch.source
    FROM activity_batch AS batch
    WHERE batch.organiser_id = %(organiser_id)s AND batch.id = held.batch_id
  ) <> 'API'
GROUP BY said.place
HAVING count(DISTINCT held.number_key) = 1

-- purchases_alike --
-- How purchases are numbered in the stream that these are called otherwise (place, and members who are one): the same in the form that is
-- compared, first, or but for the letters in front, that one of both lacks.
WITH said AS MATERIALIZED (
  SELECT said.place, said.member_id, said.partner_id, said.number_key, evidence_bare_number_v1(said.number_key) AS bare
  FROM unnest(%(places)s::integer[], %(members)s::bigint[], %(partners)s::bigint[], %(number_keys)s::text[])
    AS said (place, member_id, partner_id, number_key)
),
held AS MATERIALIZED (
  SELECT held.member_id, held.partner_id, held.number, held.number_key, evidence_bare_number_v1(held.number_key) AS bare
  FROM (
    SELECT DISTINCT activity.member_id, activity.partner_id, activity.document_no AS number,
      evidence_number_key_v2(activity.document_no) AS number_key
    FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.member_id = ANY(%(members)s::bigint[])
      AND activity.programme_id = %(programme_id)s
      AND activity.kind = 'PURCHASE'
      AND activity.corrects_id IS NULL
      AND activity.document_no <> ''
  ) AS held
)
SELECT DISTINCT said.place, held.number, held.number_key, held.number_key = said.number_key AS is_same
FROM said
JOIN held ON held.member_id = said.member_id AND held.bare = said.bare AND held.partner_id IS NOT DISTINCT FROM said.partner_id
WHERE held.number_key = said.number_key
  OR said.bare ~ '[0-9].*[0-9].*[0-9]' AND (held.number_key = said.bare) <> (said.number_key = said.bare)
ORDER BY said.place, is_same DESC, held.number;

-- told_meanwhile --
-- The lines of purchases that programs told since a document began to be counted, and that it recorded under the number with or without
-- letters in front: neither saw the other. Not of those that were corrected since.
SELECT call.member_id, call.id, call.partner_id, call.outlet_id, call.document_no, call.occurred_on, call.due_on, call.buyer_id,
  told.document_no, line.product_id, line.quantity, line.net_minor, line.gross_minor
FROM (
  SELECT activity.member_id, activity.id, activity.partner_id, activity.outlet_id, activity.document_no, activity.occurred_on,
    activity.due_on, activity.buyer_id, evidence_number_key_v2(activity.document_no) AS number_key
  FROM activity_activity AS activity
  JOIN activity_batch AS batch
    ON batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id AND batch.source = 'API'
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.created_at >= %(since)s
    AND activity.kind = 'PURCHASE'
    AND activity.corrects_id IS NULL
    AND activity.document_no ~ '[0-9].*[0-9].*[0-9]'
) AS call
JOIN LATERAL (
  SELECT held.document_no
  FROM activity_activity AS held
  JOIN activity_batch AS own
    ON own.organiser_id = %(organiser_id)s AND own.id = held.batch_id AND own.source_id = %(document_id)s
  WHERE held.organiser_id = %(organiser_id)s
    AND held.member_id = call.member_id
    AND held.programme_id = %(programme_id)s
    AND held.partner_id IS NOT DISTINCT FROM call.partner_id
    AND held.occurred_on BETWEEN call.occurred_on - %(days_between)s::integer AND call.occurred_on + %(days_between)s::integer
    AND held.kind = 'PURCHASE'
    AND held.corrects_id IS NULL
    AND evidence_bare_number_v1(evidence_number_key_v2(held.document_no)) = evidence_bare_number_v1(call.number_key)
    AND (evidence_number_key_v2(held.document_no) ~ '^[0-9]') <> (call.number_key ~ '^[0-9]')
  LIMIT 1
) AS told ON true
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s AND line.member_id = call.member_id AND line.activity_id = call.id
LEFT JOIN activity_correction AS gone
  ON gone.organiser_id = %(organiser_id)s AND gone.member_id = call.member_id AND gone.activity_id = call.id
WHERE gone.activity_id IS NULL
ORDER BY call.member_id, call.id, line.line_no;
