"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("learning", "0001_initial"),
        ("learning", "0002_tests"),
        ("learning", "0003_certificates"),
        ("learning", "0004_packages"),
        ("learning", "0005_trainees"),
        ("learning", "0006_people_of_firms"),
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
            name="Certificate",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("number", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("course_id", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Play",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "lesson_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("lesson_id", models.UUIDField()),
                ("course_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("upload_id", models.UUIDField()),
                ("actor", models.CharField(max_length=80)),
                ("launch", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("sequence", models.BigIntegerField(default=0)),
                ("elements", models.JSONField(default=dict)),
                ("documents", models.JSONField(default=dict)),
                ("is_completed", models.BooleanField(default=False)),
                ("is_passed", models.BooleanField(null=True)),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("seconds", models.PositiveIntegerField(default=0)),
                ("is_done", models.BooleanField(default=False)),
                ("touched_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("course_id", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attempt",
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid, editable=False)),
                ("course_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("round", models.PositiveSmallIntegerField()),
                ("seed", models.BigIntegerField()),
                ("pass_percent", models.PositiveSmallIntegerField()),
                (
                    "questions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), size=None
                    ),
                ),
                ("answers", models.JSONField(default=dict)),
                ("judged", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("RUNNING", "Running"),
                            ("WAITING", "Waiting"),
                            ("PASSED", "Passed"),
                            ("FAILED", "Failed"),
                        ],
                        default="RUNNING",
                        max_length=8,
                    ),
                ),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("until_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "WAITING")),
                        fields=["programme_id", "handed_at"],
                        name="attempt_waiting_idx",
                    ),
                    models.Index(
                        condition=models.Q(("state", "RUNNING"), ("until_at__isnull", False)),
                        fields=["programme_id", "until_at"],
                        name="attempt_running_idx",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member_id", "course_id", "round", "number"),
                        name="attempt_number_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Course",
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
                ("after_id", models.UUIDField(null=True)),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("days", models.PositiveSmallIntegerField(default=0)),
                ("renew_months", models.PositiveSmallIntegerField(default=0)),
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
                ("attempts_max", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("drawn", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("pass_percent", models.PositiveSmallIntegerField(db_default=80, default=80)),
                ("test_minutes", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("is_certified", models.BooleanField(db_default=False, default=False)),
                ("is_for_members", models.BooleanField(db_default=True, default=True)),
                (
                    "staff_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                ("is_by_person", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "code"), name="course_code_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
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
                ("place", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TEXT", "Text"),
                            ("PDF", "Pdf"),
                            ("FILM", "Film"),
                            ("PACKAGE", "Package"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("upload_id", models.UUIDField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.course",
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
                ("package", models.JSONField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "course_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("course_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                (
                    "lessons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("times", models.PositiveSmallIntegerField(default=0)),
                ("learnt_on", models.DateField(null=True)),
                ("is_renewing", models.BooleanField(default=False)),
                (
                    "certificate",
                    models.CharField(blank=True, db_default="", default="", max_length=12),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["course_id"], name="progress_course_idx")],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                            ("ONE", "One"),
                            ("SEVERAL", "Several"),
                            ("ORDER", "Order"),
                            ("MATCH", "Match"),
                            ("GAP", "Gap"),
                            ("NUMBER", "Number"),
                            ("OPEN", "Open"),
                        ],
                        max_length=8,
                    ),
                ),
                ("language", models.CharField(max_length=12)),
                ("text", models.TextField()),
                ("parts", models.JSONField(default=list)),
                ("feedback", models.TextField(blank=True)),
                ("points", models.PositiveSmallIntegerField(default=1)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.course",
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
            name="Trainee",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("organiser_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField(null=True)),
                ("user_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("firm_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["partner_id"], name="trainee_partner_idx")],
            },
        ),
    ]
