-- bought --
-- A purchase of a product by one of these members of which something is left; no row where there is
-- none.
SELECT activity.id
FROM activity_activity AS activity
JOIN activity_line AS line
  ON line.organiser_id = %(organiser_id)s
 AND line.member_id = activity.member_id
 AND line.activity_id = activity.id
 AND line.product_id = %(product_id)s
LEFT JOIN activity_correction AS gone
  ON gone.organiser_id = %(organiser_id)s
 AND gone.member_id = line.member_id
 AND gone.activity_id = line.activity_id
 AND gone.line_no = line.line_no
 AND gone.product_id = line.product_id
WHERE activity.organiser_id = %(organiser_id)s
  AND activity.member_id = ANY(%(members)s)
  AND activity.kind = ANY(%(kinds)s)
  AND activity.corrects_id IS NULL
GROUP BY activity.id, line.line_no, line.quantity
HAVING line.quantity + coalesce(sum(gone.quantity), 0) > 0
LIMIT 1
