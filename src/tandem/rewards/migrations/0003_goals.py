"""What members save up for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rewards', '0002_wallets_and_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('organiser_id', models.UUIDField()),
                ('member_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
                ('pk', models.CompositePrimaryKey('member_id', 'id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('id', models.UUIDField()),
                ('programme_id', models.UUIDField()),
                ('reward_id', models.UUIDField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member_id',), name='goal_one_a_member')],
            },
        ),
    ]
