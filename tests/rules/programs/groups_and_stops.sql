-- rules_told_product, by id --
SELECT product.id,
  ((product.categories::text[] && %(v6)s::text[])) AS c0,
  ((product.brand = %(v8)s::text)) AS c1
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s;

-- rules_per_line, by member_id, activity_id --
SELECT line.member_id, line.activity_id,
  (sum(line.r1) * %(v4)s::numeric / %(v5)s::numeric) AS r1,
  (sum(line.r2) * %(v7)s::numeric) AS r2,
  sum(CASE WHEN (line.r4) <> 1 THEN ((line.r4) - 1) * ((coalesce((line.r1 * %(v4)s::numeric / %(v5)s::numeric), 0))) END) AS r4x1,
  sum(CASE WHEN (line.r4) <> 1 THEN ((line.r4) - 1) * ((coalesce((line.r2 * %(v7)s::numeric), 0))) END) AS r4x2
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  CASE WHEN true THEN line.net_minor END AS r1,
  CASE WHEN (product_told.c0) THEN (line.quantity / pack_pcs.base_units) END AS r2,
  CASE WHEN (product_told.c1) THEN %(v9)s::numeric ELSE 1 END AS r4
FROM activity_activity AS activity
JOIN activity_line AS line ON line.member_id = activity.member_id AND line.activity_id = activity.id AND line.organiser_id = %(organiser_id)s
LEFT JOIN catalogue_pack AS pack_pcs ON pack_pcs.product_id = line.product_id AND pack_pcs.unit = 'pcs' AND pack_pcs.organiser_id = %(organiser_id)s
LEFT JOIN rules_told_product AS product_told ON product_told.id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
OFFSET 0
) AS line
GROUP BY line.member_id, line.activity_id;

SELECT asked.member_id, asked.activity_id,
  asked.r0 AS r0,
  CASE WHEN ((abs(asked.r1) >= abs(asked.r2) AND abs(asked.r1) >= abs(asked.r3)) AND coalesce(asked.stopped_at, 1) >= 1) THEN asked.r1 ELSE 0 END AS r1,
  CASE WHEN ((abs(asked.r2) > abs(asked.r1) AND abs(asked.r2) >= abs(asked.r3)) AND coalesce(asked.stopped_at, 2) >= 2) THEN asked.r2 ELSE 0 END AS r2,
  CASE WHEN ((abs(asked.r3) > abs(asked.r1) AND abs(asked.r3) > abs(asked.r2)) AND coalesce(asked.stopped_at, 3) >= 3) THEN asked.r3 ELSE 0 END AS r3,
  CASE WHEN (true AND coalesce(asked.stopped_at, 4) >= 4) THEN coalesce(trunc(round(coalesce(asked.r4, 0) + CASE WHEN ((abs(asked.r1) >= abs(asked.r2) AND abs(asked.r1) >= abs(asked.r3)) AND coalesce(asked.stopped_at, 1) >= 1) THEN coalesce(asked.r4x1, 0) ELSE 0 END + CASE WHEN ((abs(asked.r2) > abs(asked.r1) AND abs(asked.r2) >= abs(asked.r3)) AND coalesce(asked.stopped_at, 2) >= 2) THEN coalesce(asked.r4x2, 0) ELSE 0 END + CASE WHEN ((abs(asked.r3) > abs(asked.r1) AND abs(asked.r3) > abs(asked.r2)) AND coalesce(asked.stopped_at, 3) >= 3) THEN coalesce(asked.r4x3, 0) ELSE 0 END + CASE WHEN (true AND coalesce(asked.stopped_at, 5) >= 5) THEN coalesce(asked.r4x5, 0) ELSE 0 END, 9)), 0)::bigint ELSE 0 END AS r4,
  CASE WHEN (true AND coalesce(asked.stopped_at, 5) >= 5) THEN asked.r5 ELSE 0 END AS r5
FROM (
SELECT asked.*, CASE WHEN true AND asked.r0 <> 0 THEN 0 END AS stopped_at
FROM (
SELECT activity.member_id, activity.id AS activity_id,
  coalesce(trunc(round(CASE WHEN ((activity.occurred_on = %(v0)s::date) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(per_line.r1, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(per_line.r2, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN ((activity.net_minor >= %(v2)s::numeric) AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v3)s::numeric END, 9)), 0)::bigint AS r3,
  0 AS r4,
  coalesce(per_line.r4x1, 0) AS r4x1,
  coalesce(per_line.r4x2, 0) AS r4x2,
  0 AS r4x3,
  0 AS r4x5,
  coalesce(trunc(round(CASE WHEN (true AND NOT (CASE WHEN coalesce(activity.net_minor, activity.gross_minor, 0) <> 0 THEN coalesce(activity.net_minor, activity.gross_minor, 0) < 0 ELSE coalesce((SELECT min(back.quantity) < 0 AND max(back.quantity) <= 0 FROM activity_line AS back WHERE back.organiser_id = activity.organiser_id AND back.member_id = activity.member_id AND back.activity_id = activity.id), false) END)) THEN %(v4)s::numeric END, 9)), 0)::bigint AS r5
FROM activity_activity AS activity
LEFT JOIN rules_per_line AS per_line ON per_line.member_id = activity.member_id AND per_line.activity_id = activity.id
WHERE activity.organiser_id = %(organiser_id)s AND (activity.batch_id = %(batch_id)s)
) AS asked
OFFSET 0
) AS asked

-- v0 = datetime.date(2026, 3, 3)
-- v1 = Decimal('500')
-- v2 = Decimal('5.0E+3')
-- v3 = Decimal('5')
-- v4 = Decimal('1')
-- v5 = Decimal('1.0E+3')
-- v6 = ['primers']
-- v7 = Decimal('4')
-- v8 = 'Kielnia'
-- v9 = Decimal('2')
