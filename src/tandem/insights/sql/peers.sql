-- ranks --
-- Partners of a role who take part, by the net turnover of what they sold to members on [since, until]: who has equal turnover has
-- the same rank. Beside each how many they are.
SELECT partner.id, coalesce(sold.net_minor, 0)::bigint,
  rank() OVER (ORDER BY coalesce(sold.net_minor, 0) DESC), count(*) OVER ()
FROM partners_partner AS partner
LEFT JOIN (
  SELECT activity.partner_id, sum({{turnover}}) AS net_minor
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.occurred_on BETWEEN %(since)s AND %(until)s
  GROUP BY activity.partner_id
) AS sold ON sold.partner_id = partner.id
WHERE partner.organiser_id = %(organiser_id)s
  AND partner.programme_id = %(programme_id)s
  AND partner.role = %(role)s
  AND partner.ended_at IS NULL;
