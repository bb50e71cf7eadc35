from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fees", "0002_perks"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(
                fields=["programme_id", "-joined_on", "id"], name="subscription_joined_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="fee",
            index=models.Index(fields=["programme_id", "-due_on", "id"], name="fee_due_idx"),
        ),
    ]
