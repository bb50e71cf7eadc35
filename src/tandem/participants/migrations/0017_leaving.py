"""Leaving, and coming back."""

import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0016_consents'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('member_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('member_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField(default=tandem.kit.ids.new_uuid)),
                ('programme_id', models.UUIDField()),
                ('was', models.CharField(choices=[('ACTIVE', 'Active'), ('WAITING', 'Waiting'), ('LEFT', 'Left'), ('MERGED', 'Merged')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('actor', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('order_until', models.DateField()),
                ('came_back_at', models.DateTimeField(null=True)),
                ('came_back_by', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'indexes': [models.Index(fields=['programme_id', 'order_until'], name='leave_due_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('came_back_at__isnull', True)), fields=('member_id',), name='leave_once_at_a_time')],
            },
        ),
    ]
