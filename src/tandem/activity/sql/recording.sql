-- insert_activity --
-- One activity with its lines and its batch, where the condition holds; returns its id, or nothing when it stood already and nothing is
-- written.
WITH activity AS (
  INSERT INTO activity_activity (
    organiser_id, member_id, id, programme_id, batch_id, kind, partner_id, outlet_id, document_no, occurred_at, occurred_on, due_on,
    currency, net_minor, gross_minor, buyer_id, corrects_id, attributes, created_at
  )
  SELECT %(organiser_id)s, %(member_id)s, %(id)s, %(programme_id)s, %(batch_id)s, %(kind)s, %(partner_id)s::bigint,
    %(outlet_id)s::uuid, %(document_no)s, %(occurred_at)s, %(occurred_on)s, %(due_on)s::date, %(currency)s, %(net_minor)s::bigint,
    %(gross_minor)s::bigint, %(buyer_id)s::bigint, %(corrects_id)s::uuid, %(attributes)s::jsonb, %(now)s
  WHERE {{only_if}}
  ON CONFLICT (member_id, id) DO NOTHING
  RETURNING id
),
line AS (
  INSERT INTO activity_line (
    organiser_id, member_id, activity_id, line_no, product_id, quantity, net_minor, gross_minor, created_at
  )
  SELECT %(organiser_id)s, %(member_id)s, activity.id, line.line_no, line.product_id, line.quantity, line.net_minor, line.gross_minor,
    %(now)s
  FROM activity
  CROSS JOIN unnest(%(line_nos)s::int[], %(product_ids)s::uuid[], %(quantities)s::numeric[], %(nets)s::bigint[], %(grosses)s::bigint[])
    AS line (line_no, product_id, quantity, net_minor, gross_minor)
),
batch AS (
  INSERT INTO activity_batch (id, organiser_id, programme_id, source, source_id, activities_total, lines_total, created_at)
  SELECT %(batch_id)s, %(organiser_id)s, %(programme_id)s, %(source)s, NULL::uuid, 1, %(lines_total)s, %(now)s
  FROM activity
)
SELECT activity.id FROM activity;

-- insert_activities --
INSERT INTO activity_activity (
  organiser_id, member_id, id, programme_id, batch_id, kind, partner_id, outlet_id, document_no, occurred_at, occurred_on, due_on,
  currency, net_minor, gross_minor, buyer_id, corrects_id, attributes, created_at
)
SELECT %(organiser_id)s, activity.member_id, activity.id, %(programme_id)s, %(batch_id)s, activity.kind, activity.partner_id, activity.outlet_id,
  activity.document_no, activity.occurred_at, activity.occurred_on, activity.due_on, activity.currency, activity.net_minor, activity.gross_minor, activity.buyer_id,
  activity.corrects_id, {{attributes}}, %(now)s
FROM ({{activities}}) AS activity;

-- insert_lines --
INSERT INTO activity_line (
  organiser_id, member_id, activity_id, line_no, product_id, quantity, net_minor, gross_minor, created_at
)
SELECT %(organiser_id)s, line.member_id, line.activity_id, line.line_no, line.product_id, line.quantity, line.net_minor,
  line.gross_minor, %(now)s
FROM ({{lines}}) AS line;

-- standing --
SELECT activity.id
FROM unnest(%(members)s::bigint[], %(ids)s::uuid[]) AS said (member_id, id)
JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = said.member_id AND activity.id = said.id;

-- said_activities --
SELECT said.member_id, said.id, said.kind, said.partner_id, said.outlet_id, said.document_no, said.occurred_at, said.occurred_on,
  said.due_on, said.currency, said.net_minor, said.gross_minor, said.buyer_id, said.corrects_id,
  said.attributes::jsonb
FROM unnest(
  %(members)s::bigint[], %(ids)s::uuid[], %(kinds)s::text[], %(partners)s::bigint[], %(outlets)s::uuid[], %(numbers)s::text[],
  %(ats)s::timestamptz[], %(days)s::date[], %(dues)s::date[], %(currencies)s::text[], %(nets)s::bigint[], %(grosses)s::bigint[],
  %(buyers)s::bigint[], %(corrected)s::uuid[], %(attributes)s::text[]
) AS said (
  member_id, id, kind, partner_id, outlet_id, document_no, occurred_at, occurred_on, due_on, currency, net_minor, gross_minor, buyer_id,
  corrects_id, attributes
)
ORDER BY said.member_id, said.id

-- said_lines --
SELECT said.member_id, said.activity_id, said.line_no, said.product_id, said.quantity, said.net_minor, said.gross_minor
FROM unnest(
  %(line_members)s::bigint[], %(line_activities)s::uuid[], %(line_nos)s::int[], %(products)s::uuid[], %(quantities)s::numeric[],
  %(line_nets)s::bigint[], %(line_grosses)s::bigint[]
) AS said (member_id, activity_id, line_no, product_id, quantity, net_minor, gross_minor)
ORDER BY said.member_id, said.activity_id, said.line_no

-- unknown --
-- How many of these (member, key) are no activities of the programme, or none of the partner's sales.
SELECT count(*)
FROM unnest(%(members)s::bigint[], %(ids)s::uuid[]) AS said (member_id, id)
WHERE NOT EXISTS (
  SELECT 1
  FROM activity_activity AS activity
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.member_id = said.member_id
    AND activity.id = said.id
    AND (%(partner_id)s::bigint IS NULL OR activity.partner_id = %(partner_id)s::bigint)
);
