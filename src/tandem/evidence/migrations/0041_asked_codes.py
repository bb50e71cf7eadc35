"""Whether a code is genuine is asked, and counted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0040_rivals'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='CodeCheck',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('programme_id', 'day', 'subject', 'answer', blank=True, editable=False, primary_key=True, serialize=False)),
                ('programme_id', models.UUIDField()),
                ('day', models.DateField()),
                ('subject', models.UUIDField()),
                ('answer', models.CharField(max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CodePlace',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('code_hash', 'place', blank=True, editable=False, primary_key=True, serialize=False)),
                ('code_hash', models.BinaryField(max_length=16)),
                ('place', models.UUIDField()),
                ('programme_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['programme_id', 'created_at'], name='code_place_idx')],
            },
        ),
    ]
