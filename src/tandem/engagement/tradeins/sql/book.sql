-- months --
-- By month of an offer: taken, worth of it, sold, fees of it (price less payout), given away, handling. What was sold is read
-- from the items, as it stands: a sale that was taken back is none. Of what was given away its line says when.
-- Uses trade_in_offer_idx.
SELECT date_trunc('month', line.on_day::timestamp)::date AS month,
  sum(line.taken)::int AS taken,
  sum(line.worth_minor)::bigint AS worth_minor,
  sum(line.sold)::int AS sold,
  sum(line.fees_minor)::bigint AS fees_minor,
  sum(line.given_away)::int AS given_away,
  (sum(line.taken) * %(handling_minor)s)::bigint AS handling_minor
FROM tradeins_item AS item
LEFT JOIN tradeins_move AS move
  ON item.state = 'CHARITY' AND move.organiser_id = item.organiser_id AND move.item_id = item.id AND move.state = 'CHARITY'
CROSS JOIN LATERAL (
  VALUES
    (item.taken_on, 1, item.worth_minor, 0, 0, 0),
    (item.sold_on, 0, 0, 1, item.price_minor - item.payout_minor, 0),
    (move.moved_on, 0, 0, 0, 0, 1)
) AS line (on_day, taken, worth_minor, sold, fees_minor, given_away)
WHERE item.organiser_id = %(organiser_id)s
  AND item.offer_id = %(offer_id)s
  AND item.state <> 'UNDONE'
  AND line.on_day IS NOT NULL
GROUP BY 1
ORDER BY 1 DESC
LIMIT 60;

-- outlets --
-- The same by outlet (NULL: none was named), those that took most first.
SELECT item.partner_id, item.outlet_id,
  count(*)::int AS taken,
  sum(item.worth_minor)::bigint AS worth_minor,
  count(item.sold_on)::int AS sold,
  coalesce(sum(item.price_minor - item.payout_minor) FILTER (WHERE item.sold_on IS NOT NULL), 0)::bigint AS fees_minor,
  count(*) FILTER (WHERE item.state = 'CHARITY')::int AS given_away,
  (count(*) * %(handling_minor)s)::bigint AS handling_minor
FROM tradeins_item AS item
WHERE item.organiser_id = %(organiser_id)s
  AND item.offer_id = %(offer_id)s
  AND item.state <> 'UNDONE'
  AND item.taken_on IS NOT NULL
GROUP BY item.partner_id, item.outlet_id
ORDER BY taken DESC, item.partner_id, item.outlet_id
LIMIT 200;
