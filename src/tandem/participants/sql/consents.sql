-- addressees --
-- Of these members the people who consent now, each with the address they sign in by. Uses the keys of
-- teammates and consents, which members lead.
SELECT teammate.member_id, teammate.person_id, account.email, account.language
FROM participants_teammate AS teammate
JOIN participants_person AS person
  ON person.organiser_id = teammate.organiser_id AND person.id = teammate.person_id
JOIN platform_user AS account ON account.id = person.user_id AND account.is_active
CROSS JOIN LATERAL (
  SELECT consent.is_given, consent.version
  FROM participants_consent AS consent
  WHERE consent.organiser_id = teammate.organiser_id
    AND consent.member_id = teammate.member_id
    AND consent.person_id = teammate.person_id
    AND consent.purpose = %(purpose)s
    AND consent.channel = %(channel)s
  ORDER BY consent.at DESC, consent.id DESC
  LIMIT 1
) AS latest
WHERE teammate.organiser_id = %(organiser_id)s
  AND teammate.member_id = ANY(%(members)s::bigint[])
  AND latest.is_given
  AND latest.version >= %(holds_from)s
ORDER BY teammate.member_id, teammate.person_id;

-- consenting --
EXISTS (
  SELECT 1
  FROM participants_teammate AS teammate
  JOIN participants_person AS person
    ON person.organiser_id = teammate.organiser_id AND person.id = teammate.person_id
  JOIN platform_user AS account ON account.id = person.user_id AND account.is_active
  CROSS JOIN LATERAL (
    SELECT consent.is_given, consent.version
    FROM participants_consent AS consent
    WHERE consent.organiser_id = teammate.organiser_id
      AND consent.member_id = teammate.member_id
      AND consent.person_id = teammate.person_id
      AND consent.purpose = %(purpose)s
      AND consent.channel = %(channel)s
    ORDER BY consent.at DESC, consent.id DESC
    LIMIT 1
  ) AS latest
  WHERE teammate.organiser_id = %(organiser_id)s
    AND teammate.member_id = whom.member_id
    AND latest.is_given
    AND latest.version >= %(holds_from)s
)

-- reach --
-- How many members of a query there are, how many of them somebody may be mailed, and how many have nobody who signs in.
SELECT count(*),
  count(*) FILTER (WHERE told.is_consenting),
  count(*) FILTER (WHERE NOT told.is_consenting AND NOT told.is_known)
FROM (
  SELECT {{consenting}} AS is_consenting,
    EXISTS (
      SELECT 1
      FROM participants_teammate AS teammate
      JOIN participants_person AS person
        ON person.organiser_id = teammate.organiser_id AND person.id = teammate.person_id
      JOIN platform_user AS account ON account.id = person.user_id AND account.is_active
      WHERE teammate.organiser_id = %(organiser_id)s AND teammate.member_id = whom.member_id
    ) AS is_known
  FROM ({{members}}) AS whom
) AS told;

-- lapsed_total --
-- How many people of members who take part consented last to a version before the last change of meaning.
SELECT count(*)
FROM participants_member AS member
JOIN participants_teammate AS teammate
  ON teammate.organiser_id = member.organiser_id AND teammate.member_id = member.id
CROSS JOIN LATERAL (
  SELECT consent.is_given, consent.version
  FROM participants_consent AS consent
  WHERE consent.organiser_id = teammate.organiser_id
    AND consent.member_id = teammate.member_id
    AND consent.person_id = teammate.person_id
    AND consent.purpose = %(purpose)s
    AND consent.channel = %(channel)s
  ORDER BY consent.at DESC, consent.id DESC
  LIMIT 1
) AS latest
WHERE member.organiser_id = %(organiser_id)s
  AND member.programme_id = %(programme_id)s
  AND member.status = 'ACTIVE'
  AND latest.is_given
  AND latest.version < %(holds_from)s;
