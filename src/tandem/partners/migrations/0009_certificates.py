import django.db.models.deletion
import tandem.kit.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0008_consents'),
        ('platform', '0014_new_steps_begin_late'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='PartnerCertificate',
            fields=[
                ('id', models.UUIDField(default=tandem.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('number', models.CharField(max_length=12)),
                ('organiser', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='platform.organiser')),
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.partner')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organiser', 'number'), name='partner_certificate_number_once')],
            },
        ),
    ]
