-- member --
-- By a number, address or card that is theirs; then by the beginning of the name. Uses identifier_once, member_by_name_idx.
SELECT member.id, NULL, member.name, member.number
FROM participants_member AS member
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.id IN (
    SELECT identifier.member_id
    FROM participants_identifier AS identifier
    WHERE identifier.organiser_id = %(organiser_id)s
      AND identifier.programme_id = %(programme_id)s
      AND identifier.kind = ANY(ARRAY['TAX_ID', 'NUMBER', 'EMAIL', 'CARD'])
      AND identifier.value = ANY(%(values)s)
  )
UNION ALL
(
  SELECT begun.id, NULL, begun.name, begun.number
  FROM unnest(%(names)s::text[]) AS wanted (name)
  CROSS JOIN LATERAL (
    SELECT member.id, member.name, member.number, member.sort_key
    FROM participants_member AS member
    WHERE member.organiser_id = %(organiser_id)s
      AND member.programme_id = %(programme_id)s
      AND member.sort_key >= wanted.name
      AND member.sort_key < wanted.name || %(last)s
    ORDER BY member.sort_key, member.id
    LIMIT %(each)s
  ) AS begun
  ORDER BY begun.sort_key, begun.id
  LIMIT %(each)s
)
LIMIT %(each)s;

-- member_part --
-- By any part of the name, where fewer were found above: as many names as there are may be read, of the index alone.
SELECT member.id, NULL, member.name, member.number
FROM (
  SELECT named.id
  FROM participants_member AS named
  WHERE named.organiser_id = %(organiser_id)s
    AND named.programme_id = %(programme_id)s
    AND named.sort_key LIKE %(part)s
  ORDER BY named.sort_key, named.id
  LIMIT %(each)s
) AS fitting
JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = fitting.id
ORDER BY member.sort_key, member.id;

-- partner --
SELECT partner.id, NULL, partner.name, partner.city
FROM partners_partner AS partner
WHERE partner.organiser_id = %(organiser_id)s
  AND partner.programme_id = %(programme_id)s
  AND (partner.sort_key LIKE %(part)s OR partner.tax_id = ANY(%(values)s) OR partner.code = ANY(%(numbers)s))
ORDER BY partner.sort_key, partner.id
LIMIT %(each)s;

-- product --
-- By a number that is its own; then by the beginning of its number, and of its name. Uses product_sku_once, product_by_name_idx.
SELECT product.id, NULL, product.name, product.sku
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s
  AND product.id IN (
    SELECT identifier.product_id
    FROM catalogue_productidentifier AS identifier
    WHERE identifier.organiser_id = %(organiser_id)s
      AND identifier.kind = ANY(ARRAY['GTIN', 'SKU'])
      AND identifier.value = ANY(%(values)s)
  )
UNION ALL
(
  SELECT begun.id, NULL, begun.name, begun.sku
  FROM unnest(%(numbers)s::text[]) AS wanted (number)
  CROSS JOIN LATERAL (
    SELECT product.id, product.name, product.sku
    FROM catalogue_product AS product
    WHERE product.organiser_id = %(organiser_id)s
      AND product.sku >= wanted.number
      AND product.sku < wanted.number || %(last)s
    ORDER BY product.sku
    LIMIT %(each)s
  ) AS begun
  ORDER BY begun.sku
  LIMIT %(each)s
)
UNION ALL
(
  SELECT begun.id, NULL, begun.name, begun.sku
  FROM unnest(%(names)s::text[]) AS wanted (name)
  CROSS JOIN LATERAL (
    SELECT product.id, product.name, product.sku, product.sort_key
    FROM catalogue_product AS product
    WHERE product.organiser_id = %(organiser_id)s
      AND product.sort_key >= wanted.name
      AND product.sort_key < wanted.name || %(last)s
    ORDER BY product.sort_key, product.id
    LIMIT %(each)s
  ) AS begun
  ORDER BY begun.sort_key, begun.id
  LIMIT %(each)s
);

-- product_part --
-- By any part of the name, as members are.
SELECT product.id, NULL, product.name, product.sku
FROM (
  SELECT named.id
  FROM catalogue_product AS named
  WHERE named.organiser_id = %(organiser_id)s
    AND named.sort_key LIKE %(part)s
  ORDER BY named.sort_key, named.id
  LIMIT %(each)s
) AS fitting
JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s AND product.id = fitting.id
ORDER BY product.sort_key, product.id;

-- purchase --
-- By the beginning of the number of its document. A partner at a time, since so are the numbers (activity_document_idx).
SELECT activity.id, activity.member_id, activity.document_no, member.name
FROM (
  SELECT partner.id
  FROM partners_partner AS partner
  WHERE partner.organiser_id = %(organiser_id)s
    AND partner.programme_id = %(programme_id)s
) AS seller
CROSS JOIN unnest(%(numbers)s::text[]) AS wanted (number)
CROSS JOIN LATERAL (
  SELECT purchase.id, purchase.member_id, purchase.document_no
  FROM activity_activity AS purchase
  WHERE purchase.organiser_id = %(organiser_id)s
    AND purchase.partner_id = seller.id
    AND purchase.document_no >= wanted.number
    AND purchase.document_no < wanted.number || %(last)s
    AND purchase.corrects_id IS NULL
  ORDER BY purchase.partner_id, purchase.document_no
  LIMIT %(each)s
) AS activity
JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = activity.member_id
UNION ALL
-- The organiser's own sales have no partner.
SELECT activity.id, activity.member_id, activity.document_no, member.name
FROM unnest(%(numbers)s::text[]) AS wanted (number)
CROSS JOIN LATERAL (
  SELECT purchase.id, purchase.member_id, purchase.document_no
  FROM activity_activity AS purchase
  WHERE purchase.organiser_id = %(organiser_id)s
    AND purchase.programme_id = %(programme_id)s
    AND purchase.partner_id IS NULL
    AND purchase.document_no <> ''
    AND purchase.document_no >= wanted.number
    AND purchase.document_no < wanted.number || %(last)s
    AND purchase.corrects_id IS NULL
  ORDER BY purchase.document_no
  LIMIT %(each)s
) AS activity
JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s AND member.id = activity.member_id
ORDER BY 3, 1
LIMIT %(each)s;

-- invoice --
-- E-invoices and the files they came in; numbers are compared as everywhere (kit/codes.number_key).
SELECT invoice.document_id, NULL, invoice.number, invoice.buyer_name
FROM (
  SELECT partner.id
  FROM partners_partner AS partner
  WHERE partner.organiser_id = %(organiser_id)s
    AND partner.programme_id = %(programme_id)s
) AS seller
CROSS JOIN LATERAL (
  SELECT handed.document_id, handed.number, handed.buyer_name, handed.key
  FROM evidence_invoice AS handed
  WHERE handed.organiser_id = %(organiser_id)s
    AND handed.programme_id = %(programme_id)s
    AND handed.partner_id = seller.id
    AND handed.number_key >= %(number_key)s
    AND handed.number_key < %(number_key_end)s
  ORDER BY handed.number_key
  LIMIT %(each)s
) AS invoice
WHERE %(number_key)s <> ''
ORDER BY invoice.number, invoice.key
LIMIT %(each)s;
