-- prove_lines --
-- A line that another process proved meanwhile breaks the batch, which is then matched again.
INSERT INTO evidence_provedline (organiser_id, key, document_id, member_id, created_at)
SELECT %(organiser_id)s, matched.key, %(document_id)s, matched.member_id, %(now)s
FROM {{matched}} AS matched
WHERE matched.batch_no = %(batch_no)s
ORDER BY matched.key;

-- activities --
-- One activity for each document of a member. The time of day is noon of the sale's day in the programme's zone.
SELECT matched.member_id, matched.activity_id AS id, 'PURCHASE' AS kind, matched.partner_id,
  any_value(matched.outlet_id) AS outlet_id, matched.document_no,
  (matched.sold_on + time '12:00') AT TIME ZONE %(zone)s AS occurred_at, matched.sold_on AS occurred_on,
  coalesce(max(matched.due_on), matched.sold_on + %(payment_days)s::int) AS due_on, %(currency)s AS currency,
  sum(matched.net_minor)::bigint AS net_minor, sum(matched.gross_minor)::bigint AS gross_minor, NULL::bigint AS buyer_id,
  any_value(matched.corrects_id) AS corrects_id
FROM {{matched}} AS matched
WHERE matched.batch_no = %(batch_no)s
GROUP BY matched.member_id, matched.activity_id, matched.partner_id, matched.document_no, matched.sold_on
ORDER BY matched.member_id, matched.activity_id

-- lines --
SELECT matched.member_id, matched.activity_id, matched.line_no, matched.product_id, matched.quantity, matched.net_minor,
  matched.gross_minor
FROM {{matched}} AS matched
WHERE matched.batch_no = %(batch_no)s

-- payments --
-- Documents that say themselves that they were paid.
SELECT matched.member_id, matched.activity_id, md5(concat_ws('|', matched.activity_id, 'SAID'))::uuid AS id,
  sum(coalesce(matched.gross_minor, matched.net_minor, 0))::bigint AS amount_minor, max(matched.paid_on) AS paid_on
FROM {{matched}} AS matched
WHERE matched.batch_no = %(batch_no)s
GROUP BY matched.member_id, matched.activity_id
HAVING max(matched.paid_on) IS NOT NULL

-- keep_waiting --
INSERT INTO evidence_waitingline (
  organiser_id, document_id, line, programme_id, partner_id, document_no, sold_on, due_on, paid_on, outlet_code, customer_key,
  customer_text, product_key, product_text, quantity, unit, net_minor, gross_minor, corrects_no, member_id,
  product_id, created_at
)
SELECT %(organiser_id)s, %(document_id)s, line.line, %(programme_id)s, matched.partner_id, line.document_no, line.sold_on, line.due_on,
  line.paid_on, line.outlet_code, line.customer_key, line.customer_text, line.product_key, line.product_text, line.quantity, line.unit,
  line.net_minor, line.gross_minor, line.corrects_no, matched.member_id, matched.product_id, %(now)s
FROM {{matched}} AS matched
JOIN {{read}} AS line ON line.line = matched.line
WHERE matched.verdict = 'WAITING'
ON CONFLICT (document_id, line) DO NOTHING;

-- partial_payments --
SELECT DISTINCT ON (id) md5(concat_ws('|', %(programme_id)s, paid.partner_id, paid.document_no, 'PART', paid.paid_on, paid.amount_minor,
  paid.occurrence))::uuid AS id,
  paid.partner_id, paid.document_no, paid.amount_minor, paid.paid_on
FROM (
  SELECT paid.*, row_number() OVER (PARTITION BY paid.partner_id, paid.document_no, paid.paid_on, paid.amount_minor ORDER BY paid.place) AS occurrence
  FROM {{paid}} AS paid
) AS paid

-- waiting_for_aliases --
-- Documents with lines that wait for one of these aliases, alone or as a part of a pair.
SELECT DISTINCT waiting.document_id
FROM evidence_waitingline AS waiting
WHERE waiting.organiser_id = %(organiser_id)s
  AND waiting.programme_id = %(programme_id)s
  AND waiting.partner_id = coalesce(%(partner_id)s::bigint, waiting.partner_id)
  AND (waiting.{{key}} = ANY(%(keys)s::text[])
    OR split_part(waiting.{{key}}, '|', 1) = ANY(%(keys)s::text[])
    OR split_part(waiting.{{key}}, '|', 2) = ANY(%(keys)s::text[]))
ORDER BY waiting.document_id;

-- waiting_for_purchases --
SELECT waiting.document_id
FROM evidence_document AS accepted
JOIN evidence_waitingline AS waiting
  ON waiting.organiser_id = accepted.organiser_id AND waiting.programme_id = accepted.programme_id
 AND waiting.partner_id = coalesce(accepted.partner_id, waiting.partner_id) AND waiting.corrects_no <> ''
JOIN activity_activity AS activity
  ON activity.organiser_id = waiting.organiser_id AND activity.partner_id = waiting.partner_id AND activity.document_no = waiting.corrects_no
 AND activity.programme_id = waiting.programme_id AND activity.corrects_id IS NULL
WHERE accepted.organiser_id = %(organiser_id)s
  AND accepted.id = %(document_id)s
UNION
-- Of goods that come back and name no purchase: the same member, or who goes on as them, bought the
-- product before. Lines of one document that ask the same are asked about once, and activities are
-- found by their member (`+ 0`: never by all of the partner's), however many of either there are. Who is one with them is found by
-- CASE: below row-level security no index is read by coalesce(…), but every member.
SELECT waiting.document_id
FROM (
  SELECT waiting.document_id, waiting.member_id, waiting.partner_id, waiting.product_id,
    max(waiting.sold_on) AS sold_on
  FROM evidence_document AS accepted
  JOIN evidence_waitingline AS waiting
    ON waiting.organiser_id = accepted.organiser_id
   AND waiting.programme_id = accepted.programme_id
   AND waiting.partner_id = coalesce(accepted.partner_id, waiting.partner_id)
   AND waiting.quantity < 0
   AND waiting.corrects_no = ''
  WHERE accepted.organiser_id = %(organiser_id)s
    AND accepted.id = %(document_id)s
  GROUP BY waiting.document_id, waiting.member_id, waiting.partner_id, waiting.product_id
) AS waiting
LEFT JOIN participants_member AS own
  ON own.organiser_id = %(organiser_id)s
 AND own.id = waiting.member_id
WHERE EXISTS (
    SELECT 1
    FROM activity_activity AS activity
    JOIN activity_batch AS batch
      ON batch.organiser_id = %(organiser_id)s
     AND batch.id = activity.batch_id
     AND batch.source_id = %(document_id)s
    JOIN activity_line AS bought
      ON bought.organiser_id = %(organiser_id)s
     AND bought.member_id = activity.member_id
     AND bought.activity_id = activity.id
     AND bought.product_id = waiting.product_id
     AND bought.quantity > 0
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.member_id = ANY(ARRAY(
        SELECT coalesce(own.goes_on_as_id, own.id)
        UNION ALL
        SELECT kin.id
        FROM participants_member AS kin
        WHERE kin.organiser_id = %(organiser_id)s
          AND kin.goes_on_as_id = CASE WHEN own.goes_on_as_id IS NULL THEN own.id ELSE own.goes_on_as_id END
      ))
      AND activity.partner_id + 0 = waiting.partner_id
      AND activity.occurred_on <= waiting.sold_on
  )
ORDER BY document_id;

-- returns_told_of --
-- Documents with goods that came back and wait, whose purchase a till or a program told since. `:slack`
-- before a document was done it may have been held against what counted already. By CASE, as above.
SELECT DISTINCT waiting.document_id
FROM (
  SELECT waiting.document_id, waiting.member_id, waiting.partner_id, waiting.product_id,
    waiting.corrects_no, max(waiting.sold_on) AS sold_on, bool_or(waiting.quantity < 0) AS is_back
  FROM evidence_waitingline AS waiting
  WHERE waiting.organiser_id = %(organiser_id)s
    AND waiting.programme_id = %(programme_id)s
    AND (waiting.corrects_no <> '' OR waiting.quantity < 0)
  GROUP BY waiting.document_id, waiting.member_id, waiting.partner_id, waiting.product_id,
    waiting.corrects_no
) AS waiting
JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s
 AND document.id = waiting.document_id
 AND document.status = 'COUNTED'
LEFT JOIN participants_member AS own
  ON own.organiser_id = %(organiser_id)s
 AND own.id = waiting.member_id
JOIN LATERAL (
  SELECT coalesce(own.goes_on_as_id, own.id) AS member_id
  UNION ALL
  SELECT kin.id
  FROM participants_member AS kin
  WHERE kin.organiser_id = %(organiser_id)s
    AND kin.goes_on_as_id = CASE WHEN own.goes_on_as_id IS NULL THEN own.id ELSE own.goes_on_as_id END
) AS holder ON true
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s
 AND activity.member_id = holder.member_id
 AND activity.programme_id = %(programme_id)s
 AND activity.partner_id + 0 = waiting.partner_id
 AND activity.kind = 'PURCHASE'
 AND activity.corrects_id IS NULL
 AND activity.created_at > document.done_at - %(slack)s::interval
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s
 AND line.member_id = activity.member_id
 AND line.activity_id = activity.id
WHERE activity.document_no = waiting.corrects_no AND waiting.corrects_no <> ''
  OR waiting.corrects_no = '' AND waiting.is_back AND line.quantity > 0
    AND line.product_id = waiting.product_id AND activity.occurred_on <= waiting.sold_on
ORDER BY waiting.document_id;

-- returns_of_members --
-- Documents with goods of these members that came back and wait.
SELECT DISTINCT waiting.document_id
FROM evidence_waitingline AS waiting
JOIN evidence_document AS document
  ON document.organiser_id = %(organiser_id)s
 AND document.id = waiting.document_id
 AND document.status = 'COUNTED'
WHERE waiting.organiser_id = %(organiser_id)s
  AND waiting.programme_id = %(programme_id)s
  AND waiting.member_id = ANY(%(members)s::bigint[])
  AND (waiting.corrects_no <> '' OR waiting.quantity < 0)
ORDER BY waiting.document_id;
