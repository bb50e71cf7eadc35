-- bought_after --
-- What those who handed something in under an offer bought from that day on, for :days days: buyers, and net turnover in minor units.
-- A purchase counts once, however much was handed in before it. What a merged member handed in or bought is of who goes on.
WITH handed AS MATERIALIZED (
  SELECT DISTINCT coalesce(member.goes_on_as_id, member.id) AS member_id, item.taken_on
  FROM tradeins_item AS item
  JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = item.member_id
  WHERE item.organiser_id = %(organiser_id)s
    AND item.offer_id = %(offer_id)s
    AND item.taken_on IS NOT NULL
    AND item.state <> 'UNDONE'
),
own AS MATERIALIZED (
  SELECT handed.member_id, handed.member_id AS kin_id
  FROM handed
  UNION
  SELECT member.goes_on_as_id, member.id
  FROM participants_member AS member
  WHERE member.organiser_id = %(organiser_id)s
    AND member.goes_on_as_id = ANY(ARRAY(SELECT handed.member_id FROM handed))
)
SELECT count(DISTINCT own.member_id) FILTER (WHERE activity.net_minor > 0), coalesce(sum({{turnover}}), 0)::bigint
FROM own
JOIN activity_activity AS activity ON activity.organiser_id = %(organiser_id)s AND activity.member_id = own.kin_id
WHERE activity.programme_id = %(programme_id)s
  AND EXISTS (
    SELECT
    FROM handed
    WHERE handed.member_id = own.member_id
      AND activity.occurred_on BETWEEN handed.taken_on AND handed.taken_on + %(days)s::int
  );
