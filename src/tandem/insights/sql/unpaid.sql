-- unpaid --
-- Purchases with points still pending, in one of the fixed orders of `unpaid.ORDERS`: those of the page are chosen first, and
-- only they are named.
SELECT page.partner_id, coalesce(partner.name, ''), page.document_no, member.name, page.occurred_on, page.due_on,
  page.gross_minor, page.net_minor, page.pending_points, page.member_id, page.activity_id
FROM ({{page}}) AS page
JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = page.member_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = page.partner_id
ORDER BY {{order_of_page}}

-- chosen --
-- All that wait, narrowed down by what is known of the purchase or in an order of it: each is looked up.
SELECT {{columns}}
  FROM ledger_lot AS lot
  JOIN activity_activity AS activity
    ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
  WHERE {{waits}}
    AND activity.programme_id = %(programme_id)s
    AND (%(partner_id)s::bigint IS NULL OR activity.partner_id = %(partner_id)s)
    AND (%(q)s::text IS NULL OR activity.document_no ILIKE %(q)s)
  ORDER BY {{order}}
  LIMIT %(limit)s OFFSET %(offset)s

-- begun --
-- Those whose document's number begins so: found by their numbers first, a seller at a time (activity_document_idx), then asked
-- whether they wait (lot_pending_idx).
SELECT {{columns}}
  FROM ({{numbered}}) AS activity
  JOIN ledger_lot AS lot
    ON lot.organiser_id = activity.organiser_id AND lot.holder_id = activity.member_id AND lot.cause_id = activity.id
  WHERE {{waits}}
  ORDER BY {{order}}
  LIMIT %(limit)s OFFSET %(offset)s

-- numbered --
SELECT purchase.*
    FROM (
      SELECT partner.id
      FROM partners_partner AS partner
      WHERE partner.organiser_id = %(organiser_id)s
        AND partner.programme_id = %(programme_id)s
        AND (%(partner_id)s::bigint IS NULL OR partner.id = %(partner_id)s)
    ) AS seller
    CROSS JOIN unnest(%(begins)s::text[]) AS wanted (number)
    CROSS JOIN LATERAL (
      SELECT purchase.*
      FROM activity_activity AS purchase
      WHERE purchase.organiser_id = %(organiser_id)s
        AND purchase.programme_id = %(programme_id)s
        AND purchase.partner_id = seller.id
        AND purchase.document_no >= wanted.number
        AND purchase.document_no < wanted.number || %(last)s
      ORDER BY purchase.partner_id, purchase.document_no
      LIMIT %(begun_max)s
    ) AS purchase
    UNION ALL
    -- The organiser's own sales have no partner.
    (
      SELECT purchase.*
      FROM unnest(%(begins)s::text[]) AS wanted (number)
      JOIN activity_activity AS purchase
        ON purchase.document_no >= wanted.number AND purchase.document_no < wanted.number || %(last)s
      WHERE %(partner_id)s::bigint IS NULL
        AND purchase.organiser_id = %(organiser_id)s
        AND purchase.programme_id = %(programme_id)s
        AND purchase.partner_id IS NULL
      ORDER BY purchase.document_no
      LIMIT %(begun_max)s
    )
    LIMIT %(begun_max)s

-- total_begun --
SELECT count(*)
FROM ({{numbered}}) AS activity
JOIN ledger_lot AS lot
  ON lot.organiser_id = activity.organiser_id AND lot.holder_id = activity.member_id AND lot.cause_id = activity.id
WHERE {{waits}};

-- soonest --
-- By the day they are due: lot_due_idx gives as many as are shown, in their order, and only those are looked up.
SELECT {{columns}}
  FROM (
    SELECT lot.organiser_id, lot.holder_id, lot.id, lot.cause_id, lot.due_on, lot.pending_points
    FROM ledger_lot AS lot
    WHERE {{waits}}
    ORDER BY {{order}}
    LIMIT %(limit)s OFFSET %(offset)s
  ) AS lot
  JOIN activity_activity AS activity
    ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id

-- columns --
activity.partner_id, activity.document_no, activity.occurred_on, activity.due_on,
    activity.gross_minor, activity.net_minor, coalesce(activity.gross_minor, activity.net_minor, 0) AS amount_minor,
    lot.pending_points, lot.holder_id AS member_id,
    activity.id AS activity_id, lot.due_on AS listed_on, lot.id AS lot_id

-- waits --
-- Which lots are those of purchases that wait: a payment has a day by which it is due.
lot.organiser_id = %(organiser_id)s
    AND lot.book_id = %(book_id)s
    AND lot.pending_points > 0
    AND lot.due_on < %(no_day)s
    AND (%(due_before)s::date IS NULL OR lot.due_on < %(due_before)s)

-- any --
SELECT EXISTS (SELECT 1 FROM ledger_lot AS lot WHERE {{waits}});

-- total --
-- The purchases are not looked up: lot_due_idx alone counts them.
SELECT count(*)
FROM ledger_lot AS lot
WHERE {{waits}};

-- total_of --
SELECT count(*)
FROM ledger_lot AS lot
JOIN activity_activity AS activity
  ON activity.organiser_id = lot.organiser_id AND activity.member_id = lot.holder_id AND activity.id = lot.cause_id
WHERE {{waits}}
  AND activity.programme_id = %(programme_id)s
  AND (%(partner_id)s::bigint IS NULL OR activity.partner_id = %(partner_id)s)
  AND (%(q)s::text IS NULL OR activity.document_no ILIKE %(q)s);
