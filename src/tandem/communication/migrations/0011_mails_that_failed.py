from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communication', '0010_mailings'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='message',
            name='mail_note',
            field=models.CharField(db_default='', default='', max_length=300),
        ),
        migrations.AlterField(
            model_name='message',
            name='mail',
            field=models.CharField(
                choices=[
                    ('NONE', 'None'),
                    ('WAITING', 'Waiting'),
                    ('QUEUED', 'Queued'),
                    ('REFUSED', 'Refused'),
                    ('FAILED', 'Failed'),
                ],
                default='NONE',
                max_length=8,
            ),
        ),
    ]
