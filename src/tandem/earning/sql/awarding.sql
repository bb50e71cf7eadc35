-- batches_with_some_left --
-- Of these batches those with an activity that was not awarded, and whether it is only one; of each the first two are enough.
-- Uses activity_batch_idx.
SELECT asked.batch_id, unawarded.activities = 1
FROM unnest(%(batch_ids)s::uuid[]) AS asked (batch_id)
CROSS JOIN LATERAL (
  SELECT count(*) AS activities
  FROM (
    SELECT 1
    FROM activity_activity AS activity
    WHERE activity.organiser_id = %(organiser_id)s
      AND activity.batch_id = asked.batch_id
      AND activity.corrects_id IS NULL
      AND NOT EXISTS (
        SELECT FROM earning_award AS award
        WHERE award.organiser_id = activity.organiser_id
          AND award.member_id = activity.member_id
          AND award.activity_id = activity.id
      )
    LIMIT 2
  ) AS first
) AS unawarded
WHERE unawarded.activities > 0;

-- batches_of_given --
SELECT DISTINCT activity.batch_id
FROM earning_given AS given
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s
 AND activity.member_id = given.member_id
 AND activity.id = given.activity_id;

-- insert_awards --
-- One award for each activity that a rule of this purse gave (or took) points for. The key is derived as kit.ids.derived does.
INSERT INTO earning_award (
  organiser_id, member_id, id, activity_id, book_id, rule_set_id, points, breakdown, asks, at, party, holder_id, created_at
)
SELECT %(organiser_id)s, given.member_id, {{key}}, given.activity_id, %(book_id)s, %(rule_set_id)s,
  {{total}}, {{breakdown}}, {{asks}}, given.at, %(party)s, {{other}}, %(now)s
FROM earning_given AS given
WHERE ({{asked}}) AND {{holder}} IS NOT NULL;

-- moves --
-- What the ledger is to post. Points of a purchase that must be paid wait for it; they expire at the end of a local day.
SELECT {{holder}} AS holder_id, {{key}} AS id, %(book_id)s::uuid AS book_id,
  CASE WHEN {{waits}} OR ({{total}}) > %(ceiling)s THEN 'EARN_PENDING' ELSE 'EARN' END AS kind,
  ({{total}})::bigint AS points, given.activity_id AS cause_id, given.at,
  {{expires_at}} AS expires_at, {{due_on}} AS due_on
FROM earning_given AS given
WHERE {{total}} > 0 AND {{holder}} IS NOT NULL

-- returns --
-- What is to be taken back for activities whose award is below zero.
SELECT {{holder}} AS holder_id, {{key}} AS id, %(book_id)s::uuid AS book_id,
  (-({{total}}))::bigint AS points, given.activity_id AS cause_id, NULL::uuid AS lot_id
FROM earning_given AS given
WHERE {{total}} < 0 AND {{holder}} IS NOT NULL

-- returns_left --
-- The part of the returns that pending points did not cover.
SELECT returned.holder_id, md5(returned.id || '|TAKE_BACK')::uuid AS id, returned.book_id,
  returned.points - coalesce(voided.points, 0) AS points, returned.cause_id, returned.lot_id
FROM ({{returns}}) AS returned
LEFT JOIN ledger_transfer AS voided
  ON voided.organiser_id = %(organiser_id)s AND voided.holder_id = returned.holder_id AND voided.id = returned.id

-- insert_shortfalls --
-- What the last demands did not find in the lots.
INSERT INTO earning_shortfall (organiser_id, member_id, id, activity_id, book_id, points, created_at)
SELECT %(organiser_id)s, demand.holder_id, demand.id, demand.cause_id, demand.book_id,
  demand.points - coalesce(sum(serving.points), 0)::bigint, %(now)s
FROM ledger_demand AS demand
LEFT JOIN ledger_serving AS serving
  ON serving.holder_id = demand.holder_id AND serving.demand_id = demand.id
GROUP BY demand.holder_id, demand.id, demand.cause_id, demand.book_id, demand.points
HAVING demand.points > coalesce(sum(serving.points), 0)
ON CONFLICT (member_id, id) DO NOTHING;

-- add_limit_use --
-- What was asked for in this span, this activity included; the row is locked until the end of the transaction.
INSERT INTO earning_limituse (organiser_id, member_id, programme_id, rule_key, span, begins_on, points, created_at)
VALUES (%(organiser_id)s, %(member_id)s, %(programme_id)s, %(rule_key)s, %(span)s, %(begins_on)s, %(points)s, %(now)s)
ON CONFLICT (member_id, rule_key, span, begins_on) DO UPDATE SET points = earning_limituse.points + EXCLUDED.points
RETURNING points;

-- insert_awards_of_activity --
-- The awards of one activity that the transaction recorded, a row a wallet: it has none yet.
INSERT INTO earning_award (
  organiser_id, member_id, id, activity_id, book_id, rule_set_id, points, breakdown, at, party, created_at
)
SELECT %(organiser_id)s, %(member_id)s, award.id, %(activity_id)s, award.book_id, %(rule_set_id)s, award.points,
  award.breakdown::jsonb, %(at)s, 'MEMBER', %(now)s
FROM unnest(%(ids)s::uuid[], %(book_ids)s::uuid[], %(points)s::bigint[], %(breakdowns)s::text[]) AS award (id, book_id, points, breakdown);

-- awards_of_activity --
-- What the member got for an activity, as its member or as who did it, by book: {rule key: points}.
SELECT award.book_id, award.breakdown
FROM earning_award AS award
WHERE award.organiser_id = %(organiser_id)s
  AND award.member_id = %(member_id)s
  AND award.activity_id = %(activity_id)s
  AND (award.party = 'MEMBER' OR award.holder_id = award.member_id);
