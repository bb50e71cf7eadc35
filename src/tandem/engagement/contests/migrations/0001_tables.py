"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("contests", "0001_initial"),
        ("contests", "0002_marks_are_whole"),
        ("contests", "0003_teams"),
        ("contests", "0004_jury"),
        ("contests", "0005_compared"),
        ("contests", "0006_prizes"),
        ("contests", "0007_draws"),
        ("contests", "0008_outside_jurors"),
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
            name="Juror",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contest_id",
                        "user_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contest_id",
                        "league",
                        "floor",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("league", models.PositiveSmallIntegerField()),
                ("floor", models.BigIntegerField()),
                ("total", models.IntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "contest_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("target", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("league", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contest_id",
                        "team",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("team", models.CharField(max_length=60)),
                ("score", models.DecimalField(decimal_places=6, max_digits=30)),
                ("members", models.PositiveIntegerField()),
                ("base", models.DecimalField(decimal_places=6, max_digits=30, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contestant",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "contest_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("league", models.PositiveSmallIntegerField(default=0)),
                ("nickname", models.CharField(blank=True, max_length=24)),
                ("left_at", models.DateTimeField(null=True)),
                ("score", models.DecimalField(decimal_places=6, default=0, max_digits=24)),
                ("reached_at", models.DateTimeField(null=True)),
                ("mark", models.BigIntegerField(null=True)),
                ("place_before", models.PositiveIntegerField(null=True)),
                ("team", models.CharField(blank=True, max_length=60)),
                ("base", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("mark__isnull", False)),
                        fields=["contest_id", "league", "mark", "member_id"],
                        include=("organiser_id",),
                        name="contestant_mark_idx",
                    ),
                    models.Index(
                        condition=models.Q(("nickname", ""), _negated=True),
                        fields=["contest_id", "nickname"],
                        name="contestant_nickname_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Drawn",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "contest_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("ticket", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=64)),
                ("position", models.PositiveIntegerField()),
                ("place", models.PositiveIntegerField(null=True)),
                ("gave_up_at", models.DateTimeField(null=True)),
                ("gave_up_by", models.CharField(blank=True, max_length=80)),
                ("gave_up_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["contest_id", "position"], name="drawn_position_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "contest_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("text", models.CharField(blank=True, max_length=2000)),
                (
                    "photos",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                ("aside_at", models.DateTimeField(null=True)),
                ("aside_by", models.CharField(blank=True, max_length=80)),
                ("aside_reason", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [models.Index(fields=["contest_id", "number"], name="entry_number_idx")],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "contest_id",
                        "user_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), size=None
                    ),
                ),
                ("value", models.DecimalField(decimal_places=6, max_digits=9)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["contest_id", "user_id"], name="mark_juror_idx")],
            },
        ),
        migrations.CreateModel(
            name="OutsideJuror",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contest_id",
                        "user_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("email", models.CharField(max_length=254)),
                ("token_hash", models.BinaryField(max_length=32)),
                ("until_on", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["token_hash"], name="outside_juror_token_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contest_id", "email"), name="outside_juror_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Portion",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "contest_id",
                        "partner_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("contest_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField()),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24)),
                ("base", models.DecimalField(decimal_places=6, max_digits=24)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["contest_id", "partner_id"],
                        include=("amount", "base"),
                        name="portion_partner_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contest",
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
                ("key", models.CharField(max_length=40)),
                ("name", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                (
                    "wins",
                    models.CharField(
                        choices=[
                            ("RANKING", "Ranking"),
                            ("THRESHOLD", "Threshold"),
                            ("FIRST", "First"),
                            ("DRAW", "Draw"),
                        ],
                        default="RANKING",
                        max_length=10,
                    ),
                ),
                ("measure", models.JSONField()),
                ("target", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("places", models.PositiveIntegerField(default=0)),
                (
                    "joins",
                    models.CharField(
                        choices=[("AUTO", "Auto"), ("WISH", "Wish")], default="AUTO", max_length=5
                    ),
                ),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("waiting_days", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("signed_by", models.CharField(blank=True, max_length=80)),
                ("signed_hash", models.CharField(blank=True, max_length=64)),
                ("ranked", models.PositiveIntegerField(default=0)),
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
                (
                    "team_score",
                    models.CharField(
                        choices=[("SUM", "Sum"), ("MEAN", "Mean")], default="SUM", max_length=4
                    ),
                ),
                (
                    "teams",
                    models.CharField(
                        choices=[
                            ("NONE", "None"),
                            ("PARTNER", "Partner"),
                            ("REGION", "Region"),
                            ("TRADE", "Trade"),
                            ("SELLER", "Seller"),
                        ],
                        default="NONE",
                        max_length=7,
                    ),
                ),
                ("criteria", models.JSONField(default=list)),
                ("mark_max", models.PositiveSmallIntegerField(default=10)),
                (
                    "against",
                    models.CharField(
                        choices=[("NONE", "None"), ("GROWTH", "Growth"), ("TARGET", "Target")],
                        default="NONE",
                        max_length=6,
                    ),
                ),
                ("base_least", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("base_since_on", models.DateField(null=True)),
                ("base_until_on", models.DateField(null=True)),
                ("leagues", models.JSONField(default=list)),
                ("prizes", models.JSONField(default=list)),
                ("permit", models.CharField(blank=True, default="", max_length=80)),
                ("permit_at", models.DateTimeField(null=True)),
                ("permit_by", models.CharField(blank=True, default="", max_length=80)),
                ("seed", models.CharField(blank=True, default="", max_length=64)),
                ("seed_hash", models.CharField(blank=True, default="", max_length=64)),
                ("substitutes", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "key"), name="contest_key_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))),
                        name="contest_ends_after_begin",
                    ),
                ],
            },
        ),
    ]
