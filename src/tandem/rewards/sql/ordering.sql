-- have_enough --
-- Members who can pay for a reward, and what they have. Locked: two who look at once must not both order for the same points.
-- `among`: nothing, or who got points (`of_these`); `theirs`: nothing, or whom it is for.
SELECT account.holder_id, account.available_points
FROM ledger_account AS account
JOIN participants_member AS member ON member.organiser_id = account.organiser_id AND member.id = account.holder_id
WHERE account.organiser_id = %(organiser_id)s
  AND account.book_id = %(book_id)s
  AND account.available_points >= %(points)s
  AND member.status = 'ACTIVE'
  {{among}}
  {{theirs}}
ORDER BY account.holder_id
LIMIT %(limit)s
FOR UPDATE OF account;

-- of_these --
-- Of some members (column member_id) only: their accounts are found by their keys.
AND account.holder_id = ANY(ARRAY(
  SELECT these.member_id
  FROM ({{members}}) AS these
));
