-- changed --
-- The products and outlets whose figure may be another one than :last_on found: bought since, in days that have come or gone
-- meanwhile, or by a member who was merged. Lines of these purchases alone are read.
SELECT DISTINCT line.product_id, activity.outlet_id
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = activity.organiser_id
  AND line.member_id = activity.member_id
  AND line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.created_at >= %(read_since_at)s
  AND activity.kind = ANY(%(kinds)s::text[])
  AND activity.outlet_id IS NOT NULL
  AND activity.corrects_id IS NULL
  AND line.quantity > 0
  AND (
    activity.created_at >= %(last_at)s
    OR activity.occurred_on > %(last_on)s
    OR (activity.occurred_on >= %(last_since_on)s AND activity.occurred_on < %(since_on)s)
    OR activity.member_id = ANY(ARRAY(
      SELECT merged.id
      FROM participants_member AS merged
      WHERE merged.organiser_id = %(organiser_id)s
        AND merged.programme_id = %(programme_id)s
        AND merged.goes_on_as_id IS NOT NULL
    ))
  );

-- recount --
-- As `refresh`, of the kept products and outlets alone.
INSERT INTO activity_soldat (
  organiser_id, programme_id, product_id, outlet_id, buyers, last_on, written_on, created_at
)
SELECT %(organiser_id)s, %(programme_id)s, line.product_id, activity.outlet_id,
  count(DISTINCT COALESCE(member.goes_on_as_id, member.id)), max(activity.occurred_on), %(today)s, %(now)s
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = activity.organiser_id
  AND line.member_id = activity.member_id
  AND line.activity_id = activity.id
JOIN activity_soldpair AS pair
  ON pair.product_id = line.product_id
  AND pair.outlet_id = activity.outlet_id
JOIN participants_member AS member ON member.id = activity.member_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.created_at >= %(since_at)s
  AND activity.occurred_on BETWEEN %(since_on)s AND %(today)s
  AND activity.kind = ANY(%(kinds)s::text[])
  AND activity.corrects_id IS NULL
  AND line.quantity > 0
GROUP BY line.product_id, activity.outlet_id
ORDER BY line.product_id, activity.outlet_id
ON CONFLICT (product_id, outlet_id) DO UPDATE
SET buyers = excluded.buyers, last_on = excluded.last_on, written_on = excluded.written_on;

-- fade_changed --
-- As `fade`, of the kept products and outlets alone.
UPDATE activity_soldat AS sold
SET buyers = 0, written_on = %(today)s
FROM activity_soldpair AS pair
WHERE sold.organiser_id = %(organiser_id)s
  AND sold.programme_id = %(programme_id)s
  AND sold.product_id = pair.product_id
  AND sold.outlet_id = pair.outlet_id
  AND sold.written_on < %(today)s
  AND sold.buyers > 0;

-- refresh --
-- Of each product and outlet how many members bought it there in the days from :since_on to :today, and when last; who were merged
-- are one. Reads what was recorded since :since_at alone (activity_written_idx).
INSERT INTO activity_soldat (
  organiser_id, programme_id, product_id, outlet_id, buyers, last_on, written_on, created_at
)
SELECT %(organiser_id)s, %(programme_id)s, line.product_id, activity.outlet_id,
  count(DISTINCT COALESCE(member.goes_on_as_id, member.id)), max(activity.occurred_on), %(today)s, %(now)s
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = activity.organiser_id
  AND line.member_id = activity.member_id
  AND line.activity_id = activity.id
JOIN participants_member AS member ON member.id = activity.member_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.created_at >= %(since_at)s
  AND activity.occurred_on BETWEEN %(since_on)s AND %(today)s
  AND activity.kind = ANY(%(kinds)s::text[])
  AND activity.outlet_id IS NOT NULL
  AND activity.corrects_id IS NULL
  AND line.quantity > 0
GROUP BY line.product_id, activity.outlet_id
ORDER BY line.product_id, activity.outlet_id
ON CONFLICT (product_id, outlet_id) DO UPDATE
SET buyers = excluded.buyers, last_on = excluded.last_on, written_on = excluded.written_on;

-- fade --
-- Where nobody bought it in those days any more.
UPDATE activity_soldat AS sold
SET buyers = 0
WHERE sold.organiser_id = %(organiser_id)s
  AND sold.programme_id = %(programme_id)s
  AND sold.written_on < %(today)s
  AND sold.buyers > 0;
