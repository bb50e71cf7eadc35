-- figures --
-- Who pays on a day and what that is a month, who paid before and pays no more, what is due and owed
-- back (minor units).
WITH paid AS (
  SELECT fee.member_id, fee.subscription_id, fee.since_on, fee.until_on,
    -- A difference has no months of its own: it is shared by the days that it bought.
    fee.amount_minor::numeric / coalesce(
      nullif(fee.months, 0), greatest(1, round((fee.until_on - fee.since_on + 1) * 12 / 365.25))
    ) AS monthly,
    coalesce(subscription.ended_on, 'infinity'::date) AS ended_on
  FROM fees_fee AS fee
  JOIN fees_subscription AS subscription
    ON subscription.organiser_id = fee.organiser_id AND subscription.member_id = fee.member_id
      AND subscription.id = fee.subscription_id
  WHERE fee.organiser_id = %(organiser_id)s AND fee.programme_id = %(programme_id)s
    AND fee.state = 'PAID' AND fee.until_on >= %(before)s
),
now AS (
  SELECT paid.member_id, sum(paid.monthly) AS monthly
  FROM paid
  WHERE paid.since_on <= %(today)s AND least(paid.until_on, paid.ended_on) >= %(today)s
  GROUP BY paid.member_id
),
before AS (
  SELECT DISTINCT paid.member_id
  FROM paid
  WHERE paid.since_on <= %(before)s AND least(paid.until_on, paid.ended_on) >= %(before)s
)
SELECT
  (SELECT count(*) FROM now) AS paying,
  (SELECT coalesce(round(sum(now.monthly)), 0) FROM now) AS monthly_minor,
  (SELECT count(*) FROM before) AS paying_before,
  (SELECT count(*) FROM before WHERE before.member_id NOT IN (SELECT now.member_id FROM now))
    AS gone,
  (SELECT coalesce(sum(fee.amount_minor), 0) FROM fees_fee AS fee
    WHERE fee.organiser_id = %(organiser_id)s AND fee.programme_id = %(programme_id)s
      AND fee.state = 'DUE') AS due_minor,
  (SELECT coalesce(sum(refund.amount_minor), 0) FROM fees_refund AS refund
    WHERE refund.organiser_id = %(organiser_id)s AND refund.programme_id = %(programme_id)s
      AND refund.paid_at IS NULL) AS owed_minor;

-- by_state --
-- How many subscriptions are in which state.
SELECT subscription.state, count(*) AS members
FROM fees_subscription AS subscription
WHERE subscription.organiser_id = %(organiser_id)s
  AND subscription.programme_id = %(programme_id)s
GROUP BY subscription.state;
