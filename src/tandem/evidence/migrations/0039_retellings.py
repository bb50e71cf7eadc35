"""What programs told again is kept: it counts where what had told it first is taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0038_fiscal_ids'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='Retelling',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('member_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('member_id', 'id', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField()),
                ('line', models.IntegerField()),
                ('programme_id', models.UUIDField()),
                ('partner_id', models.BigIntegerField(null=True)),
                ('outlet_id', models.UUIDField(null=True)),
                ('document_no', models.CharField(max_length=120)),
                ('number_key', models.CharField(max_length=120)),
                ('sold_on', models.DateField()),
                ('due_on', models.DateField(null=True)),
                ('paid_on', models.DateField(null=True)),
                ('buyer_id', models.BigIntegerField(null=True)),
                ('corrects_id', models.UUIDField(null=True)),
                ('product_id', models.UUIDField()),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('net_minor', models.BigIntegerField(null=True)),
                ('gross_minor', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['programme_id', 'partner_id', 'number_key'], name='retelling_number_idx')],
            },
        ),
    ]
