"""What members who invite are thanked for has a cap in programmes that begin from now on."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0025_own_domain'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='programme',
            name='referral_month_max',
            field=models.PositiveIntegerField(default=10, null=True),
        ),
        migrations.AlterField(
            model_name='programme',
            name='referral_year_max',
            field=models.PositiveIntegerField(default=50, null=True),
        ),
    ]
