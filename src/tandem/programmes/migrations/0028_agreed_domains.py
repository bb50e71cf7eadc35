from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0027_leaving'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='programme',
            name='domain_agreed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='programme',
            name='domain_agreed_by',
            field=models.CharField(blank=True, db_default='', default='', max_length=80),
        ),
        migrations.AddField(
            model_name='programme',
            name='domain_refused',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        # What is in force stays so: its operator let the proxy answer to it.
        migrations.RunSQL(
            "UPDATE programmes_programme SET domain_agreed_at = domain_since"
            " WHERE domain_since IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
