from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fees', '0004_another_plan'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='fee',
            name='is_difference',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
