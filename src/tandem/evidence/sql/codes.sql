-- insert_codes --
INSERT INTO evidence_productcode (organiser_id, code_hash, batch_id, serial, created_at)
SELECT %(organiser_id)s, fresh.code_hash, %(batch_id)s, fresh.serial, %(now)s
FROM evidence_fresh_code AS fresh
ORDER BY fresh.code_hash
ON CONFLICT (code_hash) DO NOTHING;

-- look_code --
-- The code, its batch, where it had gone, and whether it lies in a pack or is one itself; locked, or only looked at.
SELECT batch.id, batch.programme_id, batch.product_id, batch.status, batch.expires_at, code.redeemed_at, batch.questions::text,
  batch.awaits_dispatch, dispatch.partner_id, code.serial, batch.quantity, batch.inside_id IS NOT NULL AS is_pack,
  outside.id IS NOT NULL AS is_inside, batch.zone::text
FROM evidence_productcode AS code
JOIN evidence_codebatch AS batch ON batch.organiser_id = %(organiser_id)s AND batch.id = code.batch_id
LEFT JOIN evidence_codebatch AS outside ON outside.organiser_id = %(organiser_id)s AND outside.inside_id = batch.id
LEFT JOIN evidence_codedispatch AS dispatch
  ON dispatch.organiser_id = %(organiser_id)s AND dispatch.batch_id = batch.id
 AND code.serial + 1 BETWEEN dispatch.serial_from AND dispatch.serial_to
WHERE code.organiser_id = %(organiser_id)s
  AND code.code_hash = %(code_hash)s
{{lock}};

-- claim_code --
UPDATE evidence_productcode AS code
SET redeemed_at = %(now)s, member_id = %(member_id)s
WHERE code.organiser_id = %(organiser_id)s
  AND code.code_hash = %(code_hash)s
  AND code.redeemed_at IS NULL;

-- begin_try --
-- A member's tries of a day with this one, which are counted no further than one beyond the most.
INSERT INTO evidence_codetry (organiser_id, member_id, day, wrong_total, created_at)
VALUES (%(organiser_id)s, %(member_id)s, %(day)s, 1, %(now)s)
ON CONFLICT (member_id, day) DO UPDATE SET wrong_total = least(evidence_codetry.wrong_total + 1, %(most)s::int)
RETURNING wrong_total::int;

-- give_try_back --
UPDATE evidence_codetry AS tried
SET wrong_total = tried.wrong_total - 1
WHERE tried.organiser_id = %(organiser_id)s
  AND tried.member_id = %(member_id)s
  AND tried.day = %(day)s
  AND tried.wrong_total > 0;

-- count_wrong --
-- The wrong codes of a day in a programme, or from an address in it, with this one.
INSERT INTO evidence_wrongcodes (organiser_id, subject, day, wrong_total, created_at)
VALUES (%(organiser_id)s, %(subject)s, %(day)s, 1, %(now)s)
ON CONFLICT (subject, day) DO UPDATE SET wrong_total = evidence_wrongcodes.wrong_total + 1
RETURNING wrong_total;

-- forget_tries --
WITH of_members AS (
  DELETE FROM evidence_codetry AS tried
  WHERE tried.organiser_id = %(organiser_id)s
    AND tried.day < %(day)s
)
DELETE FROM evidence_wrongcodes AS wrong
WHERE wrong.organiser_id = %(organiser_id)s
  AND wrong.day < %(day)s;

-- redeemed --
SELECT code.batch_id, count(*)
FROM evidence_productcode AS code
WHERE code.organiser_id = %(organiser_id)s
  AND code.batch_id = ANY(%(batch_ids)s)
  AND code.redeemed_at IS NOT NULL
GROUP BY code.batch_id;

-- count_check --
-- What was answered to who asked whether a code is genuine, on a day, with this one.
INSERT INTO evidence_codecheck (organiser_id, programme_id, day, subject, answer, total, created_at)
VALUES (%(organiser_id)s, %(programme_id)s, %(day)s, %(subject)s, %(answer)s, 1, %(now)s)
ON CONFLICT (programme_id, day, subject, answer) DO UPDATE SET total = evidence_codecheck.total + 1;

-- note_place --
-- From where a code was asked for, each place once.
INSERT INTO evidence_codeplace (organiser_id, code_hash, place, programme_id, created_at)
VALUES (%(organiser_id)s, %(code_hash)s, %(place)s, %(programme_id)s, %(now)s)
ON CONFLICT (code_hash, place) DO NOTHING;

-- forget_places --
DELETE FROM evidence_codeplace AS asked
WHERE asked.organiser_id = %(organiser_id)s
  AND asked.created_at < %(before)s;

-- suspicious --
-- Codes that were asked for from many places since a moment, those of most places first.
SELECT code.batch_id, code.serial + 1 AS number, batch.name, batch.product_id, asked.places, code.redeemed_at IS NOT NULL
FROM (
  SELECT place.code_hash, count(*) AS places
  FROM evidence_codeplace AS place
  WHERE place.organiser_id = %(organiser_id)s
    AND place.programme_id = %(programme_id)s
    AND place.created_at >= %(since)s
  GROUP BY place.code_hash
  HAVING count(*) >= %(least)s
  ORDER BY count(*) DESC, place.code_hash
  LIMIT %(limit)s
) AS asked
JOIN evidence_productcode AS code ON code.organiser_id = %(organiser_id)s AND code.code_hash = asked.code_hash
JOIN evidence_codebatch AS batch ON batch.organiser_id = %(organiser_id)s AND batch.id = code.batch_id
ORDER BY asked.places DESC, code.batch_id, code.serial;
