"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("events", "0001_initial")]

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
            name="Tally",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("event_id", models.UUIDField(primary_key=True, serialize=False)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("turns", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SignUp",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "event_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("event_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("SIGNED_UP", "Signed Up"),
                            ("WAITING", "Waiting"),
                            ("CANCELLED", "Cancelled"),
                            ("CALLED_OFF", "Called Off"),
                            ("ATTENDED", "Attended"),
                            ("MISSED", "Missed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("turn", models.PositiveIntegerField()),
                ("companions", models.PositiveSmallIntegerField(default=0)),
                ("ticket", models.CharField(max_length=16)),
                ("answers", models.JSONField(default=dict)),
                ("points", models.PositiveIntegerField(default=0)),
                ("held", models.UUIDField(null=True)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("signed_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["event_id", "turn"], name="signup_event_idx"),
                    models.Index(fields=["event_id", "ticket"], name="signup_ticket_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                ("code", models.CharField(max_length=60)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("PRESENTATION", "Presentation"),
                            ("TRAINING", "Training day"),
                            ("TASTING", "Tasting"),
                            ("TEST", "Product test"),
                            ("INTERVIEW", "Interview"),
                            ("RETREAT", "Retreat"),
                            ("VISIT", "Factory visit"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("link", models.CharField(blank=True, max_length=500)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("places", models.PositiveIntegerField(null=True)),
                ("companions_most", models.PositiveSmallIntegerField(default=0)),
                ("points", models.PositiveIntegerField(default=0)),
                ("free_until", models.DateField(null=True)),
                ("questions", models.JSONField(default=list)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("survey_id", models.UUIDField(null=True)),
                ("revision", models.PositiveSmallIntegerField(default=0)),
                ("opened_at", models.DateTimeField(null=True)),
                ("called_off_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "code"), name="event_code_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="event_ends_after_begin",
                    ),
                ],
            },
        ),
    ]
