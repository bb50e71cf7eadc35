"""What people put right of themselves, and other tax numbers that are asked for."""

import django.contrib.postgres.fields
from django.db import migrations, models

import tandem.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0002_names_with_organiser"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="DataChange",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ("programme_id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                (
                    "what",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NumberRequest",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ("programme_id", models.UUIDField()),
                ("tax_id", models.CharField(max_length=20)),
                ("was", models.CharField(max_length=20)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ASKED", "Asked"),
                            ("ACCEPTED", "Accepted"),
                            ("REFUSED", "Refused"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("UNDONE", "Undone"),
                        ],
                        default="ASKED",
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("actor", models.CharField(max_length=80)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "ASKED")),
                        fields=["programme_id", "created_at"],
                        name="number_request_open_idx",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "ASKED")),
                        fields=("member_id",),
                        name="number_request_once",
                    )
                ],
            },
        ),
    ]
