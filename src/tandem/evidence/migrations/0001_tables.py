"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


# The same as `kit.codes.number_key`: `FV/001/2026`, `fv 1/2026` and `FV-1-2026` are one.
_NUMBER_KEY = """
CREATE FUNCTION evidence_number_key_v1(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(trim(BOTH '/' FROM regexp_replace(
  regexp_replace(upper(said), '[^[:alnum:]]+', '/', 'g'), '(^|[^0-9])0+(?=[0-9])', '\\1', 'g')), 120);
"""


class Migration(migrations.Migration):
    replaces = [
        ("evidence", "0001_initial"),
        ("evidence", "0002_product_codes"),
        ("evidence", "0003_corrects"),
        ("evidence", "0004_claims"),
        ("evidence", "0005_pictures"),
        ("evidence", "0006_refused_again"),
        ("evidence", "0007_content_by_sender"),
        ("evidence", "0008_paper"),
        ("evidence", "0009_number_keys"),
        ("evidence", "0010_second_looks"),
        ("evidence", "0011_questions"),
        ("evidence", "0012_dispatch"),
        ("evidence", "0013_corrected_by"),
        ("evidence", "0014_packs_and_zones"),
        ("evidence", "0015_photo_proofs"),
        ("evidence", "0016_taken_back"),
        ("evidence", "0017_marks"),
        ("evidence", "0018_line_tax"),
        ("evidence", "0019_taken_back_often"),
        ("evidence", "0020_photo_number"),
        ("evidence", "0021_counted_by_rows"),
        ("evidence", "0022_lines_that_count"),
        ("evidence", "0023_wrong_codes"),
        ("evidence", "0024_states_as_columns"),
        ("evidence", "0025_states_told_anew"),
        ("evidence", "0026_states_kept"),
        ("evidence", "0027_purchase_numbers"),
        ("evidence", "0028_numbers_so_far"),
        ("evidence", "0029_taken_back_files"),
        ("evidence", "0030_waiting_returns"),
        ("evidence", "0031_activity_of_disagreement"),
        ("evidence", "0032_review_flags"),
        ("evidence", "0033_confidence"),
        ("evidence", "0034_questions_of_a_purchase"),
        ("evidence", "0035_last_answers"),
        ("evidence", "0036_claims_in_review"),
        ("evidence", "0037_open_claims"),
        ("evidence", "0038_fiscal_ids"),
        ("evidence", "0039_retellings"),
        ("evidence", "0040_rivals"),
        ("evidence", "0041_asked_codes"),
        ("evidence", "0042_calls_ask"),
        ("evidence", "0043_unnumbered_claims"),
        ("evidence", "0044_pages_told"),
        ("evidence", "0045_codes_of_no_product"),
        ("evidence", "0046_codes_that_wait"),
        ("evidence", "0047_proofs_of_partners"),
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
            name="ClaimLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "claim_id",
                        "line",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("claim_id", models.UUIDField()),
                ("line", models.IntegerField()),
                ("sold_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("outlet_code", models.CharField(max_length=40)),
                ("product_key", models.CharField(max_length=160)),
                ("product_text", models.CharField(max_length=200)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit", models.CharField(max_length=20)),
                ("net_minor", models.BigIntegerField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
                ("corrects_no", models.CharField(max_length=120)),
                ("product_id", models.UUIDField(null=True)),
                ("confidence", models.PositiveSmallIntegerField(null=True)),
                ("tax_percent", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CodeCheck",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme_id",
                        "day",
                        "subject",
                        "answer",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("day", models.DateField()),
                ("subject", models.UUIDField()),
                ("answer", models.CharField(max_length=10)),
                ("total", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CodeTry",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("wrong_total", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ProvedLine",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("document_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PurchaseNumber",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("source_id", models.UUIDField()),
                ("turns", models.PositiveIntegerField(default=1)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WrongCodes",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "subject",
                        "day",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("subject", models.UUIDField()),
                ("day", models.DateField()),
                ("wrong_total", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("PRODUCT", "Product"), ("CUSTOMER", "Customer")], max_length=10
                    ),
                ),
                ("key", models.CharField(max_length=160)),
                ("text", models.CharField(max_length=200)),
                ("product_id", models.UUIDField(null=True)),
                ("member_id", models.BigIntegerField(null=True)),
                ("actor", models.CharField(max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "partner_id", "kind", "key"), name="alias_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
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
                ("document_id", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SELL_OUT", "Sell Out"),
                            ("E_INVOICE", "E Invoice"),
                            ("INVOICE_QR", "Invoice Qr"),
                            ("PICTURE", "Picture"),
                            ("PAPER", "Paper"),
                            ("PAYMENTS", "Payments"),
                            ("ACTION", "Action"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("AWAITING_SELLER", "Awaiting Seller"),
                            ("IN_REVIEW", "In Review"),
                            ("ACCEPTED", "Accepted"),
                            ("REJECTED", "Rejected"),
                        ],
                        max_length=16,
                    ),
                ),
                ("partner_id", models.BigIntegerField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("number", models.CharField(max_length=120)),
                ("issued_on", models.DateField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
                ("buyer_tax_id", models.CharField(max_length=40)),
                ("buyer_name", models.CharField(max_length=200)),
                ("lines_total", models.PositiveIntegerField(default=0)),
                ("payments", models.JSONField(default=list)),
                ("review_flags", models.JSONField(default=list)),
                ("waits_for", models.CharField(blank=True, max_length=9)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(db_default="", default="", max_length=300)),
                ("appeal", models.CharField(db_default="", default="", max_length=300)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("corrected_at", models.DateTimeField(null=True)),
                ("first_by", models.CharField(db_default="", default="", max_length=80)),
                ("number_key", models.CharField(db_default="", default="", max_length=120)),
                ("page", models.JSONField(default=dict)),
                ("proved_by", models.UUIDField(null=True)),
                ("question", models.CharField(db_default="", default="", max_length=300)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("fingerprint", models.BigIntegerField(null=True)),
                ("corrected_by", models.CharField(db_default="", default="", max_length=80)),
                ("fiscal_id", models.CharField(db_default="", default="", max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "sha256"], name="claim_invoice_idx"),
                    models.Index(fields=["member_id", "document_id"], name="claim_document_idx"),
                    models.Index(
                        fields=["programme_id", "partner_id", "number_key"], name="claim_number_idx"
                    ),
                    models.Index(
                        condition=models.Q(("fingerprint__isnull", False)),
                        fields=["programme_id", "fingerprint"],
                        name="claim_fingerprint_idx",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ("AWAITING_SELLER", "IN_REVIEW"))),
                        fields=["programme_id", "partner_id", "created_at"],
                        name="claim_open_idx",
                    ),
                    models.Index(
                        condition=models.Q(("fiscal_id", ""), _negated=True),
                        fields=["programme_id", "fiscal_id"],
                        name="claim_fiscal_idx",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("kind", "PAPER"), ("number_key", ""), ("status", "ACCEPTED")
                        ),
                        fields=["programme_id", "partner_id", "issued_on"],
                        name="claim_unnumbered_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeAnswers",
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
                ("batch_id", models.UUIDField()),
                ("answers", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch_id", "created_at"], name="code_answers_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="CodePlace",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "code_hash",
                        "place",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("code_hash", models.BinaryField(max_length=16)),
                ("place", models.UUIDField()),
                ("programme_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "created_at"], name="code_place_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("question", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("document_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField(null=True)),
                ("member_id", models.BigIntegerField()),
                ("product_id", models.UUIDField()),
                ("document_no", models.CharField(max_length=120)),
                ("lines", models.PositiveIntegerField()),
                ("activity_id", models.UUIDField()),
                ("held_by", models.CharField(max_length=20)),
                ("number_held", models.CharField(max_length=120)),
                ("day_told", models.DateField()),
                ("day_held", models.DateField()),
                ("quantity_told", models.DecimalField(decimal_places=6, max_digits=18)),
                ("quantity_held", models.DecimalField(decimal_places=6, max_digits=18)),
                ("net_told", models.BigIntegerField(null=True)),
                ("net_held", models.BigIntegerField(null=True)),
                ("gross_told", models.BigIntegerField(null=True)),
                ("gross_held", models.BigIntegerField(null=True)),
                (
                    "decision",
                    models.CharField(
                        choices=[("SAME", "Same"), ("OTHER", "Other"), ("CORRECTED", "Corrected")],
                        db_default="",
                        default="",
                        max_length=9,
                    ),
                ),
                ("decided_by", models.CharField(db_default="", default="", max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("rival_id", models.BigIntegerField(null=True)),
                ("call_of", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "")),
                        fields=["programme_id", "partner_id"],
                        name="disagreement_open_idx",
                    ),
                    models.Index(fields=["document_id"], name="disagreement_document_idx"),
                    models.Index(fields=["question"], name="disagreement_question_idx"),
                    models.Index(fields=["activity_id"], name="disagreement_activity_idx"),
                    models.Index(
                        condition=models.Q(("decision", ""), _negated=True),
                        fields=["programme_id", "-decided_at"],
                        name="disagreement_answered_idx",
                    ),
                    models.Index(
                        condition=models.Q(("rival_id__isnull", False)),
                        fields=["programme_id", "partner_id"],
                        name="disagreement_rival_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
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
                ("partner_id", models.BigIntegerField(null=True)),
                ("member_id", models.BigIntegerField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("SELL_OUT", "Sell Out"),
                            ("E_INVOICE", "E Invoice"),
                            ("INVOICE_QR", "Invoice Qr"),
                            ("PICTURE", "Picture"),
                            ("PAPER", "Paper"),
                            ("PAYMENTS", "Payments"),
                            ("ACTION", "Action"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECEIVED", "Received"),
                            ("READING", "Reading"),
                            ("MAPPING", "Mapping"),
                            ("READY", "Ready"),
                            ("COUNTING", "Counting"),
                            ("COUNTED", "Counted"),
                            ("REVERSING", "Reversing"),
                            ("FAILED", "Failed"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="RECEIVED",
                        max_length=10,
                    ),
                ),
                ("sha256", models.BinaryField(max_length=32)),
                ("mapping", models.JSONField(null=True)),
                ("figures", models.JSONField(default=dict)),
                ("reason", models.TextField(blank=True)),
                ("done_at", models.DateTimeField(null=True)),
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
                    "upload",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.upload",
                    ),
                ),
                ("staged_lines", models.PositiveIntegerField(null=True)),
                ("staged_invoices", models.PositiveIntegerField(null=True)),
                ("staged_payments", models.PositiveIntegerField(null=True)),
                ("lines_counted", models.PositiveIntegerField(db_default=0, default=0)),
                ("lines_before", models.PositiveIntegerField(db_default=0, default=0)),
                ("run", models.PositiveIntegerField(db_default=0, default=0)),
                ("state_at", models.DateTimeField()),
                ("odd_prices", models.JSONField(null=True)),
                ("counts_itself", models.BooleanField(db_default=False, default=False)),
                ("actor", models.CharField(db_default="", default="", max_length=80)),
                ("round", models.PositiveIntegerField(db_default=0, default=0)),
                ("batches", models.PositiveIntegerField(db_default=0, default=0)),
                ("batches_done", models.PositiveIntegerField(db_default=0, default=0)),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("failed_in", models.CharField(db_default="", default="", max_length=10)),
                ("reads_anew", models.BooleanField(db_default=False, default=False)),
                ("awaits", models.JSONField(db_default=[], default=list)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organiser", "programme_id", "-created_at"],
                        name="document_latest_idx",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ("RECEIVED", "READING", "COUNTING", "REVERSING"))
                        ),
                        fields=["state_at"],
                        name="document_working_idx",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "SELL_OUT")),
                        fields=["programme_id", "partner_id"],
                        name="document_sales_idx",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ("FAILED", "WITHDRAWN")), _negated=True),
                        fields=("programme_id", "member_id", "sha256"),
                        name="document_content_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("programme_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField()),
                ("document_id", models.UUIDField()),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("number", models.CharField(max_length=120)),
                ("issued_on", models.DateField()),
                ("buyer_tax_id", models.CharField(max_length=40)),
                ("buyer_name", models.CharField(max_length=200)),
                ("gross_minor", models.BigIntegerField()),
                ("number_key", models.CharField(db_default="", default="", max_length=120)),
                ("fiscal_id", models.CharField(db_default="", default="", max_length=60)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["document_id"], name="invoice_document_idx"),
                    models.Index(
                        fields=["programme_id", "partner_id", "number_key"],
                        name="invoice_number_key_idx",
                    ),
                    models.Index(
                        condition=models.Q(("fiscal_id", ""), _negated=True),
                        fields=["programme_id", "fiscal_id"],
                        name="invoice_fiscal_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PageLabels",
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
                ("seller", models.CharField(max_length=40)),
                ("labels", models.JSONField()),
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
                        fields=("programme_id", "seller"), name="page_labels_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PageTelling",
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
                ("activity_id", models.UUIDField()),
                ("product_id", models.UUIDField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("number_key", models.CharField(max_length=120)),
                ("document_id", models.UUIDField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["member_id", "activity_id"], name="pagetelling_page_idx"),
                    models.Index(fields=["document_id"], name="pagetelling_document_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PhotoProof",
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
                ("texts", models.JSONField(default=dict)),
                ("is_pair", models.BooleanField(default=False)),
                ("checklist", models.JSONField(default=list)),
                ("every_days", models.PositiveSmallIntegerField(default=0)),
                ("asks_place", models.BooleanField(default=False)),
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
                ("asks_number", models.BooleanField(db_default=False, default=False)),
                ("is_of_partners", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "kind"), name="photo_proof_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProductCode",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("code_hash", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("batch_id", models.UUIDField()),
                ("serial", models.IntegerField()),
                ("redeemed_at", models.DateTimeField(null=True)),
                ("member_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("redeemed_at__isnull", False)),
                        fields=["batch_id", "redeemed_at"],
                        name="code_redeemed_idx",
                    ),
                    models.Index(
                        condition=models.Q(("redeemed_at__isnull", False)),
                        fields=["batch_id", "serial"],
                        name="code_used_serial_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retelling",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "id",
                        "line",
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
                ("line", models.IntegerField()),
                ("programme_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField(null=True)),
                ("outlet_id", models.UUIDField(null=True)),
                ("document_no", models.CharField(max_length=120)),
                ("number_key", models.CharField(max_length=120)),
                ("sold_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("buyer_id", models.BigIntegerField(null=True)),
                ("corrects_id", models.UUIDField(null=True)),
                ("product_id", models.UUIDField()),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("net_minor", models.BigIntegerField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "partner_id", "number_key"],
                        name="retelling_number_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RowFault",
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
                ("line", models.PositiveIntegerField()),
                ("field", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=40)),
                ("value", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.document",
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
                "indexes": [models.Index(fields=["document", "line"], name="row_fault_idx")],
            },
        ),
        migrations.CreateModel(
            name="Source",
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
                ("partner_id", models.BigIntegerField(null=True)),
                ("header_key", models.UUIDField()),
                ("mapping", models.JSONField()),
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
                        fields=("programme_id", "partner_id", "header_key"),
                        name="source_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("partner_id", models.BigIntegerField()),
                ("document_id", models.UUIDField()),
                ("plain_key", models.UUIDField()),
                ("times", models.PositiveSmallIntegerField(db_default=1, default=1)),
            ],
            options={
                "indexes": [models.Index(fields=["partner_id"], name="taken_back_partner_idx")],
            },
        ),
        migrations.CreateModel(
            name="WaitingLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "document_id",
                        "line",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("document_id", models.UUIDField()),
                ("line", models.IntegerField()),
                ("programme_id", models.UUIDField()),
                ("partner_id", models.BigIntegerField()),
                ("document_no", models.CharField(max_length=120)),
                ("sold_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("outlet_code", models.CharField(max_length=40)),
                ("customer_key", models.CharField(max_length=160)),
                ("customer_text", models.CharField(max_length=200)),
                ("product_key", models.CharField(max_length=160)),
                ("product_text", models.CharField(max_length=200)),
                ("quantity", models.DecimalField(decimal_places=6, max_digits=18)),
                ("unit", models.CharField(max_length=20)),
                ("net_minor", models.BigIntegerField(null=True)),
                ("gross_minor", models.BigIntegerField(null=True)),
                ("corrects_no", models.CharField(db_default="", default="", max_length=120)),
                ("member_id", models.BigIntegerField(null=True)),
                ("product_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "partner_id", "product_key"],
                        name="waiting_product_idx",
                    ),
                    models.Index(
                        fields=["programme_id", "partner_id", "customer_key"],
                        name="waiting_customer_idx",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeBatch",
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
                ("product_id", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("codes_total", models.PositiveIntegerField()),
                ("issued_total", models.PositiveIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ISSUING", "Issuing"),
                            ("ACTIVE", "Active"),
                            ("BLOCKED", "Blocked"),
                        ],
                        default="ISSUING",
                        max_length=10,
                    ),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("questions", models.JSONField(default=list)),
                ("awaits_dispatch", models.BooleanField(db_default=False, default=False)),
                ("inside_each", models.PositiveIntegerField(db_default=0, default=0)),
                ("inside_id", models.UUIDField(null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("OURS", "Ours"), ("GS1", "Gs1")],
                        db_default="OURS",
                        default="OURS",
                        max_length=4,
                    ),
                ),
                ("quantity", models.PositiveIntegerField(db_default=1, default=1)),
                (
                    "zone",
                    models.JSONField(
                        db_default=models.Value([], output_field=models.JSONField()), default=list
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("inside_id__isnull", False)),
                        fields=("inside_id",),
                        name="code_batch_inside_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeDispatch",
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
                ("batch_id", models.UUIDField()),
                ("serial_from", models.IntegerField()),
                ("serial_to", models.IntegerField()),
                ("partner_id", models.BigIntegerField()),
                ("dispatched_on", models.DateField()),
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
                    models.CheckConstraint(
                        condition=models.Q(("serial_from__lte", models.F("serial_to"))),
                        name="dispatch_holds_codes",
                    ),
                    models.UniqueConstraint(
                        fields=("batch_id", "serial_from"), name="dispatch_begins_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(_NUMBER_KEY, "DROP FUNCTION evidence_number_key_v1(text)"),
    ]
