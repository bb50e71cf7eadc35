-- activities --
-- What takes a correction back: of the same purchase, on the same day, the other way round.
SELECT said.member_id, %(id)s::uuid AS id, said.kind, said.partner_id, said.outlet_id,
  said.document_no, said.occurred_at, said.occurred_on, said.due_on, said.currency,
  -said.net_minor AS net_minor, -said.gross_minor AS gross_minor, NULL::bigint AS buyer_id,
  said.corrects_id
FROM activity_activity AS said
WHERE said.organiser_id = %(organiser_id)s
  AND said.member_id = %(member_id)s
  AND said.id = %(correction_id)s

-- lines --
-- What it changed, which may be less than it said; of an action without goods there is no line.
SELECT laid.member_id, %(id)s::uuid AS activity_id, laid.place AS line_no, laid.product_id,
  -laid.quantity AS quantity, -laid.net_minor AS net_minor, -laid.gross_minor AS gross_minor
FROM activity_correction AS laid
JOIN activity_activity AS said
  ON said.organiser_id = %(organiser_id)s
 AND said.member_id = laid.member_id
 AND said.id = laid.correction_id
WHERE laid.organiser_id = %(organiser_id)s
  AND laid.member_id = %(member_id)s
  AND laid.activity_id = said.corrects_id
  AND laid.correction_id = %(correction_id)s
  AND laid.product_id <> '00000000-0000-0000-0000-000000000000'::uuid

-- lay_opposite --
INSERT INTO activity_correction (
  organiser_id, member_id, activity_id, correction_id, place, line_no, product_id, quantity,
  net_minor, gross_minor, created_at
)
SELECT laid.organiser_id, laid.member_id, laid.activity_id, %(id)s, laid.place, laid.line_no,
  laid.product_id, -laid.quantity, -laid.net_minor, -laid.gross_minor, %(now)s
FROM activity_correction AS laid
JOIN activity_activity AS said
  ON said.organiser_id = %(organiser_id)s
 AND said.member_id = laid.member_id
 AND said.id = laid.correction_id
WHERE laid.organiser_id = %(organiser_id)s
  AND laid.member_id = %(member_id)s
  AND laid.activity_id = said.corrects_id
  AND laid.correction_id = %(correction_id)s;
