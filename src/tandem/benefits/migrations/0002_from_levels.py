"""What came with levels becomes benefits of their audiences, with the same keys; uses come along."""

from django.db import migrations

MOVE = """
INSERT INTO segments_audience (id, organiser_id, created_at, programme_id, segment, tier, plan, trades)
SELECT gen_random_uuid(), ladder.organiser_id, min(benefit.created_at), ladder.programme_id, '', tier.code, '', '[]'
FROM tiers_benefit AS benefit
JOIN tiers_tier AS tier ON tier.id = benefit.tier_id
JOIN tiers_ladder AS ladder ON ladder.id = tier.ladder_id
GROUP BY ladder.organiser_id, ladder.programme_id, tier.code
ON CONFLICT DO NOTHING;

INSERT INTO benefits_benefit (
  id, organiser_id, created_at, programme_id, audience_id, kind, name, text, terms, is_asked, uses, span, stays, ended_at
)
SELECT
  benefit.id, benefit.organiser_id, benefit.created_at, ladder.programme_id, audience.id, benefit.kind, benefit.name,
  benefit.text, '{}', false, benefit.uses_a_year, 'YEAR', true, benefit.ended_at
FROM tiers_benefit AS benefit
JOIN tiers_tier AS tier ON tier.id = benefit.tier_id
JOIN tiers_ladder AS ladder ON ladder.id = tier.ladder_id
JOIN segments_audience AS audience
  ON audience.programme_id = ladder.programme_id AND audience.tier = tier.code
    AND audience.segment = '' AND audience.plan = '' AND audience.trades = '[]'
ON CONFLICT DO NOTHING;

INSERT INTO benefits_use (organiser_id, member_id, created_at, id, benefit_id, used_on, actor, note)
SELECT used.organiser_id, used.member_id, used.created_at, used.id, used.benefit_id, used.used_on, used.actor, used.note
FROM tiers_benefituse AS used
ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("benefits", "0001_initial"),
        ("segments", "0002_audiences_and_lists"),
        ("tiers", "0004_ranks_between"),
    ]

    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
