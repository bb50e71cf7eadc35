"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("communication", "0001_initial"),
        ("communication", "0002_more_messages"),
        ("communication", "0003_messages_of_mending"),
        ("communication", "0004_questions"),
        ("communication", "0005_of_firms"),
        ("communication", "0006_numbers_taken_away"),
        ("communication", "0007_purchases_put_right"),
        ("communication", "0008_points_released"),
        ("communication", "0009_kinds_are_declared"),
        ("communication", "0010_mailings"),
        ("communication", "0011_mails_that_failed"),
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
            name="Message",
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
                ("kind", models.CharField(max_length=20)),
                ("data", models.JSONField()),
                (
                    "mail",
                    models.CharField(
                        choices=[
                            ("NONE", "None"),
                            ("WAITING", "Waiting"),
                            ("QUEUED", "Queued"),
                            ("REFUSED", "Refused"),
                            ("FAILED", "Failed"),
                        ],
                        default="NONE",
                        max_length=8,
                    ),
                ),
                ("read_at", models.DateTimeField(null=True)),
                ("mail_note", models.CharField(db_default="", default="", max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "-created_at"], name="message_inbox_idx"),
                    models.Index(
                        condition=models.Q(("mail", "WAITING")),
                        fields=["organiser_id", "created_at"],
                        name="message_to_mail_idx",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "MAILING")),
                        fields=["id"],
                        name="message_mailing_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mailing",
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
                ("title", models.JSONField()),
                ("text", models.JSONField()),
                ("audience_id", models.UUIDField(null=True)),
                ("by_mail", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("PLANNED", "Planned"),
                            ("SENDING", "Sending"),
                            ("SENT", "Sent"),
                        ],
                        default="DRAFT",
                        max_length=8,
                    ),
                ),
                ("on_day", models.DateField(null=True)),
                ("reached_id", models.BigIntegerField(default=0)),
                ("begun_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "PLANNED")),
                        fields=["on_day"],
                        name="mailing_planned_idx",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "PLANNED"), _negated=True),
                            ("on_day__isnull", False),
                            _connector="OR",
                        ),
                        name="mailing_planned_has_day",
                    )
                ],
            },
        ),
    ]
