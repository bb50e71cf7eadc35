"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("rewards", "0001_initial"),
        ("rewards", "0002_wallets_and_terms"),
        ("rewards", "0003_goals"),
        ("rewards", "0004_stock_that_never_runs_out"),
        ("rewards", "0005_audiences"),
        ("rewards", "0006_partner_rewards"),
        ("rewards", "0007_used_at_a_till"),
    ]

    initial = True

    dependencies = [
        ("platform", "0001_tables"),
        ("segments", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(
            sql="SET LOCAL lock_timeout = '5s'",
            reverse_sql="",
        ),
        migrations.CreateModel(
            name="Goal",
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
                ("reward_id", models.UUIDField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("member_id",), name="goal_one_a_member")
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
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
                ("reward_id", models.UUIDField()),
                ("number", models.CharField(max_length=20)),
                ("points", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ORDERED", "Ordered"),
                            ("SHIPPED", "Shipped"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="ORDERED",
                        max_length=10,
                    ),
                ),
                ("address", models.JSONField()),
                ("tracking", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("ended_at", models.DateTimeField(null=True)),
                ("wallet", models.CharField(db_default="REWARD", default="REWARD", max_length=20)),
                (
                    "party",
                    models.CharField(
                        choices=[("MEMBER", "Member"), ("PARTNER", "Partner")],
                        db_default="MEMBER",
                        default="MEMBER",
                        max_length=7,
                    ),
                ),
                ("person_id", models.UUIDField(null=True)),
                ("used_by_id", models.BigIntegerField(null=True)),
                ("used_outlet_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "status", "created_at"], name="order_waiting_idx"
                    ),
                    models.Index(fields=["programme_id", "number"], name="order_number_idx"),
                    models.Index(
                        condition=models.Q(("used_by_id__isnull", False)),
                        fields=["used_by_id", "ended_at"],
                        name="order_used_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reward",
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
                ("name", models.JSONField()),
                ("description", models.JSONField(default=dict)),
                ("points", models.PositiveIntegerField()),
                ("value_minor", models.PositiveIntegerField(default=0)),
                ("stock", models.PositiveIntegerField(null=True)),
                ("glyph", models.CharField(default="gift", max_length=20)),
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
                    "picture",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.upload",
                    ),
                ),
                ("is_automatic", models.BooleanField(db_default=False, default=False)),
                ("is_shipped", models.BooleanField(db_default=True, default=True)),
                ("wallet", models.CharField(db_default="REWARD", default="REWARD", max_length=20)),
                (
                    "audience",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="segments.audience",
                    ),
                ),
                (
                    "parties",
                    models.CharField(
                        choices=[
                            ("MEMBERS", "Members"),
                            ("PARTNERS", "Partners"),
                            ("BOTH", "Both"),
                        ],
                        db_default="MEMBERS",
                        default="MEMBERS",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "points", "id"], name="reward_price_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="reward_costs_points"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_automatic", True), ("is_shipped", True), _negated=True
                        ),
                        name="reward_by_itself_not_shipped",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_automatic", True), ("parties", "PARTNERS"), _negated=True
                        ),
                        name="reward_by_itself_for_members",
                    ),
                ],
            },
        ),
    ]
