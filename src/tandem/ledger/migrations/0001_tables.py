"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0001_initial"),
        ("ledger", "0002_void_index"),
        ("ledger", "0003_gifts"),
        ("ledger", "0004_lot_written"),
        ("ledger", "0005_spending_order"),
        ("ledger", "0006_days_of_lots"),
        ("ledger", "0007_releases"),
        ("ledger", "0008_transfers_by_kind"),
        ("ledger", "0009_moments_share_an_entry"),
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
            name="Account",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "holder_id",
                        "book_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("holder_id", models.BigIntegerField()),
                ("book_id", models.UUIDField()),
                ("pending_points", models.BigIntegerField(default=0)),
                ("available_points", models.BigIntegerField(default=0)),
                ("held_points", models.BigIntegerField(default=0)),
                ("updated_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pending_points__gte", 0)),
                        name="account_pending_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("available_points__gte", 0)),
                        name="account_available_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held_points__gte", 0)),
                        name="account_held_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "holder_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("holder_id", models.BigIntegerField()),
                ("book_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("cause_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
                ("pending_points", models.BigIntegerField()),
                ("available_points", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("available_points__gt", 0)),
                        fields=["book_id", "expires_at"],
                        name="lot_expiry_idx",
                    ),
                    models.Index(
                        condition=models.Q(("pending_points__gt", 0)),
                        fields=["holder_id", "book_id"],
                        name="lot_pending_idx",
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True,
                        fields=["created_at"],
                        name="lot_written_idx",
                        pages_per_range=32,
                    ),
                    models.Index(
                        condition=models.Q(("due_on__isnull", False), ("pending_points__gt", 0)),
                        fields=["organiser_id", "book_id", "due_on", "holder_id"],
                        name="lot_due_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("available_points__gte", 0), ("pending_points__gte", 0)
                        ),
                        name="lot_parts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "points__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("pending_points"), "+", models.F("available_points")
                                ),
                            )
                        ),
                        name="lot_parts_within_points",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LotUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "holder_id",
                        "transfer_id",
                        "lot_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("holder_id", models.BigIntegerField()),
                ("book_id", models.UUIDField()),
                ("transfer_id", models.UUIDField()),
                ("lot_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="lot_use_points_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "holder_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("holder_id", models.BigIntegerField()),
                ("book_id", models.UUIDField()),
                ("id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("EARN_PENDING", "Earn Pending"),
                            ("EARN", "Earn"),
                            ("RELEASE", "Release"),
                            ("VOID", "Void"),
                            ("TAKE_BACK", "Take Back"),
                            ("HOLD", "Hold"),
                            ("SETTLE", "Settle"),
                            ("CANCEL", "Cancel"),
                            ("EXPIRE", "Expire"),
                            ("ADJUST_UP", "Adjust Up"),
                            ("ADJUST_DOWN", "Adjust Down"),
                            ("GIVE", "Give"),
                            ("RECEIVE", "Receive"),
                        ],
                        max_length=12,
                    ),
                ),
                ("points", models.BigIntegerField()),
                ("cause_id", models.UUIDField()),
                ("batch_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["holder_id", "book_id", "at", "id"], name="transfer_statement_idx"
                    ),
                    models.Index(
                        condition=models.Q(("kind", "VOID")),
                        fields=["batch_id"],
                        name="transfer_void_idx",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "RELEASE")),
                        fields=["batch_id"],
                        name="transfer_release_idx",
                    ),
                    models.Index(fields=["book_id", "kind", "at"], name="transfer_moment_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="transfer_points_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Book",
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
                ("owner_id", models.UUIDField()),
                ("code", models.CharField(max_length=20)),
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
                    "spending_order",
                    models.CharField(
                        choices=[
                            ("SOONEST_END", "Soonest End"),
                            ("OLDEST", "Oldest"),
                            ("GIVEN", "Given"),
                        ],
                        db_default="SOONEST_END",
                        default="SOONEST_END",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner_id", "code"), name="book_code_once")
                ],
            },
        ),
    ]
