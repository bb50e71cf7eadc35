-- activities --
-- The members' activities of a kind within a window, each purchase as it stands: with what was put right, and not at all
-- where nothing of it is left; an action without goods as one, as long as it was not taken back. Uses activity_member_idx: what lies outside of the window costs nothing.
SELECT activity.organiser_id, activity.member_id, activity.id, activity.programme_id, activity.kind, activity.partner_id,
  activity.outlet_id, activity.buyer_id, activity.document_no, activity.occurred_at, activity.occurred_on, activity.attributes,
  activity.net_minor + coalesce(changed.net_minor, 0) AS net_minor,
  activity.gross_minor + coalesce(changed.gross_minor, 0) AS gross_minor
FROM activity_activity AS activity
LEFT JOIN LATERAL (
  SELECT sum(correction.net_minor)::bigint AS net_minor, sum(correction.gross_minor)::bigint AS gross_minor,
    sum(correction.quantity) AS quantity
  FROM activity_correction AS correction
  WHERE correction.organiser_id = %(organiser_id)s
    AND correction.member_id = activity.member_id
    AND correction.activity_id = activity.id
) AS changed ON true
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.programme_id = %(programme_id)s
  AND activity.member_id IN ({{members}})
  AND activity.occurred_at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR activity.occurred_at < %(until)s::timestamptz)
  AND activity.kind = {{kind}}::text
  AND activity.corrects_id IS NULL
  AND (changed.quantity IS NULL OR changed.quantity + coalesce((
    SELECT sum(line.quantity) FROM activity_line AS line
    WHERE line.organiser_id = %(organiser_id)s
      AND line.member_id = activity.member_id
      AND line.activity_id = activity.id
  ), 1) <> 0)

-- lines --
-- The lines of an activity as they stand.
LATERAL (
  SELECT each.organiser_id, each.member_id, each.activity_id, each.line_no, each.product_id, sum(each.quantity) AS quantity,
    sum(each.net_minor)::bigint AS net_minor, sum(each.gross_minor)::bigint AS gross_minor
  FROM (
    SELECT told.organiser_id, told.member_id, told.activity_id, told.line_no, told.product_id, told.quantity, told.net_minor,
      told.gross_minor
    FROM activity_line AS told
    WHERE told.organiser_id = %(organiser_id)s AND told.member_id = activity.member_id AND told.activity_id = activity.id
    UNION ALL
    SELECT put_right.organiser_id, put_right.member_id, put_right.activity_id, put_right.line_no, put_right.product_id,
      put_right.quantity, put_right.net_minor, put_right.gross_minor
    FROM activity_correction AS put_right
    WHERE put_right.organiser_id = %(organiser_id)s AND put_right.member_id = activity.member_id
      AND put_right.activity_id = activity.id
  ) AS each
  GROUP BY each.organiser_id, each.member_id, each.activity_id, each.line_no, each.product_id
  HAVING sum(each.quantity) <> 0 OR sum(each.net_minor) <> 0
)

-- counted --
-- What each activity adds.
SELECT activity.member_id, activity.id, activity.occurred_at, activity.occurred_on, {{amount}} AS amount
{{from}}
WHERE activity.organiser_id = %(organiser_id)s AND ({{when}}){{also}}
GROUP BY activity.member_id, activity.id, activity.occurred_at, activity.occurred_on

-- earned --
-- Points that came into a wallet within a window, by when they took effect; what was taken back or voided is less. A transfer of
-- points that were promised counts once: when they were promised.
SELECT moved.holder_id AS member_id, moved.id, moved.at AS occurred_at,
  CASE WHEN moved.kind IN ('EARN', 'EARN_PENDING') THEN moved.points ELSE -moved.points END::numeric AS amount
FROM ledger_book AS book
JOIN ledger_transfer AS moved ON moved.organiser_id = book.organiser_id AND moved.book_id = book.id
WHERE book.organiser_id = %(organiser_id)s
  AND book.owner_id = %(programme_id)s
  AND book.code = %(wallet)s
  AND moved.holder_id IN ({{members}})
  AND moved.kind IN ('EARN', 'EARN_PENDING', 'TAKE_BACK', 'VOID')
  AND moved.at >= %(since)s
  AND (%(until)s::timestamptz IS NULL OR moved.at < %(until)s::timestamptz)

-- with_former --
-- These members (`members`: a query of member_id), and those who go on as them. Uses member_goes_on_idx.
SELECT meant.member_id FROM ({{members}}) AS meant
UNION ALL
SELECT former.id
FROM participants_member AS former
WHERE former.organiser_id = %(organiser_id)s
  AND former.goes_on_as_id = ANY(ARRAY(SELECT meant.member_id FROM ({{members}}) AS meant))

-- as_one --
-- What each adds, of whoever goes on as its member.
SELECT coalesce(former.goes_on_as_id, measured.member_id) AS member_id, measured.id, measured.occurred_at, measured.amount{{also}}
FROM ({{measured}}) AS measured
LEFT JOIN participants_member AS former
  ON former.organiser_id = %(organiser_id)s AND former.id = measured.member_id AND former.goes_on_as_id IS NOT NULL
