-- lines_of --
-- The matched lines of a document with whom they name, whatever becomes of them, in the order of the file.
SELECT matched.document_no, matched.sold_on, line.customer_key, matched.product_id, matched.quantity, matched.net_minor,
  matched.gross_minor
FROM {{matched}} AS matched
JOIN {{read}} AS line ON line.line = matched.line
ORDER BY matched.line;
