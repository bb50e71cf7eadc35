-- days_that_cannot_be --
-- Lines of a document that were sold or paid on days that cannot be are taken out; the first ones
-- are shown, all are counted.
WITH gone AS (
  DELETE FROM {{read}} AS line
  WHERE line.sold_on NOT BETWEEN %(earliest)s AND %(today)s
    OR line.paid_on NOT BETWEEN %(first)s AND %(today)s
  RETURNING line.line, line.sold_on, line.paid_on
)
SELECT gone.line,
  CASE WHEN gone.sold_on BETWEEN %(earliest)s AND %(today)s THEN 'paid_on' ELSE 'sold_on' END,
  CASE WHEN gone.sold_on BETWEEN %(earliest)s AND %(today)s THEN gone.paid_on ELSE gone.sold_on END,
  count(*) OVER ()
FROM gone
ORDER BY gone.line
LIMIT %(shown_max)s
