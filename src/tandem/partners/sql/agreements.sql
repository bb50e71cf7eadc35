-- standing --
-- The agreements that are for each of these partners, with the latest signature that still holds: of the latest version that
-- asks anew, or of one after it. Partners by their id, agreements as they were written.
WITH published AS (
  SELECT version.agreement_id, max(version.version) AS latest,
    max(version.version) FILTER (WHERE version.asks_anew) AS holds_from
  FROM partners_agreementversion AS version
  JOIN partners_agreement AS agreement ON agreement.id = version.agreement_id
  WHERE version.organiser_id = %(organiser_id)s
    AND agreement.programme_id = %(programme_id)s
    AND agreement.ended_at IS NULL
  GROUP BY version.agreement_id
)
SELECT partner.id AS partner_id, agreement.id AS agreement_id, agreement.title, agreement.is_needed,
  agreement.is_staff_consent, published.latest, signed.version, signed.name, signed.at
FROM partners_partner AS partner
JOIN partners_agreement AS agreement
  ON agreement.programme_id = partner.programme_id
  AND (agreement.roles = '{}' OR partner.role = ANY(agreement.roles))
JOIN published ON published.agreement_id = agreement.id
LEFT JOIN LATERAL (
  SELECT version.version, signature.name, signature.created_at AS at
  FROM partners_signature AS signature
  JOIN partners_agreementversion AS version ON version.id = signature.version_id
  WHERE signature.organiser_id = %(organiser_id)s
    AND signature.partner_id = partner.id
    AND signature.withdrawn_at IS NULL
    AND version.agreement_id = agreement.id
    AND version.version >= published.holds_from
  ORDER BY version.version DESC
  LIMIT 1
) AS signed ON TRUE
WHERE partner.organiser_id = %(organiser_id)s
  AND partner.programme_id = %(programme_id)s
  AND {{partners}}
ORDER BY partner.id, agreement.created_at, agreement.id;

-- totals --
-- Of how many partners who take part each agreement is asked, and how many have signed it.
SELECT standing.agreement_id, count(*) AS asked, count(standing.version) AS signed
FROM ({{standing}}) AS standing
GROUP BY standing.agreement_id;
