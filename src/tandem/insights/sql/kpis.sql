-- headline --
SELECT
  (SELECT count(*) FROM participants_member WHERE organiser_id = %(organiser_id)s AND programme_id = %(programme_id)s AND status = 'ACTIVE'),
  activities.active, activities.purchases, activities.sales_minor, points.available, points.pending
FROM (
  SELECT count(DISTINCT activity.member_id) AS active, count(*) FILTER (WHERE activity.corrects_id IS NULL) AS purchases, coalesce(sum({{turnover}}), 0)::bigint AS sales_minor
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.kind = ANY(%(bought)s)
    AND activity.occurred_on >= %(since)s
) AS activities,
(
  SELECT coalesce(sum(account.available_points), 0)::bigint AS available, coalesce(sum(account.pending_points), 0)::bigint AS pending
  FROM ledger_account AS account
  WHERE account.organiser_id = %(organiser_id)s
    AND account.book_id = %(book_id)s
) AS points;

-- weeks --
SELECT week.begins_on::date, coalesce(sums.earned, 0)::bigint, coalesce(sums.settled, 0)::bigint
FROM generate_series(date_trunc('week', %(since)s::date), (now() AT TIME ZONE %(zone)s)::date, interval '7 days') AS week (begins_on)
LEFT JOIN (
  SELECT date_trunc('week', transfer.at AT TIME ZONE %(zone)s) AS begins_on,
    sum(transfer.points) FILTER (WHERE transfer.kind IN ('EARN', 'EARN_PENDING')) AS earned,
    sum(transfer.points) FILTER (WHERE transfer.kind = 'SETTLE') AS settled
  FROM ledger_transfer AS transfer
  WHERE transfer.organiser_id = %(organiser_id)s
    AND transfer.book_id = %(book_id)s
    AND transfer.kind IN ('EARN', 'EARN_PENDING', 'SETTLE')
    AND transfer.at >= %(since)s::date - 8
  GROUP BY 1
) AS sums ON sums.begins_on = week.begins_on
ORDER BY week.begins_on;

-- figures --
SELECT figure.key, sum(figure.value::bigint)::bigint
FROM evidence_document AS document
CROSS JOIN jsonb_each_text(document.figures) AS figure (key, value)
WHERE document.organiser_id = %(organiser_id)s
  AND document.programme_id = %(programme_id)s
  AND jsonb_typeof(document.figures -> figure.key) = 'number'
GROUP BY figure.key;

-- partners --
SELECT partner.id, partner.name, count(DISTINCT nullif(activity.member_id, partner.id)), coalesce(sum({{turnover}}), 0)::bigint AS net_minor
FROM activity_activity AS activity
JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = activity.partner_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.occurred_on >= %(since)s
GROUP BY partner.id, partner.name
ORDER BY net_minor DESC, partner.id
LIMIT %(limit)s;

-- customers --
-- Who bought from a partner or was won by it, with what came of that partner's sales alone, and the level they have today;
-- beside each row the totals of all that were asked for. :only is bought, won or neither; :q is part of a name.
-- Uses member_recruited_idx.
WITH own AS (
  SELECT part.member_id, sum(part.purchases) AS purchases, sum(part.net_minor)::bigint AS net_minor,
    max(part.last_on) AS last_on,
    sum(part.points) AS points
  FROM (
    SELECT activity.member_id,
      CASE WHEN activity.corrects_id IS NULL AND activity.kind = ANY(%(bought)s) THEN 1 ELSE 0 END AS purchases,
      coalesce({{turnover}}, 0) AS net_minor,
      CASE WHEN activity.kind = ANY(%(bought)s) THEN activity.occurred_on END AS last_on, coalesce(award.points, 0) AS points
    FROM activity_activity AS activity
    LEFT JOIN LATERAL (
      SELECT sum(award.points) AS points
      FROM earning_award AS award
      WHERE award.organiser_id = %(organiser_id)s AND award.member_id = activity.member_id
        AND award.activity_id = activity.id
        AND award.book_id = %(book_id)s AND award.party = 'MEMBER'
    ) AS award ON true
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.programme_id = %(programme_id)s
      AND activity.partner_id = %(partner_id)s
    UNION ALL
    SELECT won.id, 0, 0, NULL, 0
    FROM participants_member AS won
    WHERE won.organiser_id = %(organiser_id)s
      AND won.programme_id = %(programme_id)s
      AND won.recruited_by_id = %(partner_id)s
      AND won.status = 'ACTIVE'
  ) AS part
  GROUP BY part.member_id
)
SELECT member.id, member.name, own.purchases::bigint, own.net_minor, own.last_on,
  own.points::bigint,
  tier.name::text, coalesce(member.recruited_by_id = %(partner_id)s, false),
  count(*) OVER (), count(*) FILTER (WHERE own.purchases > 0) OVER (),
  count(*) FILTER (WHERE member.recruited_by_id = %(partner_id)s) OVER (),
  sum(own.net_minor) OVER ()::bigint, sum(own.points) OVER ()::bigint
FROM own
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = own.member_id
LEFT JOIN tiers_ladder AS ladder ON ladder.organiser_id = %(organiser_id)s AND ladder.programme_id = %(programme_id)s
LEFT JOIN tiers_standing AS standing
  ON standing.organiser_id = %(organiser_id)s AND standing.member_id = member.id AND standing.ladder_id = ladder.id
LEFT JOIN tiers_tier AS tier
  ON tier.organiser_id = %(organiser_id)s AND tier.ladder_id = ladder.id
 AND tier.rank = greatest(standing.rank, CASE WHEN standing.hand_until >= %(today)s::date THEN standing.hand_rank ELSE 0 END)
WHERE (%(q)s::text = '' OR position(lower(%(q)s::text) IN lower(member.name)) > 0)
  AND (%(only)s <> 'bought' OR own.purchases > 0)
  AND (%(only)s <> 'won' OR member.recruited_by_id = %(partner_id)s)
ORDER BY {{order}}, member.id
LIMIT %(limit)s OFFSET %(offset)s;

-- goods --
-- What some members buy most from a partner, the first few of each by net amount.
SELECT ranked.member_id, ranked.name
FROM (
  SELECT activity.member_id, product.name,
    row_number() OVER (PARTITION BY activity.member_id ORDER BY sum(coalesce(line.net_minor, line.gross_minor, 0)) DESC, product.id) AS place
  FROM activity_activity AS activity
  JOIN activity_line AS line
    ON line.organiser_id = %(organiser_id)s AND line.member_id = activity.member_id AND line.activity_id = activity.id
  JOIN catalogue_product AS product ON product.organiser_id = %(organiser_id)s AND product.id = line.product_id
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.partner_id = %(partner_id)s
    AND activity.member_id = ANY(%(members)s::bigint[])
  GROUP BY activity.member_id, product.id, product.name
) AS ranked
WHERE ranked.place <= %(few)s
ORDER BY ranked.member_id, ranked.place;

-- rule_figures --
-- What each rule has given since a moment: points of all wallets, reward points, activities, members, and the net amount of the
-- purchases it was given for. An activity counts once for a rule, however many awards it has.
SELECT given.key, sum(given.points)::bigint, sum(given.reward_points)::bigint, count(*), count(DISTINCT given.member_id),
  coalesce(sum(given.net_minor), 0)::bigint
FROM (
  SELECT award.member_id, award.activity_id, part.key, sum(part.value::bigint) AS points,
    coalesce(sum(part.value::bigint) FILTER (WHERE award.book_id = %(book_id)s), 0)
      AS reward_points, any_value(activity.net_minor) AS net_minor
  FROM earning_award AS award
  LEFT JOIN activity_activity AS activity
    ON activity.organiser_id = %(organiser_id)s AND activity.member_id = award.member_id
     AND activity.id = award.activity_id
  CROSS JOIN LATERAL jsonb_each_text(award.breakdown) AS part (key, value)
  WHERE award.organiser_id = %(organiser_id)s
    AND award.at >= %(since)s
    AND award.rule_set_id = ANY(%(rule_sets)s::uuid[])
  GROUP BY award.member_id, award.activity_id, part.key
) AS given
WHERE given.points <> 0
GROUP BY given.key;

-- reach --
-- The share of active members who can afford the first reward: the cheapest that is for everybody and can be ordered, with its
-- delivery, each with what their membership brings (`rewards.perks` does the same sum for one).
WITH perk AS (
  SELECT '00000000-0000-0000-0000-000000000000'::uuid AS plan_id, 0 AS percent, false AS is_sent_free, false AS is_early
  UNION ALL
  SELECT offer.plan_id, offer.reward_percent, offer.has_free_delivery, offer.has_early_access
  FROM fees_offer AS offer
  WHERE offer.organiser_id = %(organiser_id)s
    AND offer.programme_id = %(programme_id)s
), cheapest AS (
  SELECT perk.plan_id, min(
      CASE
        WHEN reward.is_automatic THEN reward.points::bigint
        ELSE greatest(reward.points::bigint * (100 - perk.percent) / 100, 1)
      END
      + CASE WHEN perk.is_sent_free THEN 0 ELSE reward.delivery_points END
    ) AS points
  FROM perk
  JOIN rewards_reward AS reward
    ON reward.opens_on IS NULL OR reward.opens_on <= %(today)s OR (perk.is_early AND reward.early_on <= %(today)s)
  WHERE reward.organiser_id = %(organiser_id)s
    AND reward.programme_id = %(programme_id)s
    AND reward.ended_at IS NULL
    AND reward.wallet = 'REWARD'
    AND reward.audience_id IS NULL
    AND reward.parties <> 'PARTNERS'
  GROUP BY perk.plan_id
)
SELECT count(*) FILTER (WHERE account.available_points >= cheapest.points)::numeric
  / CASE WHEN EXISTS (SELECT FROM cheapest) THEN nullif(count(*), 0) END
FROM participants_member AS member
LEFT JOIN ledger_account AS account
  ON account.organiser_id = %(organiser_id)s AND account.holder_id = member.id AND account.book_id = %(book_id)s
LEFT JOIN fees_subscription AS membership
  ON membership.organiser_id = %(organiser_id)s AND membership.member_id = member.id
    AND membership.state NOT IN ('ENDED', 'WAITING')
    AND coalesce(membership.grace_until, membership.covered_until) >= %(today)s
LEFT JOIN cheapest
  ON cheapest.plan_id = coalesce(membership.plan_id, '00000000-0000-0000-0000-000000000000'::uuid)
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE';
