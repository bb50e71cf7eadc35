from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="sheet",
            index=models.Index(fields=["survey_id", "answered_on"], name="sheet_day_idx"),
        ),
    ]
