-- lock_uses --
-- Nobody awards activities of these members under a limit of theirs until this transaction ends.
SELECT count(*) FROM (
  SELECT used.member_id
  FROM earning_limituse AS used
  WHERE used.organiser_id = %(organiser_id)s
    AND used.programme_id = %(programme_id)s
    AND used.member_id = ANY(ARRAY(SELECT again.member_id FROM earning_again AS again))
  ORDER BY used.member_id, used.rule_key, used.span, used.begins_on
  FOR UPDATE
) AS locked;

-- fresh --
member_id bigint, activity_id uuid, book_id uuid, party text, holder_id bigint, rule_set_id uuid,
  owns jsonb, at timestamptz

-- add_fresh --
-- What one purse of one version would give now, before what several share.
INSERT INTO earning_fresh (member_id, activity_id, book_id, party, holder_id, rule_set_id, owns, at)
SELECT given.member_id, given.activity_id, %(book_id)s, %(party)s, {{holder}}, %(rule_set_id)s, {{owns}}, given.at
FROM earning_given AS given
WHERE ({{asked}}) AND {{holder}} IS NOT NULL;

-- standing --
-- What the awards of the same activities add up to. Those of one row are taken as they are.
SELECT award.member_id, award.activity_id, award.book_id, award.party,
  any_value(coalesce(award.holder_id, award.member_id)) AS holder_id, any_value(award.rule_set_id) AS rule_set_id, min(award.at) AS at,
  CASE WHEN count(*) = 1 THEN any_value(award.breakdown) END AS breakdown,
  CASE WHEN count(*) = 1 THEN any_value(coalesce(award.asks, award.breakdown)) END AS owns
FROM earning_award AS award
JOIN activity_activity AS activity
  ON activity.organiser_id = award.organiser_id AND activity.member_id = award.member_id AND activity.id = award.activity_id
WHERE award.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND ({{scope}})
GROUP BY award.member_id, award.activity_id, award.book_id, award.party

-- several --
-- Those of several rows: rule by rule.
SELECT by_rule.member_id, by_rule.activity_id, by_rule.book_id, by_rule.party,
  jsonb_object_agg(by_rule.key, by_rule.points) AS breakdown,
    jsonb_object_agg(by_rule.key, by_rule.own) AS owns
FROM (
  SELECT award.member_id, award.activity_id, award.book_id, award.party,
    part.key, sum((award.breakdown ->> part.key)::bigint)::bigint AS points,
      sum(part.own::bigint)::bigint AS own
  FROM earning_standing AS standing
  JOIN earning_award AS award
    ON award.organiser_id = %(organiser_id)s AND award.member_id = standing.member_id
     AND award.activity_id = standing.activity_id
   AND award.book_id = standing.book_id AND award.party = standing.party
  CROSS JOIN LATERAL jsonb_each_text(award.breakdown || coalesce(award.asks, '{}'))
    AS part (key, own)
  WHERE standing.breakdown IS NULL
  GROUP BY award.member_id, award.activity_id, award.book_id, award.party, part.key
) AS by_rule
GROUP BY by_rule.member_id, by_rule.activity_id, by_rule.book_id, by_rule.party

-- add_up_standing --
UPDATE earning_standing AS standing
SET breakdown = several.breakdown, owns = several.owns
FROM earning_several AS several
WHERE several.member_id = standing.member_id
  AND several.activity_id = standing.activity_id
  AND several.book_id = standing.book_id
  AND several.party = standing.party;

-- changes --
-- Purses that differ, rule by rule: what is asked for more or less (`own`), and what is to be added (`points`), which leads
-- from what was given to what is the member's own. Where several share a limit, `points` are held to it afterwards.
WITH purse AS MATERIALIZED (
  SELECT coalesce(fresh.member_id, standing.member_id) AS member_id, coalesce(fresh.activity_id, standing.activity_id) AS activity_id,
    coalesce(fresh.book_id, standing.book_id) AS book_id, coalesce(fresh.party, standing.party) AS party,
    coalesce(fresh.holder_id, standing.holder_id) AS holder_id,
    coalesce(fresh.rule_set_id, standing.rule_set_id) AS rule_set_id, coalesce(fresh.at, standing.at) AS at,
    standing.member_id IS NULL AS is_first, fresh.owns AS wanted, standing.owns AS had,
    standing.breakdown AS given
  FROM earning_fresh AS fresh
  FULL JOIN earning_standing AS standing
    ON standing.member_id = fresh.member_id AND standing.activity_id = fresh.activity_id AND standing.book_id = fresh.book_id
   AND standing.party = fresh.party
  WHERE fresh.owns IS DISTINCT FROM standing.owns
)
SELECT purse.member_id, purse.activity_id, purse.book_id, purse.party, purse.holder_id, purse.rule_set_id, purse.at, purse.is_first,
  part.key AS rule_key, part.own, part.points
FROM purse
CROSS JOIN LATERAL (
  SELECT coalesce(wanted.key, had.key) AS key, coalesce(wanted.points, 0) - coalesce(had.points, 0) AS own,
    coalesce(wanted.points, 0) - coalesce((purse.given ->> coalesce(wanted.key, had.key))::bigint, 0) AS points
  FROM (SELECT each.key, each.value::bigint AS points FROM jsonb_each_text(coalesce(purse.wanted, '{}')) AS each) AS wanted
  FULL JOIN (SELECT each.key, each.value::bigint AS points FROM jsonb_each_text(coalesce(purse.had, '{}')) AS each) AS had
    ON had.key = wanted.key
) AS part
WHERE part.own <> 0 OR purse.is_first

-- shared_changes --
-- The changes of rules that share a limit with others, a column an effect, for the statements of limits.
SELECT change.member_id, change.activity_id, activity.occurred_at AS at, activity.occurred_on AS day, %(now)s::timestamptz AS recorded_at,
  activity.partner_id, activity.buyer_id, member.company_id, member.recruited_by_id,
  {{columns}}
FROM earning_change AS change
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = change.member_id AND activity.id = change.activity_id
LEFT JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = change.member_id
WHERE change.rule_set_id = %(rule_set_id)s
  AND change.rule_key = ANY(%(keys)s)
GROUP BY change.member_id, change.activity_id, activity.occurred_at, activity.occurred_on, activity.partner_id, activity.buyer_id, member.company_id,
  member.recruited_by_id

-- hold_change --
-- Who asks for less keeps no more than they ask for now, whatever the limit would leave: goods that came back leave nothing.
UPDATE earning_change AS change
SET points = CASE WHEN change.own < 0 THEN least({{column}}, change.points) ELSE {{column}} END
FROM earning_given AS given
WHERE given.member_id = change.member_id
  AND given.activity_id = change.activity_id
  AND change.rule_key = %(rule_key)s
  AND change.book_id = %(book_id)s
  AND change.party = %(party)s
  AND change.rule_set_id = %(rule_set_id)s;

-- overwrite_uses --
-- What the members have asked for under their own limits, evaluated again from all their activities.
INSERT INTO earning_limituse (organiser_id, member_id, programme_id, rule_key, span, begins_on, points, created_at)
SELECT %(organiser_id)s, used.member_id, %(programme_id)s, used.rule_key, used.span, used.begins_on, used.points, %(now)s
FROM earning_again_own AS used
ORDER BY used.member_id, used.rule_key, used.span, used.begins_on
ON CONFLICT (member_id, rule_key, span, begins_on) DO UPDATE SET points = EXCLUDED.points;

-- clear_uses --
UPDATE earning_limituse AS used
SET points = 0
WHERE used.organiser_id = %(organiser_id)s
  AND used.programme_id = %(programme_id)s
  AND used.member_id = ANY(ARRAY(SELECT again.member_id FROM earning_again AS again))
  AND used.span <> 'FIRST'
  AND used.points <> 0
  AND NOT EXISTS (
    SELECT 1 FROM earning_again_own AS own
    WHERE own.member_id = used.member_id AND own.rule_key = used.rule_key AND own.span = used.span AND own.begins_on = used.begins_on
  );

-- insert_differences --
-- One award for each purse that changes; the first of an activity has the key that awarding would have given it.
INSERT INTO earning_award (
  organiser_id, member_id, id, activity_id, book_id, rule_set_id, points, breakdown, asks, at, party, holder_id, run_id, created_at
)
SELECT %(organiser_id)s, difference.member_id, difference.id, difference.activity_id, difference.book_id, difference.rule_set_id,
  difference.points, difference.breakdown, CASE WHEN difference.owns <> difference.breakdown THEN difference.owns END, difference.at,
  difference.party, CASE WHEN difference.party <> 'MEMBER' THEN difference.holder_id END, %(run_id)s, %(now)s
FROM earning_difference AS difference;

-- differences --
SELECT change.member_id, change.activity_id, change.book_id, change.party, change.holder_id, change.rule_set_id, change.at, change.is_first,
  md5(concat_ws('|', change.activity_id, change.book_id, nullif(change.party, 'MEMBER'), CASE WHEN NOT change.is_first THEN %(run_id)s::uuid END)
  )::uuid AS id,
  sum(change.points)::bigint AS points, jsonb_object_agg(change.rule_key, change.points) AS breakdown,
  jsonb_object_agg(change.rule_key, change.own) AS owns
FROM earning_change AS change
GROUP BY change.member_id, change.activity_id, change.book_id, change.party, change.holder_id,
  change.rule_set_id, change.at, change.is_first

-- moves --
-- Points that are added. A difference of reward points takes effect now; what was never awarded, at its activity, and so do
-- status points, because levels look at the time of the activity. All expire by the activity.
SELECT difference.holder_id, difference.id, difference.book_id,
  CASE WHEN difference.book_id = %(reward_book_id)s AND (
      difference.party = 'MEMBER' AND {{waits}} OR difference.points > %(ceiling)s
    ) THEN 'EARN_PENDING' ELSE 'EARN' END AS kind,
  difference.points, difference.activity_id AS cause_id,
  CASE WHEN difference.is_first OR difference.book_id <> %(reward_book_id)s THEN difference.at ELSE %(now)s::timestamptz END AS at,
  CASE WHEN difference.book_id = %(reward_book_id)s THEN {{expires_at}} END AS expires_at,
  CASE WHEN difference.party = 'MEMBER' THEN {{due_on}} END AS due_on
FROM earning_difference AS difference
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = difference.member_id AND activity.id = difference.activity_id
WHERE difference.points > 0

-- asked --
-- Differences below zero, with all that was given and asked of their activities.
SELECT difference.holder_id, difference.id, difference.book_id, difference.activity_id,
  -difference.points AS points, sum(greatest(award.points, 0))::bigint AS given_points,
  sum(greatest(-award.points, 0))::bigint AS asked_points, array_agg(award.id) AS award_ids
FROM earning_difference AS difference
JOIN earning_award AS award
  ON award.organiser_id = %(organiser_id)s AND award.member_id = difference.member_id
   AND award.activity_id = difference.activity_id AND award.book_id = difference.book_id
   AND award.party = difference.party
WHERE difference.points < 0
GROUP BY difference.holder_id, difference.id, difference.book_id, difference.activity_id,
  difference.points

-- taken --
-- The keys of what was voided, taken and owed for an award are made of its own: as columns, for a
-- key that is made in the join is none that rows are found by.
WITH award AS MATERIALIZED (
  SELECT asked.holder_id, asked.id AS asked_id, one.id, md5(one.id || '|TAKE_BACK')::uuid AS back_id
  FROM earning_asked AS asked
  CROSS JOIN LATERAL unnest(asked.award_ids) AS one (id)
)
SELECT award.holder_id, award.asked_id AS id,
  sum(coalesce(voided.points, 0) + coalesce(back.points, 0) + coalesce(owed.points, 0))::bigint
    AS points,
  sum(coalesce(voided.points, 0))::bigint AS voided_points
FROM award
LEFT JOIN ledger_transfer AS voided
  ON voided.organiser_id = %(organiser_id)s AND voided.holder_id = award.holder_id
   AND voided.id = award.id AND voided.kind = 'VOID'
LEFT JOIN ledger_transfer AS back
  ON back.organiser_id = %(organiser_id)s AND back.holder_id = award.holder_id
   AND back.id = award.back_id
LEFT JOIN earning_shortfall AS owed
  ON owed.organiser_id = %(organiser_id)s AND owed.member_id = award.holder_id
   AND owed.id = award.back_id
GROUP BY award.holder_id, award.asked_id

-- lost --
-- All that the holders lost is read once; a holder may have very many transfers.
SELECT transfer.holder_id, transfer.book_id, transfer.cause_id,
  coalesce(sum(transfer.points) FILTER (WHERE transfer.kind = 'EXPIRE'), 0)::bigint
    AS expired_points,
  coalesce(sum(transfer.points) FILTER (WHERE transfer.kind = 'VOID'), 0)::bigint
    AS voided_points
FROM ledger_transfer AS transfer
WHERE transfer.organiser_id = %(organiser_id)s
  AND transfer.kind IN ('EXPIRE', 'VOID')
  AND transfer.holder_id = ANY(ARRAY(SELECT DISTINCT asked.holder_id FROM earning_asked AS asked))
GROUP BY transfer.holder_id, transfer.book_id, transfer.cause_id

-- returns --
-- What is still to be taken for differences below zero. What expired of an activity's points, or was
-- taken or owed for it before, counts as taken; what was voided because it was not paid in time
-- lessens what its goods gave, by their share.
SELECT asked.holder_id, asked.id, asked.book_id,
  least(asked.points, due.points - taken.points - coalesce(lost.expired_points, 0))::bigint AS points,
  asked.activity_id AS cause_id, NULL::uuid AS lot_id
FROM earning_asked AS asked
JOIN earning_taken AS taken ON taken.holder_id = asked.holder_id AND taken.id = asked.id
LEFT JOIN earning_lost AS lost
  ON lost.holder_id = asked.holder_id AND lost.book_id = asked.book_id
   AND lost.cause_id = asked.activity_id
CROSS JOIN LATERAL (
  -- An activity that is worth less than nothing owes what is below it whole.
  SELECT greatest(asked.asked_points - asked.given_points, 0) + coalesce(trunc(
      least(asked.asked_points, asked.given_points)::numeric
        * (asked.given_points - coalesce(lost.voided_points, 0) + taken.voided_points)
        / nullif(asked.given_points, 0)), 0) AS points
) AS due
WHERE due.points - taken.points - coalesce(lost.expired_points, 0) > 0

-- totals --
SELECT count(*), count(DISTINCT difference.holder_id), coalesce(sum(greatest(difference.points, 0)), 0)::bigint,
  coalesce(sum(greatest(-difference.points, 0)), 0)::bigint
FROM earning_difference AS difference;

-- moving --
-- The awards of a run, with the keys by which their holders' transfers are found: as columns, for a
-- key that is made in the join is none that rows are found by.
SELECT award.organiser_id, award.member_id, coalesce(award.holder_id, award.member_id) AS holder_id,
  award.id, md5(award.id || '|TAKE_BACK')::uuid AS back_id, award.activity_id, award.book_id,
  award.party, award.points
FROM earning_award AS award
WHERE award.organiser_id = %(organiser_id)s
  AND award.run_id = %(run_id)s

-- moved --
-- What the awards of a run moved, or left owed: of what was counted as taken nothing is said.
SELECT award.member_id, award.holder_id, award.activity_id, award.book_id, award.party,
  CASE
    WHEN award.points >= 0 THEN award.points
    ELSE -coalesce(CASE WHEN voided.kind = 'VOID' THEN voided.points END, 0) - coalesce(back.points, 0) - coalesce(owed.points, 0)
  END AS points
FROM earning_moving AS award
LEFT JOIN ledger_transfer AS voided
  ON voided.organiser_id = award.organiser_id
   AND voided.holder_id = award.holder_id
   AND voided.id = award.id
LEFT JOIN ledger_transfer AS back
  ON back.organiser_id = award.organiser_id
   AND back.holder_id = award.holder_id
   AND back.id = award.back_id
LEFT JOIN earning_shortfall AS owed
  ON owed.organiser_id = award.organiser_id
   AND owed.member_id = award.holder_id
   AND owed.id = award.back_id

-- recalculated --
-- What each holder gained or lost in a run, as (member_id, id, data).
SELECT recalculated.holder_id AS member_id, md5(concat_ws('|', %(run_id)s::uuid, recalculated.holder_id, 'MENDED'))::uuid AS id,
  jsonb_build_object('points', recalculated.points, 'reason', %(reason)s::text, 'deeds', recalculated.activities) AS data
FROM (
  SELECT moved.holder_id, sum(moved.points)::bigint AS points,
    count(DISTINCT moved.activity_id) AS activities
  FROM ({{moved}}) AS moved
  WHERE moved.book_id = %(book_id)s
  GROUP BY moved.holder_id
) AS recalculated
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = recalculated.holder_id
-- Partners hold points too. The sums lead to members, never the other way: coalesce keeps the outer
-- join what it is.
WHERE recalculated.points <> 0
  AND coalesce(member.id, 0) <> 0

-- out_of_order --
-- Members of batches who had later activities in others, under rules that look at the past; or
-- whose limit is used up, or was for a while, before goods came back. Asked once a batch and member:
-- what is later than any activity of the batch is later than its first.
SELECT DISTINCT first.member_id
FROM (
  SELECT DISTINCT ON (activity.member_id, activity.batch_id) activity.member_id, activity.batch_id,
    activity.programme_id, activity.occurred_at, activity.id
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.batch_id = ANY(%(batch_ids)s::uuid[])
  ORDER BY activity.member_id, activity.batch_id, activity.occurred_at, activity.id
) AS first
WHERE EXISTS (
    SELECT 1 FROM activity_activity AS later
    WHERE later.organiser_id = %(organiser_id)s
      AND later.member_id = first.member_id
      AND (later.occurred_at, later.id) > (first.occurred_at, first.id)
      AND later.batch_id <> first.batch_id
      AND later.programme_id = first.programme_id
  )
  AND (%(reads_past)s OR EXISTS (
    SELECT 1 FROM activity_line AS returned
    WHERE returned.organiser_id = %(organiser_id)s AND returned.member_id = first.member_id
      AND (returned.quantity < 0 OR returned.net_minor < 0)
  ) OR EXISTS (
    SELECT 1 FROM earning_limituse AS used
    JOIN unnest(%(keys)s::text[], %(spans)s::text[], %(limits)s::bigint[]) AS bound (rule_key, span, points)
      ON bound.span = used.span AND (used.rule_key = bound.rule_key OR starts_with(used.rule_key, bound.rule_key || ' ')
      OR starts_with(used.rule_key, bound.rule_key || '#'))
    WHERE used.organiser_id = %(organiser_id)s AND used.member_id = first.member_id
      AND used.points > bound.points
  ))

-- members_of --
SELECT DISTINCT activity.member_id
FROM activity_activity AS activity
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.occurred_at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR activity.occurred_at < %(until)s)

-- most_changed --
-- Who gains or loses most, by book.
SELECT changed.holder_id, coalesce(member.name, partner.name, ''), book.code, changed.points
FROM (
  SELECT difference.holder_id, difference.book_id, sum(difference.points)::bigint AS points
  FROM earning_difference AS difference
  GROUP BY difference.holder_id, difference.book_id
) AS changed
JOIN ledger_book AS book ON book.organiser_id = %(organiser_id)s AND book.id = changed.book_id
LEFT JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = changed.holder_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = changed.holder_id
WHERE changed.points <> 0
ORDER BY abs(changed.points) DESC, changed.holder_id, book.code
LIMIT %(limit)s;

-- members_of_runs --
SELECT DISTINCT award.member_id
FROM earning_award AS award
WHERE award.organiser_id = %(organiser_id)s
  AND award.run_id = ANY(%(run_ids)s::uuid[])

-- given_to --
SELECT moved.book_id, sum(moved.points)::bigint
FROM ({{moved}}) AS moved
WHERE moved.member_id = %(member_id)s
  AND (moved.party = 'MEMBER' OR moved.holder_id = moved.member_id)
GROUP BY moved.book_id;
