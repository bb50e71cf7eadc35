-- months --
-- By month of an offer: taken, worth of it, sold, fees of it (price less payout), given away, handling.
-- Uses trade_in_offer_idx; each move is read by its item.
SELECT date_trunc('month', move.moved_on::timestamp)::date AS month,
  count(*) FILTER (WHERE move.state = 'TAKEN')::int AS taken,
  coalesce(sum(move.amount_minor) FILTER (WHERE move.state = 'TAKEN'), 0)::bigint AS worth_minor,
  count(*) FILTER (WHERE move.state = 'SOLD')::int AS sold,
  coalesce(sum(item.price_minor - item.payout_minor) FILTER (WHERE move.state = 'SOLD'), 0)::bigint AS fees_minor,
  count(*) FILTER (WHERE move.state = 'CHARITY')::int AS given_away,
  (count(*) FILTER (WHERE move.state = 'TAKEN') * %(handling_minor)s)::bigint AS handling_minor
FROM tradeins_item AS item
JOIN tradeins_move AS move ON move.organiser_id = item.organiser_id AND move.item_id = item.id
WHERE item.organiser_id = %(organiser_id)s
  AND item.offer_id = %(offer_id)s
  AND item.state <> 'UNDONE'
  AND move.state IN ('TAKEN', 'SOLD', 'CHARITY')
GROUP BY 1
ORDER BY 1 DESC
LIMIT 60;

-- outlets --
-- The same by outlet (NULL: none was named), those that took most first. Each move is read by its item.
SELECT item.partner_id, item.outlet_id,
  count(*) FILTER (WHERE move.state = 'TAKEN')::int AS taken,
  coalesce(sum(move.amount_minor) FILTER (WHERE move.state = 'TAKEN'), 0)::bigint AS worth_minor,
  count(*) FILTER (WHERE move.state = 'SOLD')::int AS sold,
  coalesce(sum(item.price_minor - item.payout_minor) FILTER (WHERE move.state = 'SOLD'), 0)::bigint AS fees_minor,
  count(*) FILTER (WHERE move.state = 'CHARITY')::int AS given_away,
  (count(*) FILTER (WHERE move.state = 'TAKEN') * %(handling_minor)s)::bigint AS handling_minor
FROM tradeins_item AS item
JOIN tradeins_move AS move ON move.organiser_id = item.organiser_id AND move.item_id = item.id
WHERE item.organiser_id = %(organiser_id)s
  AND item.offer_id = %(offer_id)s
  AND item.state <> 'UNDONE'
  AND item.partner_id IS NOT NULL
  AND move.state IN ('TAKEN', 'SOLD', 'CHARITY')
GROUP BY item.partner_id, item.outlet_id
ORDER BY taken DESC, item.partner_id, item.outlet_id
LIMIT 200;
