"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("tradeins", "0001_offers"), ("tradeins", "0002_paid_out")]

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
            name="Item",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                ("offer_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("label", models.CharField(max_length=12)),
                ("worth_key", models.CharField(max_length=8)),
                ("worth_minor", models.PositiveIntegerField(default=0)),
                ("size", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "photos",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ANNOUNCED", "Announced"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("REFUSED", "Refused"),
                            ("TAKEN", "Taken"),
                            ("ON_SHELF", "On Shelf"),
                            ("SOLD", "Sold"),
                            ("OWED", "Owed"),
                            ("PAID", "Paid"),
                            ("UNSOLD", "Unsold"),
                            ("FETCHED", "Fetched"),
                            ("CHARITY", "Charity"),
                        ],
                        max_length=10,
                    ),
                ),
                ("partner_id", models.BigIntegerField(null=True)),
                ("outlet_id", models.UUIDField(null=True)),
                ("taken_on", models.DateField(null=True)),
                ("price_minor", models.PositiveIntegerField(null=True)),
                ("shelf_until", models.DateField(null=True)),
                ("sold_on", models.DateField(null=True)),
                ("payout_minor", models.PositiveIntegerField(null=True)),
                ("reminded_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "created_at"], name="trade_in_member_idx"),
                    models.Index(
                        fields=["offer_id", "state", "taken_on"], name="trade_in_offer_idx"
                    ),
                    models.Index(
                        fields=["partner_id", "state", "created_at"], name="trade_in_partner_idx"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "item_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("item_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("programme_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ANNOUNCED", "Announced"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("REFUSED", "Refused"),
                            ("TAKEN", "Taken"),
                            ("ON_SHELF", "On Shelf"),
                            ("SOLD", "Sold"),
                            ("OWED", "Owed"),
                            ("PAID", "Paid"),
                            ("UNSOLD", "Unsold"),
                            ("FETCHED", "Fetched"),
                            ("CHARITY", "Charity"),
                        ],
                        max_length=10,
                    ),
                ),
                ("moved_on", models.DateField()),
                ("amount_minor", models.PositiveIntegerField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("actor", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "moved_on"], name="trade_in_move_idx")
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
                ("code", models.SlugField(max_length=60)),
                ("name", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("audience_id", models.UUIDField(null=True)),
                ("worths", models.JSONField(default=list)),
                ("sizes", models.JSONField(default=list)),
                ("is_sold_on", models.BooleanField(default=False)),
                ("fee_percent", models.PositiveSmallIntegerField(default=0)),
                ("shelf_days", models.PositiveSmallIntegerField(default=0)),
                (
                    "unsold",
                    models.CharField(
                        choices=[("BACK", "Back"), ("CHARITY", "Charity")],
                        default="BACK",
                        max_length=8,
                    ),
                ),
                ("handling_minor", models.PositiveIntegerField(default=0)),
                ("next_months", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(
                        fields=("programme_id", "code"), name="trade_in_code_once"
                    )
                ],
            },
        ),
    ]
