from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0002_sheets_by_day"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="sheet", name="sheet_day_idx"),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(
                fields=["survey_id", "answered_on"],
                include=("organiser_id",),
                name="sheet_day_idx",
            ),
        ),
    ]
