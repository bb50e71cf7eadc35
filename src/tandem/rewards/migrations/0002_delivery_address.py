"""Where members want rewards sent to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="DeliveryAddress",
            fields=[
                ("organiser_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("created_at", models.DateTimeField()),
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
                ("programme_id", models.UUIDField()),
                ("address", models.JSONField()),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
