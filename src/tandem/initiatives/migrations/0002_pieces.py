"""What of the ways of taking part stands on an initiative's page; whether partners read it."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('initiatives', '0001_initial'),
        ('platform', '0014_new_steps_begin_late'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name='initiative',
            name='is_for_partners',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.UUIDField(default=tandem.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('TASK', 'Task'), ('CONTEST', 'Contest'), ('COURSE', 'Course'), ('EVENT', 'Event'), ('SURVEY', 'Survey'), ('MATERIAL', 'Material')], max_length=8)),
                ('subject_id', models.UUIDField()),
                ('place', models.PositiveSmallIntegerField()),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='initiatives.initiative')),
                ('organiser', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.organiser')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('initiative', 'kind', 'subject_id'), name='piece_once_a_page')],
            },
        ),
    ]
