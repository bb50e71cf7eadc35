"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


# Whether the file by which a purchase came was withdrawn after it was recorded. A withdrawal corrects
# each purchase of its file, under the file's own id; what it gives back to purchases of other files
# bears another id than theirs.
_WITHDRAWN = """
CREATE FUNCTION activity_is_withdrawn_v1(of_organiser uuid, of_member bigint, of_deed uuid)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN EXISTS (
  SELECT 1
  FROM activity_activity AS purchase
  JOIN activity_batch AS own
    ON own.organiser_id = of_organiser AND own.id = purchase.batch_id
  JOIN activity_correction AS gone
    ON gone.organiser_id = of_organiser AND gone.member_id = of_member
   AND gone.activity_id = of_deed
  JOIN activity_activity AS said
    ON said.organiser_id = of_organiser AND said.member_id = of_member
   AND said.id = gone.correction_id
  JOIN activity_batch AS back
    ON back.organiser_id = of_organiser AND back.id = said.batch_id
   AND back.source = 'WITHDRAWN' AND back.source_id = own.source_id
  WHERE purchase.organiser_id = of_organiser
    AND purchase.member_id = of_member
    AND purchase.id = of_deed
);
"""


class Migration(migrations.Migration):
    replaces = [
        ("activity", "0001_initial"),
        ("activity", "0002_payment_notices"),
        ("activity", "0003_unchecked_organisers"),
        ("activity", "0004_buyer"),
        ("activity", "0005_corrections"),
        ("activity", "0006_activity_written"),
        ("activity", "0007_declared_kinds"),
        ("activity", "0008_withdrawn"),
        ("activity", "0009_activity_kinds"),
        ("activity", "0010_sold_at"),
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
            name="Correction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "activity_id",
                        "correction_id",
                        "place",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("activity_id", models.UUIDField()),
                ("correction_id", models.UUIDField()),
                ("place", models.IntegerField()),
                ("line_no", models.IntegerField()),
                ("product_id", models.UUIDField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("net_minor", models.BigIntegerField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "activity_id",
                        "line_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("activity_id", models.UUIDField()),
                ("line_no", models.IntegerField()),
                ("product_id", models.UUIDField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("net_minor", models.BigIntegerField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Activity",
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
                ("batch_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("partner_id", models.BigIntegerField(null=True)),
                ("outlet_id", models.UUIDField(null=True)),
                ("document_no", models.CharField(max_length=120)),
                ("occurred_at", models.DateTimeField()),
                ("occurred_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("net_minor", models.BigIntegerField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
                ("buyer_id", models.BigIntegerField(null=True)),
                ("corrects_id", models.UUIDField(null=True)),
                ("attributes", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["member_id", "occurred_at", "id"], name="activity_member_idx"
                    ),
                    models.Index(fields=["batch_id"], name="activity_batch_idx"),
                    models.Index(
                        fields=["partner_id", "document_no"], name="activity_document_idx"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True,
                        fields=["created_at"],
                        name="activity_written_idx",
                        pages_per_range=32,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
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
                ("source", models.CharField(max_length=20)),
                ("source_id", models.UUIDField(null=True)),
                ("activities_total", models.PositiveIntegerField()),
                ("lines_total", models.PositiveIntegerField()),
                (
                    "organiser",
                    models.ForeignKey(
                        db_constraint=False,
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
            name="Payment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "activity_id",
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
                ("activity_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("amount_minor", models.BigIntegerField()),
                ("paid_on", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organiser_id", "created_at"], name="payment_written_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentNotice",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField()),
                ("document_no", models.CharField(max_length=120)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("paid_on", models.DateField()),
                ("actor", models.CharField(max_length=80)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "partner_id", "document_no"],
                        name="notice_document_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SoldAt",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "product_id",
                        "outlet_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("product_id", models.UUIDField()),
                ("outlet_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("buyers", models.PositiveIntegerField()),
                ("last_on", models.DateField()),
                ("written_on", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "written_on"], name="sold_at_written_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityKind",
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
                ("kind", models.CharField(max_length=40)),
                ("names", models.JSONField()),
                ("attributes", models.JSONField(default=list)),
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
                        fields=("programme_id", "kind"), name="activity_kind_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(_WITHDRAWN, "DROP FUNCTION activity_is_withdrawn_v1(uuid, bigint, uuid)"),
    ]
