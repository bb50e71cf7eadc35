"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("initiatives", "0001_initial"), ("initiatives", "0002_pieces")]

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
            name="Initiative",
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
                ("slug", models.SlugField(max_length=60)),
                ("name", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("colour", models.CharField(blank=True, max_length=7)),
                ("picture_id", models.UUIDField(null=True)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                ("is_public", models.BooleanField(default=False)),
                (
                    "segments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "tiers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "trades",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                (
                    "rules",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("is_for_partners", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "slug"), name="initiative_address_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))),
                        name="initiative_ends_after_begin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("colour__regex", "^(#[0-9a-f]{6})?$")),
                        name="initiative_colour_is_hex",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
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
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("TURNOVER", "Turnover"),
                            ("ACTIVITIES", "Activities"),
                            ("MEMBERS", "Members"),
                            ("JOINED", "Joined"),
                            ("POINTS", "Points"),
                        ],
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("from_value", models.BigIntegerField()),
                ("to_value", models.BigIntegerField()),
                ("since_on", models.DateField()),
                ("until_on", models.DateField()),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("MARKETING", "Marketing"),
                            ("SALES", "Sales"),
                            ("FINANCE", "Finance"),
                            ("PRODUCTION", "Production"),
                            ("IT", "It"),
                            ("PEOPLE", "People"),
                        ],
                        max_length=10,
                    ),
                ),
                ("budget_minor", models.BigIntegerField(null=True)),
                ("saving_minor", models.BigIntegerField(null=True)),
                ("case", models.CharField(blank=True, max_length=500)),
                ("is_shown", models.BooleanField(default=False)),
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
                    "initiative",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.initiative",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "until_on"], name="goal_programme_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_value__gte", 0), ("to_value__gt", models.F("from_value"))
                        ),
                        name="goal_is_more",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("since_on"))),
                        name="goal_ends_after_begin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Material",
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
                        choices=[("FILE", "File"), ("FILM", "Film"), ("TEXT", "Text")], max_length=8
                    ),
                ),
                ("title", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("upload_id", models.UUIDField(null=True)),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.initiative",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="News",
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
                ("title", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("on_day", models.DateField()),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.initiative",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Piece",
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
                            ("TASK", "Task"),
                            ("CONTEST", "Contest"),
                            ("COURSE", "Course"),
                            ("EVENT", "Event"),
                            ("SURVEY", "Survey"),
                            ("MATERIAL", "Material"),
                        ],
                        max_length=8,
                    ),
                ),
                ("subject_id", models.UUIDField()),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "initiative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="initiatives.initiative",
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
                        fields=("initiative", "kind", "subject_id"), name="piece_once_a_page"
                    )
                ],
            },
        ),
    ]
