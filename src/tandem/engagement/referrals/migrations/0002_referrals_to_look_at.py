from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(
                fields=["programme_id"],
                condition=models.Q(("status", "REVIEW")),
                name="referral_review_idx",
            ),
        ),
    ]
