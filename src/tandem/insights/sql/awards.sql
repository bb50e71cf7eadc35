-- counted --
-- On which days a rule gave something and for how many activities, one row each; then one row of those that come first.
WITH given AS MATERIALIZED (
{{given}}
)
SELECT (given.at AT TIME ZONE %(zone)s)::date AS day, count(*), NULL::bigint[], NULL::text
FROM given
GROUP BY day
UNION ALL
SELECT NULL, NULL, array_agg(given.member_id ORDER BY {{order}}), string_agg(given.activity_id::text, ' ' ORDER BY {{order}})
FROM (SELECT given.member_id, given.activity_id, given.at FROM given ORDER BY {{order}} LIMIT {{listed}}) AS given
ORDER BY day NULLS LAST;

-- given --
-- What a rule gave for each activity, with what was put right since.
SELECT award.member_id, award.activity_id, min(award.at) AS at, sum((award.breakdown ->> %(rule)s)::bigint)::bigint AS points
FROM earning_award AS award
WHERE {{of_rule}}
  AND award.at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR award.at < %(until)s)
  AND (%(members)s::bigint[] IS NULL OR award.member_id = ANY(%(members)s::bigint[]))
GROUP BY award.member_id, award.activity_id
HAVING sum((award.breakdown ->> %(rule)s)::bigint) <> 0

-- first --
SELECT given.member_id, given.activity_id, given.at, given.points
FROM ({{given}}) AS given
ORDER BY {{order}}
LIMIT %(limit)s

-- of_keys --
-- Of some activities, by award_activity_idx.
SELECT award.member_id, award.activity_id, min(award.at) AS at, sum((award.breakdown ->> %(rule)s)::bigint)::bigint AS points
FROM unnest(%(member_ids)s::bigint[], %(activity_ids)s::uuid[]) AS wanted (member_id, activity_id)
JOIN earning_award AS award ON award.member_id = wanted.member_id AND award.activity_id = wanted.activity_id
WHERE {{of_rule}}
GROUP BY award.member_id, award.activity_id

-- named --
SELECT given.member_id, member.name, given.activity_id, coalesce(activity.kind, ''), coalesce(activity.document_no, ''),
  coalesce(partner.name, ''), given.at, activity.net_minor, given.points
FROM ({{chosen}}) AS given
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = given.member_id
LEFT JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = given.member_id AND activity.id = given.activity_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = activity.partner_id
ORDER BY {{order}};

-- of_rule --
award.organiser_id = %(organiser_id)s
    AND award.rule_set_id = ANY(%(rule_sets)s::uuid[])
    AND award.breakdown ? %(rule)s
