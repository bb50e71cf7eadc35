"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("contracts", "0001_initial")]

    initial = True

    dependencies = [
        ("platform", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(
            sql="SET LOCAL lock_timeout = '5s'",
            reverse_sql="",
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=tandem.kit.ids.new_uuid,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("member_id", models.BigIntegerField(null=True)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("name", models.CharField(max_length=80)),
                ("number", models.CharField(blank=True, max_length=60)),
                ("ends_on", models.DateField()),
                ("remind_days", models.PositiveSmallIntegerField(default=30)),
                ("renewed_at", models.DateTimeField(null=True)),
                ("reminded_of", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "ends_on"], name="contract_ends_idx"),
                    models.Index(
                        condition=models.Q(("member_id__isnull", False)),
                        fields=["member_id"],
                        name="contract_member_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member_id__isnull", True),
                            ("partner_id__isnull", True),
                            _connector="XOR",
                        ),
                        name="contract_is_of_one",
                    )
                ],
            },
        ),
    ]
