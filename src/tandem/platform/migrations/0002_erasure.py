"""Requests to be erased."""

import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Erasure",
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
                ("asked_by", models.CharField(max_length=80)),
                ("erased_at", models.DateTimeField(null=True)),
                ("erased_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "erased_at"], name="erasure_due_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("member_id",), name="erasure_once")
                ],
            },
        ),
    ]
