from django.db import migrations, models


class Migration(migrations.Migration):
    """The kinds that a programme declares are called what they are kinds of: no row is touched."""

    dependencies = [
        ('activity', '0008_withdrawn'),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.RenameModel('DeedKind', 'ActivityKind'),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'ALTER TABLE activity_activitykind RENAME CONSTRAINT deed_kind_once TO activity_kind_once',
                    'ALTER TABLE activity_activitykind RENAME CONSTRAINT activity_kind_once TO deed_kind_once',
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint('activitykind', 'deed_kind_once'),
                migrations.AddConstraint(
                    'activitykind',
                    models.UniqueConstraint(fields=('programme_id', 'kind'), name='activity_kind_once'),
                ),
            ],
        ),
    ]
