"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import tandem.kit.ids
from django.conf import settings
from django.db import migrations, models


# The number of the transaction that recorded a fact: the order in which steps read the journal.
_FACTS = """
ALTER TABLE platform_fact ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX fact_order_idx ON platform_fact (xact, id);
"""
# The queue of jobs is asked often for what is being done and what failed.
_JOBS = """
CREATE INDEX platform_jobs_under_way_idx ON procrastinate_jobs (status, id)
WHERE status IN ('doing', 'failed');
"""
# A key of the API opened in one statement: it names no organiser, so it is read with the owner's eyes.
_OPEN = """
CREATE FUNCTION platform_open_key_v1(hash bytea, at timestamptz) RETURNS SETOF platform_apikey
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    opened platform_apikey;
BEGIN
    SELECT key.* INTO opened
    FROM platform_apikey AS key
    WHERE key.key_hash = hash AND key.revoked_at IS NULL AND key.expires_at > at;
    IF FOUND THEN
        PERFORM set_config('tandem.organiser_id', opened.organiser_id::text, true);
        PERFORM set_config('tandem.programme_id', opened.programme_id::text, true);
        RETURN NEXT opened;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION platform_open_key_v1(bytea, timestamptz) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    replaces = [
        ("platform", "0001_initial"),
        ("platform", "0002_fact_transaction"),
        ("platform", "0003_invitation_names"),
        ("platform", "0004_open_key"),
        ("platform", "0005_unchecked_organisers"),
        ("platform", "0006_entry_links"),
        ("platform", "0007_job_troubles"),
        ("platform", "0008_queue_of_jobs"),
        ("platform", "0009_longer_request_keys"),
        ("platform", "0010_steps_of_activities"),
        ("platform", "0011_steps_of_recalculation"),
        ("platform", "0012_dead_letters"),
        ("platform", "0013_steps_that_notify"),
        ("platform", "0014_new_steps_begin_late"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(
            sql="SET LOCAL lock_timeout = '5s'",
            reverse_sql="",
        ),
        migrations.CreateModel(
            name="JobTrouble",
            fields=[
                ("job_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("organiser_id", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=128)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("interruptions", models.PositiveSmallIntegerField(default=0)),
                ("sentence", models.TextField(default="")),
                ("data", models.JSONField(default=dict)),
                ("details", models.TextField(default="")),
                ("at", models.DateTimeField()),
                ("again_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Organiser",
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
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StepPlace",
            fields=[
                ("step", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("xact", models.BigIntegerField(default=0)),
                ("fact_id", models.UUIDField(null=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("name", models.CharField(max_length=160, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=tandem.kit.ids.new_uuid,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(default="en", max_length=12)),
                ("is_active", models.BooleanField(default=True)),
                ("is_operator", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("entry_expires_at", models.DateTimeField(null=True)),
                ("entry_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email", django.db.models.functions.text.Lower("email"))
                        ),
                        name="user_email_lower",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("ADMINISTRATOR", "Administrator"),
                            ("MARKETER", "Marketer"),
                            ("REVIEWER", "Reviewer"),
                            ("FINANCE", "Finance"),
                            ("PARTNER_MANAGER", "Partner Manager"),
                            ("PARTNER_CLERK", "Partner Clerk"),
                            ("MEMBER", "Member"),
                        ],
                        max_length=20,
                    ),
                ),
                ("programme_id", models.UUIDField(blank=True, null=True)),
                ("partner_id", models.BigIntegerField(blank=True, null=True)),
                ("member_id", models.BigIntegerField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "user",
                            "organiser",
                            "role",
                            "programme_id",
                            "partner_id",
                            "member_id",
                        ),
                        name="membership_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("ADMINISTRATOR", "Administrator"),
                            ("MARKETER", "Marketer"),
                            ("REVIEWER", "Reviewer"),
                            ("FINANCE", "Finance"),
                            ("PARTNER_MANAGER", "Partner Manager"),
                            ("PARTNER_CLERK", "Partner Clerk"),
                            ("MEMBER", "Member"),
                        ],
                        max_length=20,
                    ),
                ),
                ("programme_id", models.UUIDField(blank=True, null=True)),
                ("partner_id", models.BigIntegerField(blank=True, null=True)),
                ("member_id", models.BigIntegerField(blank=True, null=True)),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.organiser",
                    ),
                ),
                ("actor", models.CharField(blank=True, max_length=80)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Fact",
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
                ("name", models.CharField(max_length=60)),
                ("actor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("data", models.JSONField()),
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
                "indexes": [models.Index(fields=["organiser", "name", "at"], name="fact_name_idx")],
            },
        ),
        migrations.CreateModel(
            name="DeadLetter",
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
                ("step", models.CharField(max_length=120)),
                ("fact_id", models.UUIDField()),
                ("error", models.TextField()),
                ("tries", models.PositiveSmallIntegerField()),
                ("solved_at", models.DateTimeField(blank=True, null=True)),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
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
                ("prefix", models.CharField(max_length=12)),
                ("key_hash", models.BinaryField(max_length=32, unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None
                    ),
                ),
                ("programme_id", models.UUIDField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RequestKey",
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
                ("key", models.CharField(max_length=255)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField()),
                ("answer", models.JSONField()),
                (
                    "api_key",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="platform.apikey",
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(fields=("api_key", "key"), name="request_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
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
                ("name", models.CharField(max_length=255)),
                ("media_type", models.CharField(max_length=80)),
                ("bytes_total", models.PositiveBigIntegerField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("path", models.CharField(max_length=200)),
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunSQL(_FACTS, migrations.RunSQL.noop),
        migrations.RunSQL(_JOBS, "DROP INDEX platform_jobs_under_way_idx;"),
        migrations.RunSQL(_OPEN, "DROP FUNCTION platform_open_key_v1(bytea, timestamptz)"),
    ]
