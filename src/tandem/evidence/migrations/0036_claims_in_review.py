"""The states of claims that wait say for whom: the seller, or a person who looks."""

from django.db import migrations, models

_RENAME = """
UPDATE evidence_claim
SET status = CASE status WHEN '{0}' THEN '{2}' ELSE '{3}' END
WHERE status IN ('{0}', '{1}')
"""
_BEFORE, _NOW = ("ASKED", "REFERRED"), ("AWAITING_SELLER", "IN_REVIEW")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0035_last_answers")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="claim",
            name="status",
            field=models.CharField(
                choices=[
                    ("AWAITING_SELLER", "Awaiting Seller"),
                    ("IN_REVIEW", "In Review"),
                    ("ACCEPTED", "Accepted"),
                    ("REJECTED", "Rejected"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunSQL(_RENAME.format(*_BEFORE, *_NOW), _RENAME.format(*_NOW, *_BEFORE)),
    ]
