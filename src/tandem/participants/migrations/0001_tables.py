"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("participants", "0001_initial"),
        ("participants", "0002_applications"),
        ("participants", "0003_merged"),
        ("participants", "0004_birthday"),
        ("participants", "0005_won_by_a_person"),
        ("participants", "0006_recruited_index"),
        ("participants", "0007_firms_are_proved"),
        ("participants", "0008_proofs_taken_away"),
        ("participants", "0009_wider_sort_keys"),
        ("participants", "0010_found_without_marks"),
        ("participants", "0011_goes_on_as"),
        ("participants", "0012_goes_on_as_told"),
        ("participants", "0013_understanding"),
        ("participants", "0014_application_came"),
        ("participants", "0015_application_invited"),
        ("participants", "0016_consents"),
        ("participants", "0017_leaving"),
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
            name="Acceptance",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "terms_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("terms_id", models.UUIDField()),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ("purpose", models.CharField(max_length=20)),
                ("channel", models.CharField(max_length=10)),
                ("is_given", models.BooleanField()),
                ("wording", models.TextField()),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
                ("version", models.PositiveSmallIntegerField(db_default=0, default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Teammate",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("person_id", models.UUIDField()),
                (
                    "role",
                    models.CharField(
                        choices=[("OWNER", "Owner"), ("EMPLOYEE", "Employee")], max_length=10
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Application",
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
                ("applicant", models.JSONField()),
                ("terms_id", models.UUIDField(null=True)),
                ("recruited_by_id", models.BigIntegerField(null=True)),
                ("language", models.CharField(max_length=12)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("member_id", models.BigIntegerField(null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("recruited_by_user_id", models.UUIDField(null=True)),
                ("vouched_by", models.CharField(db_default="", default="", max_length=80)),
                ("came", models.JSONField(null=True)),
                ("invited", models.JSONField(null=True)),
                ("agreed", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Company",
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
                ("name", models.CharField(max_length=200)),
                ("sort_key", models.CharField(max_length=401)),
                ("tax_id", models.CharField(max_length=20)),
                ("street", models.CharField(blank=True, max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=12)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("region", models.CharField(blank=True, max_length=60)),
                ("country", models.CharField(max_length=2)),
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
                        fields=("organiser", "tax_id"), name="company_tax_id_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentPurpose",
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
                ("purpose", models.CharField(max_length=20)),
                ("version", models.PositiveSmallIntegerField()),
                ("text", models.JSONField()),
                ("asks_anew", models.BooleanField()),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "purpose", "version"), name="consent_purpose_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmCode",
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ("proof_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=400)),
                ("actor", models.CharField(max_length=80)),
                ("expires_at", models.DateTimeField()),
                ("posted_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "expires_at"], name="firm_code_open_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmProof",
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ("programme_id", models.UUIDField()),
                ("user_id", models.UUIDField(null=True)),
                ("tax_id", models.CharField(max_length=20)),
                ("company_name", models.CharField(blank=True, max_length=200)),
                ("street", models.CharField(blank=True, max_length=200)),
                ("postal_code", models.CharField(blank=True, max_length=12)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("region", models.CharField(blank=True, max_length=60)),
                ("country", models.CharField(max_length=2)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("PROVED", "Proved"),
                            ("REFUSED", "Refused"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("REVOKED", "Revoked"),
                        ],
                        max_length=9,
                    ),
                ),
                ("means", models.CharField(blank=True, max_length=20)),
                ("invoice_id", models.UUIDField(null=True)),
                ("wanted", models.CharField(blank=True, max_length=20)),
                ("wrong_total", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "tax_id"], name="firm_proof_number_idx"),
                    models.Index(
                        condition=models.Q(("status", "OPEN")),
                        fields=["programme_id", "created_at"],
                        name="firm_proof_open_idx",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "OPEN")),
                        fields=("member_id",),
                        name="firm_proof_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "proof_id",
                        "asked_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("proof_id", models.UUIDField()),
                ("asked_id", models.BigIntegerField()),
                ("sold_on", models.DateField(null=True)),
                ("is_known", models.BooleanField(null=True)),
                ("actor", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_known", None)),
                        fields=["asked_id"],
                        name="firm_word_awaited_idx",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TAX_ID", "Tax Id"),
                            ("NUMBER", "Number"),
                            ("EMAIL", "Email"),
                            ("CARD", "Card"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=120)),
                ("member_id", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["member_id"], name="identifier_member_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "kind", "value"), name="identifier_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Leave",
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
                ("id", models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ("programme_id", models.UUIDField()),
                (
                    "was",
                    models.CharField(
                        choices=[
                            ("ACTIVE", "Active"),
                            ("WAITING", "Waiting"),
                            ("LEFT", "Left"),
                            ("MERGED", "Merged"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("order_until", models.DateField()),
                ("came_back_at", models.DateTimeField(null=True)),
                ("came_back_by", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["programme_id", "order_until"], name="leave_due_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("came_back_at__isnull", True)),
                        fields=("member_id",),
                        name="leave_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                ("name", models.CharField(max_length=200)),
                ("sort_key", models.CharField(max_length=401)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("user_id", models.UUIDField(null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("birthday", models.SmallIntegerField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=tandem.kit.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("programme_id", models.UUIDField()),
                ("number", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=200)),
                ("sort_key", models.CharField(max_length=401)),
                ("trade", models.CharField(blank=True, max_length=40)),
                ("region", models.CharField(blank=True, max_length=60)),
                ("recruited_by_id", models.BigIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("ACTIVE", "Active"),
                            ("WAITING", "Waiting"),
                            ("LEFT", "Left"),
                            ("MERGED", "Merged"),
                        ],
                        default="ACTIVE",
                        max_length=10,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.company",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="participants.person",
                    ),
                ),
                ("recruited_by_user_id", models.UUIDField(null=True)),
                ("goes_on_as_id", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["programme_id", "sort_key", "id"], name="member_by_name_idx"
                    ),
                    models.Index(
                        condition=models.Q(("recruited_by_id__isnull", False)),
                        fields=["recruited_by_id"],
                        name="member_recruited_idx",
                    ),
                    models.Index(
                        condition=models.Q(("goes_on_as_id__isnull", False)),
                        fields=["goes_on_as_id"],
                        name="member_goes_on_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("company__isnull", False), ("person__isnull", False), _connector="OR"
                        ),
                        name="member_is_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Understanding",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "terms_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("terms_id", models.UUIDField()),
                (
                    "asked",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                (
                    "right",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organiser_id", "terms_id"], name="understanding_of_terms_idx"
                    )
                ],
            },
        ),
    ]
