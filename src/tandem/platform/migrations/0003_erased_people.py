"""Requests of one of a firm's people to be erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("platform", "0002_erasure"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="erasure", name="person_id", field=models.UUIDField(null=True)
        ),
        migrations.AddField(
            model_name="erasure", name="user_id", field=models.UUIDField(null=True)
        ),
        migrations.RemoveConstraint(model_name="erasure", name="erasure_once"),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                fields=("member_id", "person_id"),
                nulls_distinct=False,
                name="erasure_of_one_once",
            ),
        ),
    ]
