"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("surveys", "0001_initial"),
        ("surveys", "0002_doors_after_what_was_done"),
        ("surveys", "0003_steps_begin_late"),
        ("surveys", "0004_tags_of_answers"),
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
            name="Sheet",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "survey_id",
                        "id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("survey_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("member_id", models.BigIntegerField(null=True)),
                ("answered_on", models.DateField()),
                ("product_id", models.UUIDField(null=True)),
                ("outlet_id", models.UUIDField(null=True)),
                ("content", models.PositiveSmallIntegerField(null=True)),
                ("picks", models.JSONField(default=list)),
                ("texts", models.JSONField(default=dict)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("survey_id", models.UUIDField(primary_key=True, serialize=False)),
                ("taken", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Participation",
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
                ("survey_id", models.UUIDField()),
                ("kept", models.JSONField(default=dict)),
                ("done_on", models.DateField(null=True)),
                ("invited_on", models.DateField(null=True)),
                ("outlet_id", models.UUIDField(null=True)),
                ("product_id", models.UUIDField(null=True)),
                ("reminded_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["survey_id", "done_on"], name="participation_survey_idx"),
                    models.Index(
                        condition=models.Q(("invited_on__isnull", False)),
                        fields=["survey_id", "invited_on"],
                        name="participation_invited_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "survey_id",
                        "sheet_id",
                        "question",
                        "name",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("survey_id", models.UUIDField()),
                ("sheet_id", models.UUIDField()),
                ("question", models.CharField(max_length=13)),
                ("name", models.CharField(max_length=40)),
            ],
            options={
                "indexes": [models.Index(fields=["survey_id", "name"], name="survey_tag_idx")],
            },
        ),
        migrations.CreateModel(
            name="Survey",
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
                ("intro", models.JSONField(default=dict)),
                ("thanks", models.JSONField(default=dict)),
                ("questions", models.JSONField(default=list)),
                ("since_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("is_anonymous", models.BooleanField(default=False)),
                ("is_paged", models.BooleanField(default=False)),
                (
                    "once",
                    models.CharField(
                        choices=[
                            ("EVER", "Ever"),
                            ("MONTH", "Month"),
                            ("CODE", "Code"),
                            ("EACH", "Each"),
                        ],
                        default="EVER",
                        max_length=8,
                    ),
                ),
                (
                    "door",
                    models.CharField(
                        choices=[
                            ("HOME", "Home"),
                            ("LINK", "Link"),
                            ("CODE", "Code"),
                            ("PURCHASE", "Purchase"),
                            ("COURSE", "Course"),
                            ("ORDER", "Order"),
                        ],
                        default="HOME",
                        max_length=8,
                    ),
                ),
                ("product_id", models.UUIDField(null=True)),
                ("quota", models.PositiveIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("OPEN", "Open"), ("ENDED", "Ended")],
                        default="DRAFT",
                        max_length=8,
                    ),
                ),
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
                ("batch_id", models.UUIDField(null=True)),
                ("category", models.CharField(blank=True, db_default="", max_length=40)),
                ("course", models.CharField(blank=True, db_default="", max_length=60)),
                ("remind_days", models.PositiveSmallIntegerField(null=True)),
                (
                    "reminds",
                    models.CharField(
                        choices=[("END", "End"), ("BEGIN", "Begin")],
                        db_default="END",
                        default="END",
                        max_length=8,
                    ),
                ),
                ("rest_days", models.PositiveSmallIntegerField(db_default=30, default=30)),
                ("tells", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "code"), name="survey_code_once"
                    )
                ],
            },
        ),
    ]
