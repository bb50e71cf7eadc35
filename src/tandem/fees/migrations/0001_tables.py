"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("fees", "0001_initial"),
        ("fees", "0002_checkouts"),
        ("fees", "0003_statement_columns"),
        ("fees", "0004_another_plan"),
        ("fees", "0005_differences"),
    ]

    initial = True

    dependencies = [
        ("platform", "0001_tables"),
        ("tiers", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(
            sql="SET LOCAL lock_timeout = '5s'",
            reverse_sql="",
        ),
        migrations.CreateModel(
            name="Heard",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Title",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organiser_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("number", models.CharField(max_length=10)),
                ("programme_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("subscription_id", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Account",
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
                ("holder", models.CharField(max_length=140)),
                ("number", models.CharField(max_length=42)),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Change",
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
                ("subscription_id", models.UUIDField()),
                ("from_state", models.CharField(blank=True, max_length=7)),
                ("to_state", models.CharField(max_length=7)),
                ("on_day", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member_id", "subscription_id", "created_at"], name="fee_change_idx"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkout",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("fee_id", models.UUIDField()),
                ("way", models.CharField(max_length=20)),
                ("reference", models.CharField(max_length=100)),
                ("amount_minor", models.PositiveIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("url", models.CharField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("PAID", "Paid"), ("OVER", "Over")], max_length=4
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reference"], name="checkout_reference_idx"),
                    models.Index(fields=["fee_id"], name="checkout_fee_idx"),
                    models.Index(
                        condition=models.Q(("state", "OPEN")),
                        fields=["programme_id", "created_at"],
                        name="checkout_open_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Fee",
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
                ("subscription_id", models.UUIDField()),
                ("sequence", models.PositiveSmallIntegerField()),
                ("amount_minor", models.PositiveIntegerField()),
                ("months", models.PositiveSmallIntegerField()),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("DUE", "Due"), ("PAID", "Paid"), ("VOID", "Void")],
                        default="DUE",
                        max_length=4,
                    ),
                ),
                ("paid_on", models.DateField(null=True)),
                ("since_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("receipt_id", models.UUIDField(null=True)),
                ("plan_id", models.UUIDField(null=True)),
                ("is_difference", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "state", "due_on"], name="fee_by_state_idx"
                    ),
                    models.Index(fields=["programme_id", "paid_on"], name="fee_paid_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member_id", "subscription_id", "sequence"),
                        name="fee_once_a_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "PAID"), _negated=True),
                            models.Q(
                                ("paid_on__isnull", False),
                                ("since_on__isnull", False),
                                ("until_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="fee_paid_has_days",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                ("way", models.CharField(max_length=20)),
                ("reference", models.CharField(max_length=120)),
                ("paid_on", models.DateField()),
                ("amount_minor", models.BigIntegerField()),
                ("payer", models.CharField(blank=True, max_length=140)),
                ("title", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("MATCHED", "Matched"),
                            ("WAITING", "Waiting"),
                            ("RETURNED", "Returned"),
                            ("SET_ASIDE", "Set Aside"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "question",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("AMOUNT", "Amount"),
                            ("TITLE", "Title"),
                            ("TWICE", "Twice"),
                            ("LATE", "Late"),
                            ("NAME", "Name"),
                        ],
                        max_length=6,
                    ),
                ),
                ("member_id", models.BigIntegerField(null=True)),
                ("subscription_id", models.UUIDField(null=True)),
                ("fee_id", models.UUIDField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "state", "-paid_on", "id"], name="receipt_state_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="receipt_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "MATCHED"), _negated=True),
                            ("fee_id__isnull", False),
                            _connector="OR",
                        ),
                        name="receipt_matched_has_a_fee",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("subscription_id", models.UUIDField()),
                ("amount_minor", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("actor", models.CharField(max_length=80)),
                ("paid_at", models.DateTimeField(null=True)),
                ("paid_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("paid_at__isnull", True)),
                        fields=["programme_id"],
                        name="refund_owed_idx",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="refund_above_zero"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                ("plan_id", models.UUIDField()),
                ("number", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("TRIAL", "Trial"),
                            ("ACTIVE", "Active"),
                            ("GRACE", "Grace"),
                            ("ENDED", "Ended"),
                        ],
                        max_length=7,
                    ),
                ),
                ("joined_on", models.DateField()),
                ("trial_until", models.DateField(null=True)),
                ("covered_until", models.DateField(null=True)),
                ("grace_until", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("anchored_on", models.DateField(null=True)),
                ("months_paid", models.PositiveSmallIntegerField(default=0)),
                ("is_renewing", models.BooleanField(default=True)),
                ("told_until", models.DateField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("UNPAID", "Unpaid"),
                            ("CANCELLED", "Cancelled"),
                            ("NOT_RENEWED", "Not Renewed"),
                            ("NOT_OFFERED", "Not Offered"),
                            ("BY_ORGANISER", "By Organiser"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("next_plan_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "state"], name="subscription_state_idx"),
                    models.Index(
                        condition=models.Q(("state", "ENDED"), _negated=True),
                        fields=["programme_id", "covered_until"],
                        name="subscription_due_idx",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ENDED"), _negated=True),
                        fields=("member_id",),
                        name="subscription_one_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offer",
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
                ("trial_days", models.PositiveSmallIntegerField(default=0)),
                ("grace_days", models.PositiveSmallIntegerField(default=14)),
                ("pay_days", models.PositiveSmallIntegerField(default=14)),
                ("notice_days", models.PositiveSmallIntegerField(default=21)),
                (
                    "refund",
                    models.CharField(
                        choices=[("NONE", "None"), ("DAYS", "Days"), ("PRO_RATA", "Pro Rata")],
                        default="NONE",
                        max_length=8,
                    ),
                ),
                ("refund_days", models.PositiveSmallIntegerField(default=14)),
                (
                    "renewal",
                    models.CharField(
                        choices=[("BY_ITSELF", "By Itself"), ("ASKED", "Asked")],
                        default="BY_ITSELF",
                        max_length=9,
                    ),
                ),
                ("reward_percent", models.PositiveSmallIntegerField(default=0)),
                ("segment_id", models.UUIDField(null=True)),
                ("perks", models.JSONField(default=list)),
                ("terms", models.JSONField(default=dict)),
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
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tiers.plan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["programme_id"], name="fee_offer_programme_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reward_percent__lte", 90)), name="offer_percent_within"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementColumns",
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
                ("header", models.CharField(max_length=64)),
                ("columns", models.JSONField()),
                ("actor", models.CharField(max_length=80)),
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
                        fields=("programme_id", "header"), name="statement_columns_once"
                    )
                ],
            },
        ),
    ]
