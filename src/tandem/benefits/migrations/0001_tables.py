"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("benefits", "0001_initial"),
        ("benefits", "0002_from_levels"),
        ("benefits", "0003_asked_on"),
        ("benefits", "0004_used_at_partners"),
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
            name="Places",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "benefit_id",
                        "span_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("benefit_id", models.UUIDField()),
                ("span_on", models.DateField()),
                ("taken", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Request",
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
                ("benefit_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "Asked"),
                            ("ACCEPTED", "Accepted"),
                            ("FULFILLED", "Fulfilled"),
                            ("USED", "Used"),
                            ("DECLINED", "Declined"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("LAPSED", "Lapsed"),
                        ],
                        default="ASKED",
                        max_length=10,
                    ),
                ),
                ("asked_on", models.DateField()),
                ("place_on", models.DateField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "state", "created_at"], name="request_waiting_idx"
                    ),
                    models.Index(fields=["benefit_id", "state"], name="request_benefit_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ASKED")),
                        fields=("member_id", "benefit_id"),
                        name="request_waits_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
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
                ("outlet_id", models.UUIDField(null=True)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("request_id", models.UUIDField(null=True)),
                ("request_state", models.CharField(max_length=10, null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "benefit_id", "used_on"], name="use_idx"),
                    models.Index(fields=["benefit_id", "created_at"], name="use_benefit_idx"),
                    models.Index(
                        condition=models.Q(("partner_id__isnull", False)),
                        fields=["partner_id", "created_at"],
                        name="use_partner_idx",
                    ),
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
                ("programme_id", models.UUIDField()),
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
                            ("SOFTWARE", "Software"),
                            ("PRIORITY", "Priority"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("terms", models.JSONField(default=dict)),
                ("picture_id", models.UUIDField(null=True)),
                ("is_asked", models.BooleanField(default=False)),
                ("uses", models.PositiveSmallIntegerField(default=0)),
                ("places", models.PositiveIntegerField(null=True)),
                (
                    "span",
                    models.CharField(
                        choices=[
                            ("MONTH", "Month"),
                            ("QUARTER", "Quarter"),
                            ("YEAR", "Year"),
                            ("EVER", "Ever"),
                        ],
                        default="YEAR",
                        max_length=8,
                    ),
                ),
                ("stays", models.BooleanField(default=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("at_partners", models.BooleanField(db_default=False, default=False)),
                (
                    "partner_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), db_default=[], default=list, size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "created_at", "id"], name="benefit_programme_idx"
                    )
                ],
            },
        ),
    ]
