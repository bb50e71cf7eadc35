-- insert_notices --
-- Returns the keys of those that are new.
INSERT INTO activity_paymentnotice (
  organiser_id, id, programme_id, partner_id, document_no, amount_minor, paid_on, actor, created_at
)
SELECT %(organiser_id)s, notice.id, %(programme_id)s, notice.partner_id, notice.document_no, notice.amount_minor, notice.paid_on,
  %(actor)s, %(now)s
FROM ({{notices}}) AS notice
ORDER BY notice.id
ON CONFLICT (id) DO NOTHING
RETURNING id;

-- any_notices --
SELECT EXISTS (
  SELECT 1 FROM activity_paymentnotice AS notice
  WHERE notice.organiser_id = %(organiser_id)s AND notice.programme_id = %(programme_id)s
);

-- which_named --
SELECT notice.id, notice.partner_id, notice.document_no, notice.amount_minor, notice.paid_on
FROM activity_paymentnotice AS notice
WHERE notice.organiser_id = %(organiser_id)s
  AND notice.programme_id = %(programme_id)s
  AND notice.id = ANY(%(notice_ids)s::uuid[])

-- documents_of_batches --
SELECT DISTINCT coalesce(activity.partner_id, 0) AS partner_id, activity.document_no
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.batch_id = ANY(%(batch_ids)s::uuid[])
  AND activity.programme_id = %(programme_id)s

-- which_of_documents --
-- Notices of these documents: those that wait, and those of a whole document, which pay
-- for its later parts too.
SELECT notice.id, notice.partner_id, notice.document_no, notice.amount_minor, notice.paid_on
FROM activity_document AS document
JOIN activity_paymentnotice AS notice
  ON notice.organiser_id = %(organiser_id)s
 AND notice.programme_id = %(programme_id)s
 AND notice.partner_id = document.partner_id
 AND notice.document_no = document.document_no
WHERE notice.settled_at IS NULL OR notice.amount_minor IS NULL

-- noticed --
-- The purchases that each notice names: those of the partner, or of the organiser's own sales. Uses
-- activity_document_idx.
SELECT activity.member_id, activity.id AS activity_id, notice.id, notice.amount_minor, notice.paid_on,
  greatest(coalesce(activity.gross_minor, activity.net_minor, 0), 0) AS own
FROM activity_notice AS notice
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.partner_id = notice.partner_id
   AND activity.document_no = notice.document_no
WHERE activity.programme_id = %(programme_id)s
UNION ALL
SELECT activity.member_id, activity.id, notice.id, notice.amount_minor, notice.paid_on,
  greatest(coalesce(activity.gross_minor, activity.net_minor, 0), 0)
FROM activity_notice AS notice
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.partner_id IS NULL
   AND activity.document_no = notice.document_no
WHERE activity.programme_id = %(programme_id)s
  AND notice.partner_id = 0

-- payments_of_notices --
-- What each notice pays of which purchase: the whole, or its amount in proportion. Running totals are rounded down and
-- subtracted, so the parts of an amount add up to it.
SELECT part.member_id, part.activity_id, part.id,
  CASE
    WHEN part.amount_minor IS NULL OR part.whole = 0 THEN part.own
    ELSE part.amount_minor * part.upto / part.whole - part.amount_minor * (part.upto - part.own) / part.whole
  END::bigint AS amount_minor, part.paid_on
FROM (
  SELECT noticed.member_id, noticed.activity_id, noticed.id, noticed.amount_minor, noticed.paid_on,
    noticed.own,
    sum(noticed.own) OVER (PARTITION BY noticed.id)::bigint AS whole,
    sum(noticed.own)
      OVER (PARTITION BY noticed.id ORDER BY noticed.member_id, noticed.activity_id)::bigint AS upto
  FROM activity_noticed AS noticed
) AS part

-- payments_of_activities --
-- The whole amount of each of these purchases, which came without a number that a notice could name.
SELECT activity.member_id, activity.id AS activity_id, said.payment_id AS id,
  greatest(coalesce(activity.gross_minor, activity.net_minor, 0), 0) AS amount_minor, %(paid_on)s::date AS paid_on
FROM unnest(%(members)s::bigint[], %(activities)s::uuid[], %(payments)s::uuid[]) AS said (member_id, activity_id, payment_id)
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = said.member_id AND activity.id = said.activity_id
WHERE activity.programme_id = %(programme_id)s
  AND activity.document_no = ''
  AND (%(partner_id)s::bigint IS NULL OR activity.partner_id = %(partner_id)s)

-- insert_payments --
INSERT INTO activity_payment (organiser_id, member_id, activity_id, id, amount_minor, paid_on, created_at)
SELECT %(organiser_id)s, payment.member_id, payment.activity_id, payment.id, payment.amount_minor, payment.paid_on, %(now)s
FROM ({{payments}}) AS payment
ON CONFLICT (member_id, activity_id, id) DO NOTHING;

-- close_notices --
-- Those whose purchase is known; how many.
UPDATE activity_paymentnotice AS notice
SET settled_at = %(now)s
WHERE notice.organiser_id = %(organiser_id)s
  AND notice.settled_at IS NULL
  AND notice.id IN (SELECT noticed.id FROM activity_noticed AS noticed);
