-- counted --
-- Lines of this document that counted by what an alias meant, with the activity they became. What a file itself corrects is left.
SELECT proved.member_id, activity.id, matched.document_no, matched.sold_on, matched.partner_id, matched.product_id, matched.quantity,
  matched.net_minor, matched.gross_minor, matched.key
FROM {{matched}} AS matched
JOIN {{read}} AS line ON line.line = matched.line
JOIN evidence_provedline AS proved
  ON proved.organiser_id = %(organiser_id)s
 AND proved.key = matched.key
 AND proved.document_id = %(document_id)s
JOIN LATERAL (
  SELECT activity.id
  FROM activity_activity AS activity
  JOIN activity_line AS own
    ON own.organiser_id = %(organiser_id)s AND own.member_id = activity.member_id AND own.activity_id = activity.id
   AND own.product_id = matched.product_id
  WHERE activity.organiser_id = %(organiser_id)s
    AND activity.programme_id = %(programme_id)s
    AND activity.member_id = proved.member_id
    AND activity.partner_id = matched.partner_id
    AND activity.document_no = matched.document_no
    AND activity.occurred_on = matched.sold_on
    AND activity.corrects_id IS NULL
  -- What was taken back and counted anew stands in a later activity: the one of which something is left.
  ORDER BY own.quantity + coalesce((
    SELECT sum(gone.quantity)
    FROM activity_correction AS gone
    WHERE gone.organiser_id = %(organiser_id)s AND gone.member_id = activity.member_id AND gone.activity_id = activity.id
      AND gone.line_no = own.line_no
  ), 0) > 0 DESC, activity.occurred_at, activity.id
  LIMIT 1
) AS activity ON true
WHERE matched.quantity > 0
  AND CASE WHEN %(kind)s = 'CUSTOMER'
    THEN %(key)s IN (line.customer_key, split_part(line.customer_key, '|', 1), split_part(line.customer_key, '|', 2))
    ELSE %(key)s IN (line.product_key, split_part(line.product_key, '|', 1), split_part(line.product_key, '|', 2)) END
ORDER BY matched.line;

-- standing --
-- Those of them that mean the same without the alias: a line that is somebody else's by now does not.
SELECT matched.key
FROM {{matched}} AS matched
WHERE matched.key = ANY(%(keys)s::uuid[])
  AND (%(kind)s <> 'CUSTOMER' OR matched.member_id = %(meant_id)s OR EXISTS (
    -- Who was merged is who they go on as: theirs is the other's.
    SELECT 1
    FROM participants_member AS meant
    JOIN participants_member AS own
      ON own.organiser_id = %(organiser_id)s
     AND own.id = matched.member_id
     AND coalesce(own.goes_on_as_id, own.id) = coalesce(meant.goes_on_as_id, meant.id)
    WHERE meant.organiser_id = %(organiser_id)s
      AND meant.id = %(meant_id)s
  ));

-- note --
-- A line that counted anew bears a key made of the one under which it was taken back before (matching.sql).
INSERT INTO evidence_takenback (organiser_id, key, partner_id, document_id, plain_key, times, created_at)
SELECT %(organiser_id)s, said.key, said.partner_id, %(document_id)s, coalesce(before.plain_key, said.key),
  coalesce(before.times, 0) + 1, %(now)s
FROM unnest(%(keys)s::uuid[], %(partners)s::bigint[]) AS said (key, partner_id)
LEFT JOIN evidence_takenback AS before
  ON before.organiser_id = %(organiser_id)s
 AND before.partner_id = said.partner_id
 AND md5(before.key || '|again')::uuid = said.key
ORDER BY said.key
ON CONFLICT (key) DO NOTHING;
