"""Points may last to the end of a month; a programme says when its members are warned."""

import django.contrib.postgres.fields
from django.db import migrations, models

import tandem.programmes.models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0011_trades")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="programme",
            name="warning_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                db_default=[30, 7],
                default=tandem.programmes.models.usual_warning_days,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="programme",
            name="expiry",
            field=models.CharField(
                choices=[
                    ("MONTHS", "Months"),
                    ("MONTH_END", "Month End"),
                    ("YEAR_END", "Year End"),
                    ("FIXED", "Fixed"),
                    ("INACTIVITY", "Inactivity"),
                ],
                default="MONTHS",
                max_length=10,
            ),
        ),
    ]
