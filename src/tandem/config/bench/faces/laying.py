"""What people did by hand over years, laid into the tables at once: it is not measured how it
came there.

Parameters: organiser_id, programme_id, partner_id, reward_id, run_id, now; `total` members have a
claim and an order, `files` is how many files there were.
"""

_UPLOADS = """
INSERT INTO platform_upload (
  id, organiser_id, name, media_type, bytes_total, sha256, path, created_at
)
SELECT
  md5('upload ' || n || %(programme_id)s)::uuid, %(organiser_id)s, 'sales-' || n || '.csv',
  'text/csv', 1000, sha256(('file ' || n || %(programme_id)s)::bytea), 'uploads/none',
  %(now)s - n * interval '1 hour'
FROM generate_series(1, %(files)s) AS n
"""
_DOCUMENTS = """
INSERT INTO evidence_document (
  id, organiser_id, programme_id, partner_id, upload_id, kind, status, state_at, sha256, figures,
  reason, lines_counted, done_at, created_at
)
SELECT
  md5('document ' || n || %(programme_id)s)::uuid, %(organiser_id)s, %(programme_id)s,
  %(partner_id)s, md5('upload ' || n || %(programme_id)s)::uuid, 'SELL_OUT',
  CASE WHEN n %% 50 = 0 THEN 'FAILED' ELSE 'COUNTED' END,
  %(now)s - n * interval '1 hour', sha256(('file ' || n || %(programme_id)s)::bytea),
  '{"lines": 100, "counted": 100}', '', 100, %(now)s, %(now)s - n * interval '1 hour'
FROM generate_series(1, %(files)s) AS n
"""
# A tenth of the members has one; every twentieth of them waits, and so many in a small programme
# that a page of its list is as full as in a large one.
_CLAIMS = """
INSERT INTO evidence_claim (
  organiser_id, member_id, id, programme_id, document_id, kind, status, partner_id, sha256, number,
  number_key, issued_on, gross_minor, buyer_tax_id, buyer_name, lines_total, payments, review_flags,
  waits_for, reason, decided_by, page, created_at
)
SELECT
  %(organiser_id)s, member.id, md5('claim ' || member.id)::uuid, %(programme_id)s,
  md5('document ' || 1 + member.place %% %(files)s || %(programme_id)s)::uuid, 'E_INVOICE',
  CASE WHEN member.place %% 20 = 0 OR member.place <= 60 THEN 'IN_REVIEW' ELSE 'ACCEPTED' END, %(partner_id)s,
  encode(sha256(('claim ' || member.id)::bytea), 'hex'), 'C/' || member.place,
  'C' || member.place, '2026-05-01', 12300, 'PL5260000018', 'Firm', 1, '[]', '[]',
  CASE WHEN member.place %% 20 = 0 OR member.place <= 60 THEN 'ORGANISER' ELSE '' END, '', '', '{}',
  %(now)s - member.place * interval '1 minute'
FROM (
  SELECT each.id, each.number::int AS place
  FROM participants_member AS each
  WHERE each.programme_id = %(programme_id)s
  ORDER BY each.id
  LIMIT %(total)s
) AS member
"""
_ORDERS = """
INSERT INTO rewards_order (
  organiser_id, member_id, id, programme_id, reward_id, number, points, status, address, tracking,
  reason, created_at
)
SELECT
  %(organiser_id)s, member.id, md5('order ' || member.id)::uuid, %(programme_id)s, %(reward_id)s,
  'O' || member.number, 100, CASE WHEN member.id %% 10 = 0 THEN 'ORDERED' ELSE 'SHIPPED' END,
  '{"name": "Firm", "street": "Lipowa 1", "postal_code": "15-001", "city": "Białystok"}', '', '',
  %(now)s - member.number::int * interval '1 minute'
FROM (
  SELECT each.id, each.number
  FROM participants_member AS each
  WHERE each.programme_id = %(programme_id)s
  ORDER BY each.id
  LIMIT %(total)s
) AS member
"""
_RUNS = """
INSERT INTO earning_run (
  id, organiser_id, programme_id, kind, status, reason, actor, progress, report, rule_set_id,
  created_at
)
SELECT
  %(run_id)s, %(organiser_id)s, %(programme_id)s, 'TRIAL', 'FAILED', '', 'user:ola', 0, '{}',
  rule_set.id, %(now)s
FROM earning_ruleset AS rule_set
WHERE rule_set.programme_id = %(programme_id)s
ORDER BY rule_set.id
LIMIT 1
"""
STATEMENTS = (_UPLOADS, _DOCUMENTS, _CLAIMS, _ORDERS, _RUNS)
