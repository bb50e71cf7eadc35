-- rules_told_basket, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  coalesce(sum(line.v0 * greatest(least(line.u0, floor(line.w0 / %(v6)s::numeric) * %(v3)s::numeric) - (line.u0 - line.q0), 0) / line.q0), 0) AS t0,
  coalesce(sum(line.v1 * greatest(least(line.u1, %(v7)s::numeric) - (line.u1 - line.q1), 0) / line.q1), 0) AS t1,
  coalesce(sum(line.v2 * greatest(least(line.u2, %(v3)s::numeric) - (line.u2 - line.q2), 0) / line.q2), 0) AS t2
FROM (
SELECT line.*,
  sum(line.q0) OVER (side ORDER BY line.side * line.v0 / line.q0 ASC NULLS LAST, line.o0, line.o1 ROWS UNBOUNDED PRECEDING) AS u0,
  sum(line.q0) OVER side AS w0,
  sum(line.q1) OVER (side ORDER BY line.side * line.v1 / line.q1 DESC NULLS LAST, line.o0, line.o1 ROWS UNBOUNDED PRECEDING) AS u1,
  sum(line.q2) OVER (side ORDER BY line.side * line.v2 / line.q2 DESC NULLS LAST, line.o0, line.o1 ROWS UNBOUNDED PRECEDING) AS u2
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  sign(line.quantity) AS side,
  line.line_no AS o0,
  line.product_id AS o1,
  CASE WHEN true THEN line.net_minor END AS v0,
  CASE WHEN true AND line.net_minor IS NOT NULL AND line.quantity <> 0 THEN abs(line.quantity) END AS q0,
  CASE WHEN true THEN line.net_minor END AS v1,
  CASE WHEN true AND line.net_minor IS NOT NULL AND line.quantity <> 0 THEN abs(line.quantity) END AS q1,
  CASE WHEN (product.categories::text[] && %(v8)s::text[]) THEN line.gross_minor END AS v2,
  CASE WHEN (product.categories::text[] && %(v8)s::text[]) AND line.gross_minor IS NOT NULL AND line.quantity <> 0 THEN abs(line.quantity) END AS q2
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN catalogue_product AS product ON product.id = line.product_id AND product.organiser_id = %(organiser_id)s
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS line
WINDOW side AS (PARTITION BY line.member_id, line.activity_id, line.side)
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(CASE WHEN (activity.kind = %(v0)s::text) THEN (coalesce(basket.t0, 0) * %(v1)s::numeric) END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN true THEN (coalesce(basket.t1, 0) * %(v3)s::numeric / %(v2)s::numeric) END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(CASE WHEN ((coalesce(basket.t2, 0) >= %(v4)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v5)s::numeric END, 9)), 0)::bigint AS r2
FROM activity_activity AS activity
LEFT JOIN rules_told_basket AS basket ON basket.member_id = activity.member_id AND basket.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)

-- v0 = 'PURCHASE'
-- v1 = Decimal('0.01')
-- v2 = Decimal('1.0E+3')
-- v3 = Decimal('1')
-- v4 = Decimal('2.46E+4')
-- v5 = Decimal('5')
-- v6 = Decimal('3')
-- v7 = Decimal('2')
-- v8 = ['pumps']
