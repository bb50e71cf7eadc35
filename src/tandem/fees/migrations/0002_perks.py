"""What a membership brings ahead of others."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fees', '0001_tables'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='offer',
            name='has_early_access',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='offer',
            name='has_free_delivery',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
