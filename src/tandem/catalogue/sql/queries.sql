-- known_as --
-- Products by (kind of identifier, value), a row for each pack of theirs.
SELECT identifier.kind, identifier.value, identifier.product_id, identifier.unit, pack.unit, pack.base_units
FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS said (kind, value)
JOIN catalogue_productidentifier AS identifier
  ON identifier.organiser_id = %(organiser_id)s
 AND identifier.kind = said.kind
 AND identifier.value = said.value
LEFT JOIN catalogue_pack AS pack ON pack.organiser_id = %(organiser_id)s AND pack.product_id = identifier.product_id;
