"""Forms of enrolment whose address is not confirmed are found by their programme."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0003_what_is_put_right"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("member_id__isnull", True)),
                fields=["programme_id", "expires_at", "id"],
                name="application_waiting_idx",
            ),
        ),
    ]
