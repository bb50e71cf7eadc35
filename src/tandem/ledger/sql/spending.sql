-- turn --
-- The order in which the lots of a holder are used, as their book says (`SpendingOrder`). A lot's
-- key is that of the transfer that opened it, which is looked up only where the order asks for it.
CASE WHEN book.spending_order = 'OLDEST' THEN {{lot}}.opened_at END,
CASE
  WHEN book.spending_order <> 'GIVEN' THEN 0
  WHEN (
    SELECT opening.kind FROM ledger_transfer AS opening
    WHERE opening.organiser_id = %(organiser_id)s AND opening.holder_id = {{lot}}.holder_id
      AND opening.id = {{lot}}.id
  ) = 'ADJUST_UP' THEN 0
  ELSE 1
END,
{{lot}}.expires_at NULLS LAST, {{lot}}.opened_at, {{lot}}.id

-- set_order --
-- From now on; what was used before stays used.
UPDATE ledger_book AS book
SET spending_order = %(spending_order)s
WHERE book.organiser_id = %(organiser_id)s
  AND book.owner_id = %(owner_id)s;
