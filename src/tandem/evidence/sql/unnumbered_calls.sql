-- lock_paper_of_days --
-- Such paper of the days of calls: where it is being counted right now, that is waited for. As whom a member goes on is told by
-- CASE: below row-level security an index answers it, and not coalesce(…), for which every member is read.
SELECT claim.id
FROM evidence_claim AS claim
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.programme_id = %(programme_id)s
  AND claim.partner_id = ANY(%(partners)s::bigint[])
  AND claim.issued_on = ANY(%(days)s::date[])
  AND claim.member_id = ANY(ARRAY(
    SELECT kin.id
    FROM participants_member AS told
    CROSS JOIN LATERAL (
      SELECT CASE WHEN told.goes_on_as_id IS NULL THEN told.id ELSE told.goes_on_as_id END AS id
      UNION ALL
      SELECT former.id
      FROM participants_member AS former
      WHERE former.organiser_id = %(organiser_id)s
        AND former.goes_on_as_id = CASE WHEN told.goes_on_as_id IS NULL THEN told.id ELSE told.goes_on_as_id END
    ) AS kin
    WHERE told.organiser_id = %(organiser_id)s
      AND told.id = ANY(%(members)s::bigint[])
  ))
  AND claim.number_key = ''
  AND claim.kind = 'PAPER'
  AND claim.status = 'ACCEPTED'
ORDER BY claim.id
FOR UPDATE;

-- of_days --
AND claim.issued_on = ANY(%(days)s::date[])

-- told_on_day --
-- The lines of calls.
SELECT said.place, coalesce(member.goes_on_as_id, said.member_id) AS member_id, said.partner_id, said.sold_on, said.product_id,
  said.document_no, said.quantity, said.net_minor, said.gross_minor, NULL::numeric AS tax_percent
FROM unnest(%(places)s::integer[], %(members)s::bigint[], %(partners)s::bigint[], %(days)s::date[], %(products)s::uuid[],
  %(numbers)s::text[], %(quantities)s::numeric[], %(nets)s::bigint[], %(grosses)s::bigint[])
  AS said (place, member_id, partner_id, sold_on, product_id, document_no, quantity, net_minor, gross_minor)
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = said.member_id

-- day_findings --
SELECT found.place, found.finding, beside.quantity_held, beside.net_held, beside.gross_held, beside.number_held, beside.sold_on,
  beside.question, NULL::bigint AS rival_id, beside.holder_id, beside.product_id, beside.activity_id, beside.held_by, beside.rows,
  beside.sold_on, beside.quantity, beside.net_minor, beside.gross_minor
FROM evidence_day_found AS found
LEFT JOIN evidence_day_beside AS beside ON found.place = ANY(beside.places) AND found.finding = 'DIFFERS'
ORDER BY found.place;
