-- headline --
SELECT
  (SELECT count(*) FROM participants_member WHERE organiser_id = %(organiser_id)s AND programme_id = %(programme_id)s AND status = 'ACTIVE'),
  deeds.active, deeds.purchases, deeds.sales_minor, points.available, points.pending
FROM (
  SELECT count(DISTINCT deed.member_id) AS active, count(*) FILTER (WHERE deed.corrects_id IS NULL) AS purchases, coalesce(sum(deed.net_minor), 0)::bigint AS sales_minor
  FROM activity_activity AS deed
  WHERE deed.organiser_id = %(organiser_id)s
    AND deed.programme_id = %(programme_id)s
    AND deed.occurred_on >= %(since)s
) AS deeds,
(
  SELECT coalesce(sum(account.available_points), 0)::bigint AS available, coalesce(sum(account.pending_points), 0)::bigint AS pending
  FROM ledger_account AS account
  WHERE account.organiser_id = %(organiser_id)s
    AND account.book_id = %(book_id)s
) AS points;

-- weeks --
SELECT week.begins_on::date,
  coalesce(sum(transfer.points) FILTER (WHERE transfer.kind IN ('EARN', 'EARN_PENDING')), 0)::bigint,
  coalesce(sum(transfer.points) FILTER (WHERE transfer.kind = 'SETTLE'), 0)::bigint
FROM generate_series(date_trunc('week', %(since)s::date), (now() AT TIME ZONE %(zone)s)::date, interval '7 days') AS week (begins_on)
LEFT JOIN ledger_transfer AS transfer
  ON transfer.organiser_id = %(organiser_id)s
 AND transfer.book_id = %(book_id)s
 AND transfer.kind IN ('EARN', 'EARN_PENDING', 'SETTLE')
 AND date_trunc('week', transfer.at AT TIME ZONE %(zone)s) = week.begins_on
GROUP BY week.begins_on
ORDER BY week.begins_on;

-- partners --
SELECT partner.name, count(DISTINCT deed.member_id), coalesce(sum(deed.net_minor), 0)::bigint AS net_minor
FROM activity_activity AS deed
JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = deed.partner_id
WHERE deed.organiser_id = %(organiser_id)s
  AND deed.programme_id = %(programme_id)s
  AND deed.occurred_on >= %(since)s
GROUP BY partner.id, partner.name
ORDER BY net_minor DESC, partner.id
LIMIT %(limit)s;

-- customers --
SELECT member.id, member.name, count(*) FILTER (WHERE deed.corrects_id IS NULL), coalesce(sum(deed.net_minor), 0)::bigint AS net_minor, max(deed.occurred_on),
  coalesce(sum(award.points), 0)::bigint
FROM activity_activity AS deed
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = deed.member_id
LEFT JOIN LATERAL (
  SELECT sum(award.points) AS points
  FROM earning_award AS award
  WHERE award.organiser_id = %(organiser_id)s AND award.member_id = deed.member_id AND award.activity_id = deed.id
    AND award.book_id = %(book_id)s AND award.party = 'MEMBER'
) AS award ON true
WHERE deed.organiser_id = %(organiser_id)s
  AND deed.programme_id = %(programme_id)s
  AND deed.partner_id = %(partner_id)s
GROUP BY member.id, member.name
ORDER BY net_minor DESC, member.id
LIMIT %(limit)s;

-- rule_figures --
-- What each rule has given since a moment: points of all wallets, reward points, deeds, members, and the net amount of the
-- purchases it was given for. A deed counts once for a rule, however many awards it has.
SELECT given.key, sum(given.points)::bigint, sum(given.reward_points)::bigint, count(*), count(DISTINCT given.member_id),
  coalesce(sum(deed.net_minor), 0)::bigint
FROM (
  SELECT award.member_id, award.activity_id, part.key, sum(part.value::bigint) AS points,
    coalesce(sum(part.value::bigint) FILTER (WHERE award.book_id = %(book_id)s), 0) AS reward_points
  FROM earning_award AS award
  CROSS JOIN LATERAL jsonb_each_text(award.breakdown) AS part (key, value)
  WHERE award.organiser_id = %(organiser_id)s
    AND award.at >= %(since)s
    AND award.rule_set_id = ANY(%(rule_sets)s::uuid[])
  GROUP BY award.member_id, award.activity_id, part.key
) AS given
JOIN activity_activity AS deed
  ON deed.organiser_id = %(organiser_id)s AND deed.member_id = given.member_id AND deed.id = given.activity_id
WHERE given.points <> 0
GROUP BY given.key;

-- reach --
SELECT count(*) FILTER (WHERE account.available_points >= cheapest.points)::numeric / nullif(count(*), 0)
FROM participants_member AS member
LEFT JOIN ledger_account AS account
  ON account.organiser_id = %(organiser_id)s AND account.holder_id = member.id AND account.book_id = %(book_id)s
CROSS JOIN (
  SELECT min(reward.points) AS points
  FROM rewards_reward AS reward
  WHERE reward.organiser_id = %(organiser_id)s AND reward.programme_id = %(programme_id)s AND reward.ended_at IS NULL AND reward.wallet = 'REWARD'
) AS cheapest
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE';
