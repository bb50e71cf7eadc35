-- known_as --
-- Products by (kind of identifier, value), a row for each pack of theirs.
SELECT identifier.kind, identifier.value, identifier.product_id, identifier.unit, pack.unit, pack.base_units
FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS said (kind, value)
JOIN catalogue_productidentifier AS identifier
  ON identifier.organiser_id = %(organiser_id)s
 AND identifier.kind = said.kind
 AND identifier.value = said.value
LEFT JOIN catalogue_pack AS pack ON pack.organiser_id = %(organiser_id)s AND pack.product_id = identifier.product_id;

-- names_stamp --
-- How many products are offered, and a number that is another one as soon as one of them comes, ends, or is called
-- otherwise: so that who keeps their names asks for this only.
SELECT count(*), coalesce(sum(hashtextextended(product.name, hashtextextended(product.id::text, 0))), 0)
FROM catalogue_product AS product
WHERE product.organiser_id = %(organiser_id)s
  AND product.ended_at IS NULL;
