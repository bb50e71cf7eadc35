"""Where outlets are: street, postal code, and the place on the earth."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_steps_by_photo")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            "outlet",
            "street",
            models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            "outlet",
            "postal_code",
            models.CharField(blank=True, db_default="", default="", max_length=12),
        ),
        migrations.AddField("outlet", "latitude", models.FloatField(null=True)),
        migrations.AddField("outlet", "longitude", models.FloatField(null=True)),
        migrations.AddIndex(
            "outlet",
            models.Index(fields=["organiser", "latitude", "longitude"], name="outlet_place_idx"),
        ),
    ]
