from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('learning', '0005_trainees'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='course',
            name='is_by_person',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='trainee',
            name='firm_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('course_id', models.UUIDField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterField(
            model_name='trainee',
            name='partner_id',
            field=models.BigIntegerField(null=True),
        ),
    ]
