-- turnover --
CASE WHEN {{activity}}.corrects_id IS NULL THEN {{activity}}.{{amount}} ELSE (
  SELECT sum(changed.{{amount}})::bigint
  FROM activity_correction AS changed
  WHERE changed.organiser_id = {{activity}}.organiser_id
    AND changed.member_id = {{activity}}.member_id
    AND changed.activity_id = {{activity}}.corrects_id
    AND changed.correction_id = {{activity}}.id
) END
