"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("library", "0001_initial"), ("library", "0002_partner_roles")]

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
            name="Rating",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "material_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("material_id", models.UUIDField()),
                ("stars", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["material_id"], name="rating_of_material_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stars__range", (1, 5))), name="rating_stars_of_five"
                    )
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
                ("programme_id", models.UUIDField()),
                ("title", models.JSONField()),
                ("text", models.JSONField(default=dict)),
                ("topic", models.JSONField(default=dict)),
                ("finds", models.TextField(blank=True)),
                ("address", models.CharField(blank=True, max_length=500)),
                ("upload_id", models.UUIDField(null=True)),
                ("is_for_members", models.BooleanField(default=True)),
                ("is_for_partners", models.BooleanField(default=False)),
                ("audience_id", models.UUIDField(null=True)),
                ("taken_out_at", models.DateTimeField(null=True)),
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
                    "partner_roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "created_at"], name="material_latest_idx")
                ],
            },
        ),
    ]
