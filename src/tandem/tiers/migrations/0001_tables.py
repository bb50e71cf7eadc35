"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.constraints
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("tiers", "0001_initial"),
        ("tiers", "0002_memberships_and_targets"),
        ("tiers", "0003_movable"),
        ("tiers", "0004_ranks_between"),
        ("tiers", "0005_counts_from"),
    ]

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
            name="BenefitUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField()),
                ("benefit_id", models.UUIDField()),
                ("used_on", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member_id", "benefit_id", "used_on"], name="benefit_use_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ladder",
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
                ("programme_id", models.UUIDField(unique=True)),
                (
                    "window",
                    models.CharField(
                        choices=[
                            ("MONTH", "Month"),
                            ("QUARTER", "Quarter"),
                            ("YEAR", "Year"),
                            ("ROLLING_YEAR", "Rolling Year"),
                            ("EVER", "Ever"),
                        ],
                        default="YEAR",
                        max_length=12,
                    ),
                ),
                ("grace_days", models.PositiveSmallIntegerField(default=30)),
                ("falls_softly", models.BooleanField(default=True)),
                ("reviewed_on", models.DateField(null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("counts_from", models.DateField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField()),
                ("plan_id", models.UUIDField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("note", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "since_on"], name="tier_membership_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))),
                        name="membership_ends_after_begin",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "ladder_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("ladder_id", models.UUIDField()),
                ("rank", models.FloatField(default=0)),
                ("since_on", models.DateField()),
                ("below_since", models.DateField(null=True)),
                ("hand_rank", models.FloatField(default=0)),
                ("hand_until", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ladder_id", "rank"], name="standing_rank_idx"),
                    models.Index(
                        condition=models.Q(("below_since__isnull", False)),
                        fields=["ladder_id"],
                        name="standing_below_idx",
                    ),
                    models.Index(
                        condition=models.Q(("hand_until__isnull", False)),
                        fields=["ladder_id", "hand_until"],
                        name="standing_hand_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField()),
                ("ladder_id", models.UUIDField()),
                ("from_rank", models.FloatField()),
                ("to_rank", models.FloatField()),
                ("on_day", models.DateField()),
                ("review_id", models.UUIDField()),
                ("actor", models.CharField(max_length=80)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member_id", "ladder_id", "on_day", "created_at"],
                        name="step_member_idx",
                    ),
                    models.Index(fields=["review_id"], name="step_review_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("net_minor", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "since_on"], name="target_member_idx"),
                    models.Index(fields=["programme_id", "until_on"], name="target_programme_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("net_minor__gt", 0)), name="target_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))),
                        name="target_ends_after_begin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tier",
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
                ("rank", models.FloatField()),
                ("code", models.CharField(max_length=40)),
                ("name", models.JSONField()),
                ("asks", models.JSONField()),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.ladder",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("ladder", "rank"),
                        name="tier_rank_once",
                    ),
                    models.UniqueConstraint(fields=("ladder", "code"), name="tier_code_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Benefit",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("MATERIAL", "Material"),
                            ("SERVICE", "Service"),
                            ("INVITATION", "Invitation"),
                            ("EARLY_ACCESS", "Early Access"),
                            ("DISCOUNT", "Discount"),
                            ("TRAINING", "Training"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("uses_a_year", models.PositiveSmallIntegerField(default=0)),
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
                (
                    "tier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.tier",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                ("code", models.CharField(max_length=40)),
                ("name", models.JSONField()),
                ("months", models.PositiveSmallIntegerField(default=12)),
                ("price_minor", models.PositiveIntegerField(default=0)),
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
                "constraints": [
                    models.UniqueConstraint(fields=("programme_id", "code"), name="plan_code_once")
                ],
            },
        ),
    ]
