"""Steps that notify keep their places in the journal under their new names."""

from django.db import migrations

_RENAMED = (
    ('tell_members.by_mail', 'notify_members.by_mail'),
    ('tell_members.claim_questioned', 'notify_members.claim_questioned'),
    ('tell_members.claim_rejected', 'notify_members.claim_rejected'),
    ('tell_members.expiry_extended', 'notify_members.expiry_extended'),
    ('tell_members.merged', 'notify_members.merged'),
    ('tell_members.order_ended', 'notify_members.order_ended'),
    ('tell_members.points_adjusted', 'notify_members.points_adjusted'),
    ('tell_members.points_recalculated', 'notify_members.points_recalculated'),
    ('tell_members.points_refused', 'notify_members.points_refused'),
    ('tell_members.points_voided', 'notify_members.points_voided'),
    ('tell_members.proof_decided', 'notify_members.proof_decided'),
    ('tell_members.purchase_put_right', 'notify_members.purchase_put_right'),
    ('tell_members.tier_changed', 'notify_members.tier_changed'),
    ('tell_members.welcome', 'notify_members.welcome'),
    ('telling.asked', 'notifying.asked'),
    ('telling.proved', 'notifying.proved'),
    ('telling.refused', 'notifying.refused'),
    ('telling.revoked', 'notifying.revoked'),
)
_RENAME = """
UPDATE {table} SET step = '{new}' || substr(step, length('{old}') + 1)
WHERE step = '{old}' OR starts_with(step, '{old}/')
"""


def _renamed(table, pairs):
    return [migrations.RunSQL(_RENAME.format(table=table, old=old, new=new), _RENAME.format(table=table, old=new, new=old)) for old, new in pairs]


class Migration(migrations.Migration):
    dependencies = [("platform", "0012_dead_letters")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        *_renamed("platform_stepplace", _RENAMED),
        *_renamed("platform_deadletter", _RENAMED),
    ]
