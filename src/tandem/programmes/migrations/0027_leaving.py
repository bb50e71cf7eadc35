"""For how many days points can be used after leaving."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0026_first_caps_of_referrals'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='programme',
            name='leaving_days',
            field=models.PositiveSmallIntegerField(db_default=30, default=30),
        ),
    ]
