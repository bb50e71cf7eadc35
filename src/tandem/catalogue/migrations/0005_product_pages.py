"""A product has a page of its own."""

import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0004_found_without_marks'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='ProductPage',
            fields=[
                ('id', models.UUIDField(default=tandem.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('text', models.JSONField(default=dict)),
                ('organiser', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.organiser')),
                ('picture_id', models.UUIDField(null=True)),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
