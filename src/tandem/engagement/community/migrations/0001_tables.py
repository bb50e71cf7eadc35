"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("community", "0001_initial"),
        ("community", "0002_as_one"),
        ("community", "0003_rules_version"),
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
            name="Daily",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "day",
                        "what",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("what", models.CharField(max_length=8)),
                ("total", models.PositiveSmallIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "programme_id",
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
                ("nickname", models.CharField(blank=True, max_length=30)),
                ("is_specialist", models.BooleanField(default=False)),
                ("blocked_at", models.DateTimeField(null=True)),
                ("blocked_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Board",
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
                ("is_looked_at_first", models.BooleanField(default=False)),
                ("posts_a_day", models.PositiveSmallIntegerField(default=10)),
                ("counted_a_day", models.PositiveSmallIntegerField(default=3)),
                ("words", models.JSONField(default=dict)),
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
            name="Mark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "post_id",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("post_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("VOTE", "Vote"), ("FOLLOW", "Follow"), ("REPORT", "Report")],
                        max_length=6,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "indexes": [models.Index(fields=["post_id", "kind"], name="mark_of_post_idx")],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("QUESTION", "Question"),
                            ("ANSWER", "Answer"),
                            ("IDEA", "Idea"),
                            ("REVIEW", "Review"),
                        ],
                        max_length=8,
                    ),
                ),
                ("member_id", models.BigIntegerField(null=True)),
                ("user_id", models.UUIDField(null=True)),
                ("parent_id", models.UUIDField(null=True)),
                ("product_id", models.UUIDField(null=True)),
                ("stars", models.PositiveSmallIntegerField(null=True)),
                ("title", models.CharField(blank=True, max_length=120)),
                ("text", models.TextField(blank=True)),
                ("finds", models.TextField(blank=True)),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("SHOWN", "Shown"),
                            ("HIDDEN", "Hidden"),
                            ("GONE", "Gone"),
                        ],
                        default="SHOWN",
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=500)),
                ("is_accepted", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("TAKEN", "Taken"),
                            ("PLANNED", "Planned"),
                            ("DONE", "Done"),
                            ("DECLINED", "Declined"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("reason", models.JSONField(default=dict)),
                ("change_text", models.JSONField(default=dict)),
                ("change_address", models.CharField(blank=True, max_length=300)),
                ("votes_total", models.PositiveIntegerField(default=0)),
                ("reports_total", models.PositiveIntegerField(default=0)),
                ("counted_on", models.DateField(null=True)),
                ("is_double", models.BooleanField(db_default=False, default=False)),
                ("rules_version", models.PositiveIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "kind", "created_at"], name="post_of_kind_idx"
                    ),
                    models.Index(
                        condition=models.Q(("parent_id__isnull", False)),
                        fields=["parent_id", "created_at"],
                        name="post_of_question_idx",
                    ),
                    models.Index(
                        condition=models.Q(("product_id__isnull", False)),
                        fields=["product_id", "created_at"],
                        name="post_of_product_idx",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("place", "WAITING"), ("reports_total__gt", 0), _connector="OR"
                        ),
                        fields=["programme_id", "created_at"],
                        name="post_to_look_at_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stars", None), ("stars__range", (1, 5)), _connector="OR"
                        ),
                        name="post_stars_of_five",
                    )
                ],
            },
        ),
    ]
