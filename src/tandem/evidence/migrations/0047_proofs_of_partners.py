from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0046_codes_that_wait'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='photoproof',
            name='is_of_partners',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
