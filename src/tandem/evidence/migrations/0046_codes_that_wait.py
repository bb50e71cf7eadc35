from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0045_codes_of_no_product'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='document',
            name='awaits',
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
