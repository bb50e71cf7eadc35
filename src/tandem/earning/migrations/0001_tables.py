"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("earning", "0001_initial"),
        ("earning", "0002_withdrawn_sets"),
        ("earning", "0003_edited_by"),
        ("earning", "0004_runs_and_shared_limits"),
        ("earning", "0005_asks_and_shortfalls"),
        ("earning", "0006_agreed_runs"),
        ("earning", "0007_adjustments"),
        ("earning", "0008_corrections"),
        ("earning", "0009_corrected_runs"),
        ("earning", "0010_award_reviews"),
        ("earning", "0011_days_of_pending_lots"),
        ("earning", "0012_comments"),
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
            name="LimitUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "rule_key",
                        "span",
                        "begins_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("rule_key", models.CharField(max_length=100)),
                ("span", models.CharField(max_length=8)),
                ("begins_on", models.DateField()),
                ("points", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SharedUse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme_id",
                        "rule_key",
                        "per",
                        "owner",
                        "span",
                        "begins_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("rule_key", models.CharField(max_length=60)),
                ("per", models.CharField(max_length=10)),
                ("owner", models.CharField(max_length=80)),
                ("span", models.CharField(max_length=8)),
                ("begins_on", models.DateField()),
                ("points", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Award",
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
                ("activity_id", models.UUIDField()),
                ("book_id", models.UUIDField()),
                ("rule_set_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
                ("breakdown", models.JSONField()),
                ("at", models.DateTimeField()),
                ("holder_id", models.BigIntegerField(null=True)),
                ("run_id", models.UUIDField(null=True)),
                ("asks", models.JSONField(null=True)),
                ("party", models.CharField(default="MEMBER", max_length=10)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "activity_id"], name="award_activity_idx"),
                    models.Index(
                        condition=models.Q(("holder_id__isnull", False)),
                        fields=["holder_id", "at"],
                        name="award_holder_idx",
                    ),
                    models.Index(
                        condition=models.Q(("run_id__isnull", False)),
                        fields=["run_id"],
                        name="award_run_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AwardReview",
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
                ("holder_id", models.BigIntegerField()),
                ("book_id", models.UUIDField()),
                ("activity_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("AGREED", "Agreed"),
                            ("REFUSED", "Refused"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "WAITING")),
                        fields=["programme_id"],
                        name="award_review_waiting_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
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
                ("version", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("PUBLISHED", "Published"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("CORRECTION", "Correction"),
                        ],
                        default="DRAFT",
                        max_length=10,
                    ),
                ),
                ("valid_from", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=80)),
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
                    "edited_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("budgets", models.JSONField(default=list)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "version"), name="rule_set_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "DRAFT"), ("valid_from__isnull", False), _connector="OR"
                        ),
                        name="published_set_has_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rule",
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
                ("key", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.JSONField()),
                ("body", models.JSONField()),
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
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="earning.ruleset",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule_set", "key"), name="rule_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
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
                            ("LATE", "Late"),
                            ("CORRECTED", "Corrected"),
                            ("AGAIN", "Again"),
                            ("TRIAL", "Trial"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("RUNNING", "Running"),
                            ("SHOWN", "Shown"),
                            ("AGREED", "Agreed"),
                            ("POSTED", "Posted"),
                            ("FAILED", "Failed"),
                        ],
                        default="WAITING",
                        max_length=10,
                    ),
                ),
                ("rule_set_id", models.UUIDField(null=True)),
                ("since_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("actor", models.CharField(max_length=80)),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("report", models.JSONField(default=dict)),
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
                ("begins_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "created_at"], name="run_programme_idx"),
                    models.Index(
                        condition=models.Q(("kind", "AGAIN"), ("status", "POSTED")),
                        fields=["programme_id"],
                        name="run_counting_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shortfall",
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
                ("activity_id", models.UUIDField()),
                ("book_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="shortfall_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
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
                ("member_id", models.BigIntegerField()),
                ("book_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("POSTED", "Posted"),
                            ("REFUSED", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("asked_by", models.CharField(max_length=80)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
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
                    models.Index(
                        fields=["programme_id", "status", "created_at"],
                        name="adjustment_status_idx",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points", 0), _negated=True),
                        name="adjustment_is_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleComment",
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
                ("rule_set_id", models.UUIDField()),
                ("rule_key", models.CharField(blank=True, max_length=40)),
                ("text", models.CharField(max_length=1000)),
                ("actor", models.CharField(max_length=80)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolved_by", models.CharField(blank=True, max_length=80)),
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
                    models.Index(
                        fields=["rule_set_id", "created_at"], name="rule_comment_of_set_idx"
                    )
                ],
            },
        ),
    ]
