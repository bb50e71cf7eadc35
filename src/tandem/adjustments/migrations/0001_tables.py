"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("mending", "0001_initial"),
        ("mending", "0002_keeping"),
        ("mending", "0003_exemptions"),
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
            name="Collection",
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
                ("shortfall_id", models.UUIDField()),
                ("book_id", models.UUIDField()),
                ("points", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member_id", "shortfall_id"], name="collection_shortfall_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0)), name="collection_positive"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Extension",
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
                ("member_id", models.BigIntegerField(null=True)),
                ("due_until_on", models.DateField()),
                ("upto_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("actor", models.CharField(max_length=80)),
                ("points", models.BigIntegerField(default=0)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("exemption_id", models.UUIDField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Exemption",
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
                ("segment_key", models.CharField(max_length=40)),
                ("months", models.PositiveSmallIntegerField()),
                ("actor", models.CharField(max_length=80)),
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("programme_id", "segment_key"),
                        name="exemption_standing_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
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
                ("from_id", models.BigIntegerField()),
                ("into_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("actor", models.CharField(max_length=80)),
                ("moved", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=80)),
                ("missing_points", models.BigIntegerField(default=0)),
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
                    models.Index(fields=["programme_id", "into_id"], name="merge_into_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_id", models.F("into_id")), _negated=True),
                        name="merge_is_of_two",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("from_id",),
                        name="merge_standing_once",
                    ),
                ],
            },
        ),
    ]
