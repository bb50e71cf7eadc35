-- habits --
-- How many proofs a member sent since a moment, how many claims were ever accepted, and the middle amount of those. A file of many
-- invoices is one proof.
SELECT count(DISTINCT claim.document_id) FILTER (WHERE claim.created_at > %(since)s), count(*) FILTER (WHERE claim.status = 'ACCEPTED'),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY claim.gross_minor) FILTER (WHERE claim.status = 'ACCEPTED' AND claim.gross_minor > 0)
FROM evidence_claim AS claim
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s;

-- twins --
-- Claims whose picture is all but another claim's: pictures of one seller's paper look alike, so the totals must agree, or one of
-- them was not read. Uses claim_fingerprint_idx.
SELECT DISTINCT claim.id
FROM evidence_claim AS claim
JOIN evidence_claim AS other
  ON other.organiser_id = %(organiser_id)s AND other.programme_id = claim.programme_id AND other.fingerprint IS NOT NULL
 AND (other.member_id, other.id) <> (claim.member_id, claim.id)
 AND bit_count((other.fingerprint # claim.fingerprint)::bit(64)) <= 4
 AND coalesce(other.gross_minor, claim.gross_minor, 0) = coalesce(claim.gross_minor, other.gross_minor, 0)
 AND other.status <> 'REJECTED'
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s
  AND claim.id = ANY(%(claims)s::uuid[]);

-- receipts --
-- Invoices for a receipt, with something else that their member bought of the seller in the days before; and pages of tills with such an
-- invoice of theirs in the days behind.
SELECT claim.id
FROM evidence_claim AS claim
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.member_id = %(member_id)s
  AND claim.id = ANY(%(claims)s::uuid[])
  AND CASE WHEN claim.page ? %(of_receipt)s
    THEN EXISTS (
      SELECT 1
      FROM activity_activity AS activity
      WHERE activity.organiser_id = %(organiser_id)s
        AND activity.member_id = claim.member_id
        AND activity.programme_id = %(programme_id)s
        AND activity.partner_id = claim.partner_id
        AND activity.kind = 'PURCHASE'
        AND activity.corrects_id IS NULL
        AND activity.occurred_on BETWEEN claim.issued_on - %(days)s::integer AND claim.issued_on
        AND evidence_number_key_v2(activity.document_no) <> claim.number_key
    )
    ELSE EXISTS (
      SELECT 1
      FROM evidence_claim AS invoice
      WHERE invoice.organiser_id = %(organiser_id)s
        AND invoice.member_id = claim.member_id
        AND invoice.programme_id = %(programme_id)s
        AND invoice.partner_id = claim.partner_id
        AND invoice.status = 'ACCEPTED'
        AND invoice.page ? %(of_receipt)s
        AND invoice.issued_on BETWEEN claim.issued_on AND claim.issued_on + %(days)s::integer
    )
  END;
