"""The share of who gave something may be paid in money; what was noted by mistake is taken back."""

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
    ("SALE_BACK", "Sale Back"),
    ("PAY_BACK", "Pay Back"),
]


class Migration(migrations.Migration):
    dependencies = [("tradeins", "0003_items_undone")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="item",
            name="paid_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="is_paid_in_money",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="move",
            name="state",
            field=models.CharField(choices=STATES, max_length=10),
        ),
    ]
