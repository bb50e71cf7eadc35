-- stage_customer --
-- A real table, not a temporary one: only those can be read by the parallel workers of the query below.
-- Each customer of the file once: by tax number, member number or card, else by what a person taught. A key of two numbers
-- (`TAX_ID:…|CODE:…`) leads where both lead, or the one that leads anywhere; where they disagree, nowhere, until a person has said
-- who the pair is. Numbers of members outweigh what was taught to be no member: firms join later.
CREATE UNLOGGED TABLE {{customer}} AS
WITH said AS (
  SELECT keyed.customer_key, keyed.partner_id, keyed.first, keyed.second,
    CASE split_part(keyed.first, ':', 1) WHEN 'CODE' THEN 'NUMBER' ELSE split_part(keyed.first, ':', 1) END AS kind,
    substr(keyed.first, strpos(keyed.first, ':') + 1) AS value,
    CASE WHEN keyed.first LIKE 'CODE:%%' THEN substr(keyed.first, 6) WHEN keyed.second LIKE 'CODE:%%' THEN substr(keyed.second, 6) END AS code
  FROM (
    SELECT DISTINCT line.customer_key, {{partner_id}} AS partner_id,
      split_part(line.customer_key, '|', 1) AS first, split_part(line.customer_key, '|', 2) AS second
    FROM {{read}} AS line
  ) AS keyed
),
led AS (
  SELECT said.customer_key, said.partner_id,
    coalesce(identifier.member_id, CASE WHEN said.second = '' THEN card.member_id END, first_alias.member_id{{or_hashed}}) AS first_id,
    coalesce(number.member_id, CASE WHEN said.second <> '' THEN card.member_id END, second_alias.member_id) AS second_id, (whole.key IS NOT NULL) AS is_taught, whole.member_id AS taught_id,
    (whole.key IS NOT NULL OR first_alias.key IS NOT NULL OR second_alias.key IS NOT NULL) AS is_alias
  FROM said
  LEFT JOIN participants_identifier AS identifier
    ON identifier.organiser_id = %(organiser_id)s
   AND identifier.programme_id = %(programme_id)s
   AND identifier.kind = said.kind
   AND identifier.value = said.value
  LEFT JOIN participants_identifier AS number
    ON number.organiser_id = %(organiser_id)s
   AND number.programme_id = %(programme_id)s
   AND number.kind = CASE WHEN said.second LIKE 'CODE:%%' THEN 'NUMBER' END
   AND number.value = substr(said.second, 6)
  LEFT JOIN participants_identifier AS card
    ON card.organiser_id = %(organiser_id)s
   AND card.programme_id = %(programme_id)s
   AND card.kind = 'CARD'
   AND card.value = said.code
  LEFT JOIN evidence_alias AS first_alias
    ON first_alias.organiser_id = %(organiser_id)s
   AND first_alias.programme_id = %(programme_id)s
   AND first_alias.partner_id = said.partner_id
   AND first_alias.kind = 'CUSTOMER'
   AND first_alias.key = said.first
  LEFT JOIN evidence_alias AS second_alias
    ON second_alias.organiser_id = %(organiser_id)s
   AND second_alias.programme_id = %(programme_id)s
   AND second_alias.partner_id = said.partner_id
   AND second_alias.kind = 'CUSTOMER'
   AND second_alias.key = said.second
  LEFT JOIN evidence_alias AS whole
    ON whole.organiser_id = %(organiser_id)s
   AND whole.programme_id = %(programme_id)s
   AND whole.partner_id = said.partner_id
   AND whole.kind = 'CUSTOMER'
   AND whole.key = said.customer_key
   AND said.second <> ''
  {{hashed_joined}}
),
meant AS (
  SELECT led.customer_key, led.partner_id, led.is_alias, (led.first_id <> led.second_id AND NOT led.is_taught) AS is_open,
    CASE
      WHEN led.taught_id IS NOT NULL THEN led.taught_id
      WHEN led.first_id <> led.second_id THEN NULL
      ELSE coalesce(led.first_id, led.second_id)
    END AS member_id
  FROM led
)
SELECT meant.customer_key, meant.partner_id,
  -- Whose firm is still to be proved counts nothing: the line waits, whatever number or alias led to them.
  CASE WHEN member.status <> 'WAITING' OR %(looks_back)s THEN meant.member_id END AS member_id,
  -- What a merged member bought is also that of whom they go on as, who may bring it back.
  CASE WHEN member.status <> 'WAITING' OR %(looks_back)s THEN coalesce(member.goes_on_as_id, meant.member_id) END AS goes_on_id,
  (meant.member_id IS NULL AND meant.is_alias AND meant.is_open IS NOT TRUE) AS is_foreign,
  (member.joined_at AT TIME ZONE %(zone)s)::date AS joined_on
FROM meant
LEFT JOIN participants_member AS member
  ON member.organiser_id = %(organiser_id)s
 AND member.id = meant.member_id;

-- or_hashed --
, hashed.member_id

-- hashed_joined --
-- The members' own numbers under the partner's key (RFC 2104; see `partners.blind`): nobody else is ever recognised.
LEFT JOIN evidence_hashed AS hashed
  ON said.kind = 'HASH' AND hashed.value = said.value

-- hashed --
SELECT own.member_id,
  encode(sha256(%(outer)s || sha256(%(inner)s || convert_to(own.value, 'UTF8'))), 'hex') AS value
FROM participants_identifier AS own
WHERE own.organiser_id = %(organiser_id)s
  AND own.programme_id = %(programme_id)s
  AND own.kind IN ('TAX_ID', 'NUMBER', 'CARD')

-- stage_product --
-- Each product and unit of the file once; a pack's own GTIN brings its unit. A key of two numbers (`GTIN:…|SKU:…`) leads where both
-- lead, or the one that leads anywhere; where they disagree, nowhere, until a person has said what the pair means.
CREATE UNLOGGED TABLE {{product}} AS
WITH said AS (
  SELECT DISTINCT line.product_key, line.unit, {{partner_id}} AS partner_id,
    split_part(line.product_key, '|', 1) AS first, split_part(line.product_key, '|', 2) AS second
  FROM {{read}} AS line
),
led AS (
  SELECT said.product_key, said.unit, said.partner_id, (said.second <> '') AS is_pair,
    (whole.key IS NOT NULL) AS is_taught, whole.product_id AS taught_id,
    (whole.key IS NOT NULL OR first_alias.key IS NOT NULL OR second_alias.key IS NOT NULL) AS is_alias,
    coalesce(barcode.product_id, first_alias.product_id) AS first_id, coalesce(number.product_id, second_alias.product_id) AS second_id,
    coalesce(barcode.unit, '') AS pack_unit
  FROM said
  LEFT JOIN catalogue_productidentifier AS barcode
    ON barcode.organiser_id = %(organiser_id)s
   AND barcode.kind = split_part(said.first, ':', 1)
   AND barcode.value = substr(said.first, strpos(said.first, ':') + 1)
  LEFT JOIN catalogue_productidentifier AS number
    ON number.organiser_id = %(organiser_id)s
   AND number.kind = split_part(said.second, ':', 1)
   AND number.value = substr(said.second, strpos(said.second, ':') + 1)
  LEFT JOIN evidence_alias AS whole
    ON whole.organiser_id = %(organiser_id)s
   AND whole.programme_id = %(programme_id)s
   AND whole.partner_id = said.partner_id
   AND whole.kind = 'PRODUCT'
   AND whole.key = said.product_key
   AND said.second <> ''
  LEFT JOIN evidence_alias AS first_alias
    ON first_alias.organiser_id = %(organiser_id)s
   AND first_alias.programme_id = %(programme_id)s
   AND first_alias.partner_id = said.partner_id
   AND first_alias.kind = 'PRODUCT'
   AND first_alias.key = said.first
  LEFT JOIN evidence_alias AS second_alias
    ON second_alias.organiser_id = %(organiser_id)s
   AND second_alias.programme_id = %(programme_id)s
   AND second_alias.partner_id = said.partner_id
   AND second_alias.kind = 'PRODUCT'
   AND second_alias.key = said.second
),
meant AS (
  SELECT led.*,
    CASE
      WHEN led.product_key LIKE 'ID:%%' THEN substr(led.product_key, 4)::uuid
      WHEN led.is_taught THEN led.taught_id
      WHEN led.is_pair AND led.first_id <> led.second_id THEN NULL
      ELSE coalesce(led.first_id, led.second_id)
    END AS target_id
  FROM led
)
SELECT meant.product_key, meant.unit, meant.partner_id, product.id AS product_id,
  (meant.target_id IS NULL AND meant.is_alias AND (meant.is_taught OR (meant.first_id IS NULL AND meant.second_id IS NULL))) AS is_foreign,
  CASE WHEN meant.unit = '' AND meant.pack_unit = '' THEN 1 ELSE pack.base_units END AS base_units
FROM meant
LEFT JOIN catalogue_product AS product
  ON product.organiser_id = %(organiser_id)s
 AND product.id = meant.target_id
LEFT JOIN catalogue_pack AS pack
  ON pack.organiser_id = %(organiser_id)s
 AND pack.product_id = product.id
 AND pack.unit = CASE WHEN meant.pack_unit <> '' THEN meant.pack_unit ELSE meant.unit END;

-- stage_outlet --
CREATE UNLOGGED TABLE {{outlet}} AS
SELECT outlet.code, outlet.partner_id, outlet.id AS outlet_id
FROM partners_outlet AS outlet
WHERE outlet.organiser_id = %(organiser_id)s
  AND outlet.partner_id = ANY({{partner_ids}});
