"""What the first release stores of this package, as one migration; it stands for those of before (docs/decisions/0057)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("referrals", "0001_initial"), ("referrals", "0002_looked_at")]

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            sql="SET LOCAL lock_timeout = '5s'",
            reverse_sql="",
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "programme_id",
                        "code",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("code", models.CharField(max_length=12)),
                ("member_id", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme_id", "member_id"), name="referral_code_of_member_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "programme_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("programme_id", models.UUIDField()),
                ("referrer_id", models.BigIntegerField()),
                (
                    "door",
                    models.CharField(choices=[("LINK", "link"), ("TYPED", "typed")], max_length=5),
                ),
                ("touched_on", models.DateField()),
                ("shows_name", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "waiting"),
                            ("REVIEW", "to be looked at"),
                            ("REGISTERED", "accepted"),
                            ("CAPPED", "one too many"),
                            ("REFUSED", "refused"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("TAX_ID", "the same tax number"),
                            ("EMAIL", "the same e-mail address"),
                            ("PHONE", "the same phone"),
                            ("ADDRESS", "the same address"),
                            ("DEVICE", "the same device"),
                            ("MAILBOX", "a mailbox of the same name elsewhere"),
                            ("NAME", "a person of the same name"),
                            ("PARTNER", "won by a partner"),
                            ("KNOWN", "took part before"),
                            ("LEFT", "who invited takes no part any more"),
                            ("MONTH", "too many in a month"),
                            ("YEAR", "too many in a year"),
                            ("BY_HAND", "by hand"),
                        ],
                        max_length=10,
                    ),
                ),
                ("counted_on", models.DateField(null=True)),
                ("bought_on", models.DateField(null=True)),
                ("stayed_on", models.DateField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["referrer_id"], name="referral_referrer_idx"),
                    models.Index(fields=["programme_id", "created_at"], name="referral_latest_idx"),
                    models.Index(
                        condition=models.Q(
                            ("status__in", ["REGISTERED", "CAPPED"]), ("stayed_on", None)
                        ),
                        fields=["programme_id"],
                        name="referral_followed_idx",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("referrer_id", models.F("member_id")), _negated=True),
                        name="referral_is_of_two",
                    )
                ],
            },
        ),
    ]
