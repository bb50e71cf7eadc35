"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("closing", "0001_initial"),
        ("closing", "0002_levels_and_frame"),
        ("closing", "0003_cards"),
    ]

    initial = True

    dependencies = [
        ("platform", "0001_tables"),
        ("programmes", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(
            sql="SET LOCAL lock_timeout = '5s'",
            reverse_sql="",
        ),
        migrations.CreateModel(
            name="Statement",
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
                ("opening_points", models.BigIntegerField()),
                ("earned_points", models.BigIntegerField()),
                ("adjusted_points", models.BigIntegerField()),
                ("used_points", models.BigIntegerField()),
                ("expired_points", models.BigIntegerField()),
                ("lapsed_points", models.BigIntegerField()),
                ("carried_points", models.BigIntegerField()),
                ("voided_points", models.BigIntegerField()),
                ("waiting_points", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["id", "member_id"], name="statement_closing_idx")],
            },
        ),
        migrations.CreateModel(
            name="Closing",
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
                ("late_until", models.DateField()),
                (
                    "pending",
                    models.CharField(
                        choices=[("WAIT", "Wait"), ("RELEASE", "Release"), ("VOID", "Void")],
                        max_length=8,
                    ),
                ),
                ("carried_percent", models.PositiveSmallIntegerField()),
                ("carried_most", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=80)),
                (
                    "done",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("figures", models.JSONField(default=dict)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.edition",
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
                ("frame", models.JSONField(db_default={}, default=dict)),
                (
                    "levels",
                    models.CharField(
                        choices=[("KEEP", "Keep"), ("ANEW", "Anew"), ("ONE_DOWN", "One Down")],
                        db_default="KEEP",
                        default="KEEP",
                        max_length=8,
                    ),
                ),
                ("levels_until", models.DateField(null=True)),
                (
                    "cards",
                    models.CharField(
                        choices=[("KEEP", "Keep"), ("EMPTY", "Empty")],
                        db_default="KEEP",
                        default="KEEP",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("carried_percent__lte", 100)),
                        name="closing_percent_of_a_hundred",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("carried_most__gte", 0)),
                        name="closing_most_not_negative",
                    ),
                ],
            },
        ),
    ]
