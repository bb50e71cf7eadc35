-- untouched --
-- Of these disagreements those whose purchase counted in one activity that nothing corrected, and
-- that no person put right. Answers are followed soon: what another proof of the purchase is to put
-- right counts as changed, and what the same document tells in two ways is for a person.
-- Uses the index of disagreements by activity.
SELECT asked.key
FROM evidence_disagreement AS asked
JOIN activity_activity AS activity
  ON activity.organiser_id = asked.organiser_id
 AND activity.member_id = asked.member_id
 AND activity.id = asked.activity_id
 AND activity.corrects_id IS NULL
JOIN activity_batch AS batch
  ON batch.organiser_id = asked.organiser_id
 AND batch.id = activity.batch_id
WHERE asked.organiser_id = %(organiser_id)s
  AND asked.key = ANY(%(keys)s)
  AND asked.quantity_held = (
    SELECT coalesce(sum(line.quantity), 0)
    FROM activity_line AS line
    WHERE line.organiser_id = asked.organiser_id
      AND line.member_id = asked.member_id
      AND line.activity_id = asked.activity_id
      AND line.product_id = asked.product_id
  )
  AND NOT EXISTS (
    SELECT 1
    FROM activity_correction AS correction
    WHERE correction.organiser_id = asked.organiser_id
      AND correction.member_id = asked.member_id
      AND correction.activity_id = asked.activity_id
  )
  AND NOT EXISTS (
    SELECT 1
    FROM evidence_document AS document
    JOIN evidence_claim AS claim
      ON claim.organiser_id = asked.organiser_id
     AND claim.member_id = document.member_id
     AND claim.document_id = document.id
    WHERE document.organiser_id = asked.organiser_id
      AND document.id = batch.source_id
      AND claim.corrected_at IS NOT NULL
  )
  AND NOT EXISTS (
    SELECT 1
    FROM evidence_disagreement AS other
    WHERE other.organiser_id = asked.organiser_id
      AND other.activity_id = asked.activity_id
      AND other.member_id = asked.member_id
      AND other.product_id = asked.product_id
      AND (
        other.decision = 'CORRECTED'
        OR other.document_id = asked.document_id AND other.question <> asked.question
      )
  );
