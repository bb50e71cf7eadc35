SELECT deed.member_id, deed.id AS deed_id,
  coalesce(trunc(round(CASE WHEN ((deed.attributes ->> 'place') = %(v0)s::text) THEN ((CASE WHEN deed.attributes ->> 'meters' ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$' THEN (deed.attributes ->> 'meters')::numeric END) * %(v1)s::numeric) END, 9)), 0)::bigint AS r0,
  coalesce(trunc(round(CASE WHEN ((mod(nullif((CASE WHEN NOT (coalesce(deed.net_minor, deed.gross_minor, 0) < 0) THEN (
  SELECT count(*) FROM activity_activity AS past
  WHERE past.organiser_id = deed.organiser_id AND past.member_id = deed.member_id
    AND past.programme_id = deed.programme_id
    AND past.kind = deed.kind AND (past.occurred_at, past.id) <= (deed.occurred_at, deed.id) AND coalesce(past.net_minor, past.gross_minor, 0) >= 0 AND past.corrects_id IS NULL
) END), 0)::numeric, %(v2)s::numeric) = 0) AND NOT (coalesce(deed.net_minor, deed.gross_minor, 0) < 0)) THEN %(v3)s::numeric END, 9)), 0)::bigint AS r1
FROM activity_activity AS deed
WHERE deed.organiser_id = %(organiser_id)s AND (deed.batch_id = %(batch_id)s)

-- v0 = 'eye level'
-- v1 = Decimal('10')
-- v2 = Decimal('2')
-- v3 = Decimal('7')
