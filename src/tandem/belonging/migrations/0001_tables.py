"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("belonging", "0001_initial")]

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
            name="BadgeHeld",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "badge_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("badge_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("on_day", models.DateField()),
            ],
            options={
                "indexes": [models.Index(fields=["badge_id", "on_day"], name="badge_held_idx")],
            },
        ),
        migrations.CreateModel(
            name="Badge",
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
                ("text", models.JSONField(default=dict)),
                ("body", models.JSONField()),
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
            ],
            options={
                "indexes": [models.Index(fields=["programme_id"], name="badge_programme_idx")],
            },
        ),
    ]
