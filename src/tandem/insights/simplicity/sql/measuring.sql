-- proofs --
-- Purchases and actions recorded lately, by what they were recorded from.
SELECT batch.source, sum(batch.activities_total)::bigint
FROM activity_batch AS batch
WHERE batch.organiser_id = %(organiser_id)s
  AND batch.programme_id = %(programme_id)s
  AND batch.created_at >= %(since)s
  AND batch.source IN ('SELL_OUT', 'E_INVOICE', 'INVOICE_QR', 'PICTURE', 'PAPER', 'CODE', 'ACTION', 'API')
GROUP BY batch.source
ORDER BY batch.source;

-- claims --
-- Claims that members made lately, by what proves them: how many, how many were decided, after how many hours half of these
-- were, and how many of these were turned down.
SELECT claim.kind, count(*), count(claim.decided_at),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM claim.decided_at - claim.created_at) / 3600)::bigint,
  count(*) FILTER (WHERE claim.status = 'REJECTED')
FROM evidence_claim AS claim
WHERE claim.organiser_id = %(organiser_id)s
  AND claim.programme_id = %(programme_id)s
  AND claim.created_at >= %(since)s
GROUP BY claim.kind
ORDER BY claim.kind;

-- sellers --
-- Of each seller that had anything to do lately: claims that came to it to be looked at, and files that its people handed over.
SELECT count(*), coalesce(sum(duty.claims), 0)::bigint, coalesce(sum(duty.files), 0)::bigint,
  coalesce(max(duty.claims + duty.files), 0)::bigint
FROM (
  SELECT one.partner_id, sum(one.claims) AS claims, sum(one.files) AS files
  FROM (
    SELECT claim.partner_id, 1 AS claims, 0 AS files
    FROM evidence_claim AS claim
    WHERE claim.organiser_id = %(organiser_id)s
      AND claim.programme_id = %(programme_id)s
      AND claim.partner_id IS NOT NULL
      AND claim.kind = ANY(%(kinds)s::text[])
      AND claim.created_at >= %(since)s
    UNION ALL
    SELECT document.partner_id, 0, 1
    FROM evidence_document AS document
    WHERE document.organiser_id = %(organiser_id)s
      AND document.programme_id = %(programme_id)s
      AND document.partner_id IS NOT NULL
      AND document.member_id IS NULL
      AND NOT document.counts_itself
      AND document.created_at >= %(since)s
  ) AS one
  GROUP BY one.partner_id
) AS duty;

-- first_reward --
-- After how many days half of those who have earned enough for the cheapest reward had it, and how many these are.
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY one.days)::bigint, count(*)
FROM (
  SELECT greatest(min(running.on_day) - min(running.begins_on), 0) AS days
  FROM (
    SELECT award.member_id, activity.occurred_on AS on_day,
      greatest((member.joined_at AT TIME ZONE %(zone)s)::date, %(begun_on)s::date) AS begins_on,
      sum(award.points) OVER (PARTITION BY award.member_id ORDER BY activity.occurred_on, award.activity_id, award.id) AS points
    FROM earning_award AS award
    JOIN activity_activity AS activity
      ON activity.organiser_id = award.organiser_id AND activity.member_id = award.member_id AND activity.id = award.activity_id
    JOIN participants_member AS member
      ON member.organiser_id = award.organiser_id AND member.id = award.member_id
    WHERE award.organiser_id = %(organiser_id)s
      AND award.book_id = %(book_id)s
      AND award.party = 'MEMBER'
      AND activity.programme_id = %(programme_id)s
      AND member.programme_id = %(programme_id)s
      AND member.status = 'ACTIVE'
      AND activity.occurred_on >= (member.joined_at AT TIME ZONE %(zone)s)::date
  ) AS running
  WHERE running.points >= %(price)s
  GROUP BY running.member_id
) AS one;
