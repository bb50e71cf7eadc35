from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="member", name="member_by_name_idx"),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                fields=["programme_id", "sort_key", "id"],
                include=("organiser_id",),
                name="member_by_name_idx",
            ),
        ),
    ]
