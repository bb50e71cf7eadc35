from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("community", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["programme_id", "created_at"], name="post_latest_idx"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                condition=models.Q(("kind", "IDEA")),
                fields=["programme_id", "-votes_total", "id"],
                name="post_by_votes_idx",
            ),
        ),
    ]
