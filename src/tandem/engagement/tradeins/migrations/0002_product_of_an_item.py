"""Which product of the catalogue an item is, where its row of the table stands for some of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tradeins", "0001_tables")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="item",
            name="product_id",
            field=models.UUIDField(null=True),
        ),
    ]
