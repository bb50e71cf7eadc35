"""Which number a page without one was told to be is kept: another number is another purchase."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0043_unnumbered_claims'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.CreateModel(
            name='PageTelling',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('member_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('member_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField()),
                ('activity_id', models.UUIDField()),
                ('product_id', models.UUIDField()),
                ('quantity', models.DecimalField(decimal_places=6, max_digits=18)),
                ('number_key', models.CharField(max_length=120)),
                ('document_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['member_id', 'activity_id'], name='pagetelling_page_idx'), models.Index(fields=['document_id'], name='pagetelling_document_idx')],
            },
        ),
    ]
