"""What sending a reward costs, and from which day on it can be ordered."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rewards', '0002_delivery_address'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='order',
            name='delivery_points',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='order',
            name='is_delivery_free',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='reward',
            name='delivery_points',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='reward',
            name='early_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='reward',
            name='opens_on',
            field=models.DateField(null=True),
        ),
    ]
