SELECT deed.member_id, deed.id AS deed_id,
  coalesce(trunc(round(CASE WHEN ((
  SELECT count(*) FROM activity_activity AS earlier
  WHERE earlier.organiser_id = deed.organiser_id AND earlier.member_id = deed.member_id AND earlier.kind = deed.kind
    AND (earlier.occurred_at, earlier.id) <= (deed.occurred_at, deed.id)
) = %(v0)s::numeric) THEN %(v1)s::numeric END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN (extract(isodow FROM deed.occurred_on) IN (%(v2)s::numeric, %(v3)s::numeric)) THEN %(v4)s::numeric END, 9)), 0)::bigint AS r1,
  coalesce(trunc(round(CASE WHEN ((deed.occurred_on >= %(v5)s::date) AND (deed.occurred_on < %(v6)s::date)) THEN %(v3)s::numeric END, 9)), 0)::bigint AS r2,
  coalesce(trunc(round(CASE WHEN (NOT ((deed.occurred_on - (member.joined_at AT TIME ZONE %(zone)s)::date) < %(v7)s::numeric)) THEN %(v8)s::numeric END, 9)), 0)::bigint AS r3
FROM activity_activity AS deed
LEFT JOIN participants_member AS member ON member.id = deed.member_id AND member.organiser_id = %(organiser_id)s
WHERE deed.organiser_id = %(organiser_id)s AND (deed.batch_id = %(batch_id)s)

-- v0 = Decimal('3')
-- v1 = Decimal('100')
-- v2 = Decimal('6')
-- v3 = Decimal('7')
-- v4 = Decimal('5')
-- v5 = datetime.date(2026, 3, 10)
-- v6 = datetime.date(2026, 4, 1)
-- v7 = Decimal('66')
-- v8 = Decimal('1')
