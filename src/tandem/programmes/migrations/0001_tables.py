"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import tandem.kit.ids
import tandem.programmes.models
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("programmes", "0001_initial"),
        ("programmes", "0002_rules_need_two"),
        ("programmes", "0003_release_expiry_gifts_adjustments"),
        ("programmes", "0004_debts_and_approval"),
        ("programmes", "0005_wallets"),
        ("programmes", "0006_verification"),
        ("programmes", "0007_tax_percent"),
        ("programmes", "0008_night"),
        ("programmes", "0009_award_ceiling"),
        ("programmes", "0010_joining"),
        ("programmes", "0011_trades"),
        ("programmes", "0012_month_end_and_warnings"),
        ("programmes", "0013_points_transfers"),
        ("programmes", "0014_regulations"),
        ("programmes", "0015_origin_and_why"),
        ("programmes", "0016_understanding"),
        ("programmes", "0017_public_page"),
        ("programmes", "0018_closings"),
        ("programmes", "0019_partner_rewards"),
        ("programmes", "0020_partner_arguments"),
        ("programmes", "0021_cover_and_app_name"),
        ("programmes", "0022_widget_origins"),
        ("programmes", "0023_ways_of_taking_part"),
        ("programmes", "0024_referral_settings"),
        ("programmes", "0025_own_domain"),
        ("programmes", "0026_first_caps_of_referrals"),
        ("programmes", "0027_leaving"),
        ("programmes", "0028_agreed_domains"),
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
            name="Programme",
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
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("time_zone", models.CharField(max_length=60)),
                ("country", models.CharField(max_length=2)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), size=None
                    ),
                ),
                (
                    "goals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("brand_colour", models.CharField(max_length=7)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("point_value_minor", models.PositiveIntegerField(default=0)),
                (
                    "release",
                    models.CharField(
                        choices=[
                            ("AT_ONCE", "At Once"),
                            ("WHEN_PAID", "When Paid"),
                            ("AFTER_DAYS", "After Days"),
                            ("BY_HAND", "By Hand"),
                        ],
                        default="WHEN_PAID",
                        max_length=10,
                    ),
                ),
                ("payment_curve", models.JSONField(default=list)),
                ("payment_days", models.PositiveSmallIntegerField(default=14)),
                ("expiry_months", models.PositiveSmallIntegerField(null=True)),
                (
                    "logo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.upload",
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
                ("rules_need_two", models.BooleanField(default=False)),
                ("adjust_limit_admin_points", models.PositiveIntegerField(default=5000)),
                ("adjust_limit_points", models.PositiveIntegerField(default=500)),
                (
                    "expiry",
                    models.CharField(
                        choices=[
                            ("MONTHS", "Months"),
                            ("MONTH_END", "Month End"),
                            ("YEAR_END", "Year End"),
                            ("FIXED", "Fixed"),
                            ("INACTIVITY", "Inactivity"),
                        ],
                        default="MONTHS",
                        max_length=10,
                    ),
                ),
                ("expiry_on", models.DateField(null=True)),
                (
                    "points_transfers",
                    models.CharField(
                        choices=[("NOBODY", "Nobody"), ("FIRM", "Firm"), ("ANYBODY", "Anybody")],
                        default="NOBODY",
                        max_length=8,
                    ),
                ),
                ("release_days", models.PositiveSmallIntegerField(default=14)),
                ("debts_from", models.DateTimeField(null=True)),
                ("verification", models.JSONField(default=dict)),
                ("tax_percent", models.DecimalField(decimal_places=2, max_digits=4, null=True)),
                ("night_hour", models.PositiveSmallIntegerField(db_default=2, default=2)),
                ("award_ceiling", models.PositiveBigIntegerField(null=True)),
                ("joining", models.JSONField(default=dict)),
                ("trades", models.JSONField(db_default=[], default=list)),
                (
                    "warning_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        db_default=[30, 7],
                        default=tandem.programmes.models.usual_warning_days,
                        size=None,
                    ),
                ),
                ("regulations", models.JSONField(db_default={}, default=dict)),
                ("origin", models.JSONField(db_default={}, default=dict)),
                ("why", models.JSONField(db_default={}, default=dict)),
                ("asks_understanding", models.BooleanField(db_default=False, default=False)),
                ("about", models.JSONField(db_default={}, default=dict)),
                ("is_public", models.BooleanField(db_default=False, default=False)),
                ("closings", models.JSONField(db_default=[], default=list)),
                (
                    "partner_rewards",
                    models.CharField(
                        choices=[("FIRM", "Firm"), ("PEOPLE", "People")],
                        db_default="FIRM",
                        default="FIRM",
                        max_length=6,
                    ),
                ),
                ("partner_arguments", models.JSONField(db_default={}, default=dict)),
                (
                    "app_name",
                    models.CharField(blank=True, db_default="", default="", max_length=30),
                ),
                ("cover_id", models.UUIDField(null=True)),
                (
                    "widget_origins",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                ("referral_days", models.PositiveSmallIntegerField(db_default=30, default=30)),
                ("referral_month_max", models.PositiveIntegerField(default=10, null=True)),
                ("referral_wait_days", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("referral_year_max", models.PositiveIntegerField(default=50, null=True)),
                ("domain", models.CharField(blank=True, db_default="", default="", max_length=253)),
                (
                    "domain_problem",
                    models.CharField(blank=True, db_default="", default="", max_length=20),
                ),
                ("domain_since", models.DateTimeField(null=True)),
                ("leaving_days", models.PositiveSmallIntegerField(db_default=30, default=30)),
                ("domain_agreed_at", models.DateTimeField(null=True)),
                (
                    "domain_agreed_by",
                    models.CharField(blank=True, db_default="", default="", max_length=80),
                ),
                (
                    "domain_refused",
                    models.CharField(blank=True, db_default="", default="", max_length=300),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("brand_colour__regex", "^#[0-9a-f]{6}$")),
                        name="programme_colour_is_hex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tax_percent__gte", 0)),
                        name="programme_tax_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("night_hour__lte", 23)),
                        name="programme_night_hour_of_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("award_ceiling__gt", 0)),
                        name="programme_ceiling_positive",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("domain_since__isnull", False)),
                        fields=("domain",),
                        name="programme_domain_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnParagraph",
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
                ("after", models.CharField(blank=True, max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("text", models.JSONField()),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Night",
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
                ("day", models.DateField()),
                (
                    "done",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
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
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "day"), name="night_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Edition",
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
                ("number", models.PositiveSmallIntegerField()),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number"), name="edition_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gt", models.F("begins_on")),
                            _connector="OR",
                        ),
                        name="edition_ends_after_begin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Terms",
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
                ("version", models.PositiveSmallIntegerField()),
                ("text", models.JSONField(default=dict)),
                ("published_at", models.DateTimeField()),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
                ("asks_anew", models.BooleanField(db_default=True, default=True)),
                ("document", models.JSONField(null=True)),
                ("published_by", models.CharField(db_default="", default="", max_length=80)),
                ("rules_version", models.PositiveIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "version"), name="terms_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wallet",
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
                ("code", models.CharField(max_length=20)),
                ("name", models.JSONField()),
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
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "code"), name="wallet_code_once"),
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[A-Z][A-Z0-9_]*$")),
                        name="wallet_code_is_word",
                    ),
                ],
            },
        ),
    ]
