"""An item may have been taken by mistake."""

from django.db import migrations, models

STATES = [
    ("ANNOUNCED", "Announced"),
    ("WITHDRAWN", "Withdrawn"),
    ("REFUSED", "Refused"),
    ("TAKEN", "Taken"),
    ("ON_SHELF", "On Shelf"),
    ("SOLD", "Sold"),
    ("OWED", "Owed"),
    ("PAID", "Paid"),
    ("UNSOLD", "Unsold"),
    ("FETCHED", "Fetched"),
    ("CHARITY", "Charity"),
    ("UNDONE", "Undone"),
]


class Migration(migrations.Migration):
    dependencies = [("tradeins", "0002_product_of_an_item")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="item",
            name="state",
            field=models.CharField(choices=STATES, max_length=10),
        ),
        migrations.AlterField(
            model_name="move",
            name="state",
            field=models.CharField(choices=STATES, max_length=10),
        ),
    ]
