-- near --
-- Outlets of partners that take part, within so many kilometres of a place, nearest first; the box around the circle is found by
-- outlet_place_idx (west > east where it goes over the line of dates). Kilometres by the great circle on a sphere.
SELECT near.id, near.name, near.street, near.postal_code, near.city, near.kilometres
FROM (
  SELECT outlet.id, outlet.name, outlet.street, outlet.postal_code,
    CASE WHEN btrim(outlet.city) = '' THEN btrim(partner.city) ELSE btrim(outlet.city) END AS city,
    2 * 6371.0088 * asin(least(1, sqrt(
      power(sin(radians(outlet.latitude - %(latitude)s) / 2), 2)
      + cos(radians(%(latitude)s)) * cos(radians(outlet.latitude)) * power(sin(radians(outlet.longitude - %(longitude)s) / 2), 2)
    ))) AS kilometres
  FROM partners_outlet AS outlet
  JOIN partners_partner AS partner
    ON partner.id = outlet.partner_id
  WHERE outlet.organiser_id = %(organiser_id)s
    AND outlet.latitude >= %(south)s
    AND outlet.latitude <= %(north)s
    AND (
      (outlet.longitude >= %(west)s AND outlet.longitude <= %(east)s)
      OR (%(west)s::float8 > %(east)s::float8 AND (outlet.longitude >= %(west)s OR outlet.longitude <= %(east)s))
    )
    AND outlet.is_authorised
    AND partner.organiser_id = %(organiser_id)s
    AND partner.programme_id = %(programme_id)s
    AND partner.ended_at IS NULL
) AS near
WHERE near.kilometres <= %(radius)s
ORDER BY near.kilometres, near.name, near.id
LIMIT %(limit)s;

-- towns --
-- The towns of outlets that take part, with the middle of those whose place is known (null: of none), and how many there are. An outlet of
-- which nobody said a town is in its partner's; the last of them may have none.
SELECT shop.town, shop.region, avg(shop.latitude), avg(shop.longitude), count(*), count(shop.latitude)
FROM (
  SELECT outlet.latitude, outlet.longitude,
    CASE WHEN btrim(outlet.city) = '' THEN btrim(partner.city) ELSE btrim(outlet.city) END AS town,
    CASE WHEN btrim(outlet.city) = '' THEN btrim(partner.region) ELSE btrim(outlet.region) END AS region
  FROM partners_outlet AS outlet
  JOIN partners_partner AS partner
    ON partner.id = outlet.partner_id
  WHERE outlet.organiser_id = %(organiser_id)s
    AND outlet.is_authorised
    AND partner.organiser_id = %(organiser_id)s
    AND partner.programme_id = %(programme_id)s
    AND partner.ended_at IS NULL
) AS shop
GROUP BY shop.town, shop.region
ORDER BY shop.town = '', shop.town, shop.region;

-- unmeasured --
-- Outlets that take part, by name, of a town as they write it and its region, or whose postal code begins with what was typed (null: not asked for); only those
-- of which nobody said where they are, where that is wanted. Each outlet is looked at once.
SELECT shop.id, shop.name, shop.street, shop.postal_code, shop.town, NULL::float8
FROM (
  SELECT outlet.id, outlet.name, outlet.street, outlet.postal_code, outlet.latitude,
    CASE WHEN btrim(outlet.city) = '' THEN btrim(partner.city) ELSE btrim(outlet.city) END AS town,
    CASE WHEN btrim(outlet.city) = '' THEN btrim(partner.region) ELSE btrim(outlet.region) END AS region,
    upper(regexp_replace(outlet.postal_code, '[^0-9A-Za-z]', '', 'g')) AS code
  FROM partners_outlet AS outlet
  JOIN partners_partner AS partner
    ON partner.id = outlet.partner_id
  WHERE outlet.organiser_id = %(organiser_id)s
    AND outlet.is_authorised
    AND partner.organiser_id = %(organiser_id)s
    AND partner.programme_id = %(programme_id)s
    AND partner.ended_at IS NULL
) AS shop
WHERE (%(towns)s::text[] IS NULL OR (shop.town, shop.region) IN (SELECT * FROM unnest(%(towns)s::text[], %(regions)s::text[])))
  AND (%(typed)s::text IS NULL OR starts_with(shop.code, %(typed)s))
  AND (NOT %(unplaced)s OR shop.latitude IS NULL)
ORDER BY shop.name, shop.id
LIMIT %(limit)s;

-- postal_codes --
-- The middle of the outlets that take part whose postal code begins with the most of the first letters of what was typed, so many at least;
-- nothing where none does. What is typed is a dozen letters at most, and each outlet is looked at once.
WITH alike AS MATERIALIZED (
  SELECT placed.latitude, placed.longitude, (
      SELECT max(first.letters)
      FROM generate_series(%(least)s::integer, length(%(typed)s)) AS first (letters)
      WHERE starts_with(placed.code, left(%(typed)s, first.letters))
    ) AS letters
  FROM (
    SELECT outlet.latitude, outlet.longitude, upper(regexp_replace(outlet.postal_code, '[^0-9A-Za-z]', '', 'g')) AS code
    FROM partners_outlet AS outlet
    JOIN partners_partner AS partner
      ON partner.id = outlet.partner_id
    WHERE outlet.organiser_id = %(organiser_id)s
      AND outlet.is_authorised
      AND outlet.latitude IS NOT NULL
      AND outlet.postal_code <> ''
      AND partner.organiser_id = %(organiser_id)s
      AND partner.programme_id = %(programme_id)s
      AND partner.ended_at IS NULL
  ) AS placed
)
SELECT avg(alike.latitude), avg(alike.longitude)
FROM alike
WHERE alike.letters = (SELECT max(most.letters) FROM alike AS most)
HAVING count(*) > 0;
