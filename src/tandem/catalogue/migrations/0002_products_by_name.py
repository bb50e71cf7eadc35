from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["organiser", "sort_key", "id"], name="product_by_name_idx"),
        ),
    ]
