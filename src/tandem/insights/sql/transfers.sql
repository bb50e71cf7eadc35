-- page --
-- Those of the page are chosen first; only they are named, and what they were for is looked up by its key.
SELECT transfer.id, transfer.kind, transfer.points, transfer.at, transfer.holder_id,
  coalesce(member.name, partner.name), partner.id IS NOT NULL, activity.id, coalesce(activity.document_no, ''),
  coalesce(reward_order.number, '')
FROM ({{chosen}}) AS transfer
LEFT JOIN participants_member AS member ON member.organiser_id = %(organiser_id)s AND member.id = transfer.holder_id
LEFT JOIN partners_partner AS partner ON partner.organiser_id = %(organiser_id)s AND partner.id = transfer.holder_id
LEFT JOIN activity_activity AS activity
  ON activity.organiser_id = %(organiser_id)s AND activity.member_id = transfer.holder_id AND activity.id = transfer.cause_id
LEFT JOIN rewards_order AS reward_order
  ON reward_order.organiser_id = %(organiser_id)s AND reward_order.member_id = transfer.holder_id
    AND reward_order.id = transfer.cause_id
ORDER BY {{order}};

-- of_kinds --
-- As many of each kind as the page may need, by transfer_moment_idx, then the first of all of them.
SELECT transfer.id, transfer.kind, transfer.points, transfer.at, transfer.holder_id, transfer.cause_id
  FROM unnest(%(kinds)s::text[]) AS wanted(kind)
  CROSS JOIN LATERAL (
    SELECT transfer.id, transfer.kind, transfer.points, transfer.at, transfer.holder_id, transfer.cause_id
    FROM ledger_transfer AS transfer
    WHERE transfer.book_id = %(book_id)s
      AND transfer.kind = wanted.kind
      AND {{span}}
    ORDER BY {{order}}
    LIMIT %(offset)s + %(limit)s
  ) AS transfer
  ORDER BY {{order}}
  LIMIT %(limit)s OFFSET %(offset)s

-- of_members --
-- Of some members: by their statements (transfer_statement_idx).
SELECT transfer.id, transfer.kind, transfer.points, transfer.at, transfer.holder_id, transfer.cause_id
  FROM ledger_transfer AS transfer
  WHERE transfer.holder_id = ANY(%(members)s::bigint[])
    AND transfer.book_id = %(book_id)s
    AND transfer.kind = ANY(%(kinds)s::text[])
    AND {{span}}
  ORDER BY {{order}}
  LIMIT %(limit)s OFFSET %(offset)s

-- total_of_members --
SELECT count(*)
FROM ledger_transfer AS transfer
WHERE transfer.holder_id = ANY(%(members)s::bigint[])
  AND transfer.book_id = %(book_id)s
  AND transfer.kind = ANY(%(kinds)s::text[])
  AND {{span}};

-- span --
transfer.organiser_id = %(organiser_id)s
      AND (%(since)s::timestamptz IS NULL OR transfer.at >= %(since)s)
      AND (%(until)s::timestamptz IS NULL OR transfer.at < %(until)s)
