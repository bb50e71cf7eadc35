-- left_behind --
-- What lies in the lots of members who left and may not use it any more; those merged into them go with them.
-- Uses leave_due_idx.
SELECT lot.holder_id, md5(concat_ws('|', lot.id, 'LEFT', %(stamp)s))::uuid AS id, lot.book_id,
  lot.{{place}} AS points, gone.id AS cause_id, lot.id AS lot_id
FROM participants_leave AS gone
JOIN participants_member AS member
  ON member.organiser_id = gone.organiser_id
 AND (member.id = gone.member_id OR member.goes_on_as_id = gone.member_id)
JOIN ledger_lot AS lot
  ON lot.organiser_id = member.organiser_id AND lot.holder_id = member.id AND lot.book_id = %(book_id)s
WHERE gone.organiser_id = %(organiser_id)s
  AND gone.programme_id = %(programme_id)s
  AND gone.order_until < %(today)s
  AND gone.came_back_at IS NULL
  AND lot.{{place}} > 0
