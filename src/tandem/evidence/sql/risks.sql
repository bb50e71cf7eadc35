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
