-- stage_sold --
-- What of a document (seller, number, day) others were given on paper or on a person's word, and, for this document's own paper,
-- what others were given of it at all: where its lines are told of another member, it is asked whose they are (`rivals`; what the same
-- member was given is held against it as all witnesses are). Receipts of one number and day but of different totals are different receipts.
CREATE UNLOGGED TABLE {{sold}} AS
WITH own AS (
  SELECT claim.programme_id, claim.partner_id, claim.number_key, claim.issued_on, claim.gross_minor, claim.number,
    (claim.kind = 'PAPER' OR claim.corrected_at IS NOT NULL) AND claim.proved_by IS NULL AS is_said
  FROM evidence_claim AS claim
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.member_id = %(member_id)s
    AND claim.document_id = %(document_id)s
    AND claim.number_key <> ''
    AND claim.status = 'ACCEPTED'
),
-- How others write the number of a document: a file of activities can be asked only for the very letters.
written AS (
  SELECT own.partner_id, own.number_key, own.issued_on, own.gross_minor, own.number FROM own WHERE own.is_said
  UNION
  SELECT own.partner_id, own.number_key, own.issued_on, own.gross_minor, invoice.number
  FROM own
  JOIN evidence_invoice AS invoice
    ON invoice.organiser_id = %(organiser_id)s AND invoice.programme_id = own.programme_id AND invoice.partner_id = own.partner_id
   AND invoice.number_key = own.number_key
  WHERE own.is_said
  UNION
  SELECT own.partner_id, own.number_key, own.issued_on, own.gross_minor, other.number
  FROM own
  JOIN evidence_claim AS other
    ON other.organiser_id = %(organiser_id)s AND other.programme_id = own.programme_id AND other.partner_id = own.partner_id
   AND other.number_key = own.number_key
  WHERE own.is_said
),
counted AS (
  -- What was accepted of somebody may have counted when they had gone on as another, who may have been merged on since. By CASE:
  -- below row-level security no index is read by coalesce(…), but every member.
  SELECT holder.member_id, claim.partner_id, claim.number_key, claim.issued_on, claim.number
  FROM evidence_claim AS claim
  LEFT JOIN participants_member AS going
    ON going.organiser_id = %(organiser_id)s AND going.id = claim.member_id AND going.goes_on_as_id IS NOT NULL
  LEFT JOIN participants_member AS kin
    ON kin.organiser_id = %(organiser_id)s
   AND kin.goes_on_as_id = CASE WHEN going.goes_on_as_id IS NULL THEN claim.member_id ELSE going.goes_on_as_id END
  CROSS JOIN LATERAL (VALUES (coalesce(going.goes_on_as_id, claim.member_id)), (kin.id)) AS holder (member_id)
  WHERE claim.organiser_id = %(organiser_id)s
    AND claim.programme_id = %(programme_id)s
    AND claim.partner_id = ANY({{partner_ids}})
    AND claim.number_key <> ''
    AND claim.issued_on IS NOT NULL
    AND claim.status = 'ACCEPTED'
    AND claim.proved_by IS NULL
    AND (claim.kind = 'PAPER' OR claim.corrected_at IS NOT NULL)
    AND claim.document_id <> %(document_id)s
    AND NOT EXISTS (
      SELECT 1
      FROM own
      WHERE own.partner_id = claim.partner_id AND own.number_key = claim.number_key AND own.issued_on = claim.issued_on
        AND own.gross_minor <> claim.gross_minor
    )
),
given AS (
  SELECT activity.partner_id, counted.number_key, activity.occurred_on AS sold_on, line.product_id, activity.member_id
  FROM counted
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.programme_id = %(programme_id)s AND activity.member_id = counted.member_id
   AND activity.partner_id = counted.partner_id AND activity.document_no = counted.number AND activity.occurred_on = counted.issued_on
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id AND line.activity_id = activity.id
  JOIN activity_batch AS batch
    ON batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id AND batch.source_id IS DISTINCT FROM %(document_id)s
   AND NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
  UNION
  SELECT activity.partner_id, written.number_key, activity.occurred_on, line.product_id, activity.member_id
  FROM written
  JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.programme_id = %(programme_id)s AND activity.partner_id = written.partner_id
   AND activity.document_no = written.number AND activity.occurred_on = written.issued_on
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id AND line.activity_id = activity.id
  JOIN activity_batch AS batch
    ON batch.organiser_id = %(organiser_id)s AND batch.id = activity.batch_id AND batch.source_id IS DISTINCT FROM %(document_id)s
   AND NOT activity_is_withdrawn_v1(%(organiser_id)s, activity.member_id, activity.id)
  WHERE NOT EXISTS (
    SELECT 1
    FROM evidence_claim AS other
    WHERE other.organiser_id = %(organiser_id)s
      AND other.programme_id = %(programme_id)s
      AND other.member_id = activity.member_id
      AND other.partner_id = activity.partner_id
      AND other.number_key = written.number_key
      AND other.issued_on = activity.occurred_on
      AND other.gross_minor <> written.gross_minor
  )
)
SELECT given.partner_id, given.number_key, given.sold_on, given.product_id,
  min(coalesce(member.goes_on_as_id, given.member_id)) AS first_id, max(coalesce(member.goes_on_as_id, given.member_id)) AS last_id
FROM given
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = given.member_id
GROUP BY given.partner_id, given.number_key, given.sold_on, given.product_id;
