"""A message that a better proof put a purchase right."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("communication", "0006_numbers_taken_away")]
    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("WELCOME", "Welcome"),
                    ("POINTS_VOIDED", "Points Voided"),
                    ("ORDER_SHIPPED", "Order Shipped"),
                    ("ORDER_CANCELLED", "Order Cancelled"),
                    ("PROOF_REFUSED", "Proof Refused"),
                    ("PROOF_ACCEPTED", "Proof Accepted"),
                    ("PROOF_QUESTIONED", "Proof Questioned"),
                    ("POINTS_MENDED", "Points Mended"),
                    ("PURCHASE_CORRECTED", "Purchase Corrected"),
                    ("PURCHASE_PUT_RIGHT", "Purchase Put Right"),
                    ("POINTS_REFUSED", "Points Refused"),
                    ("MEMBERS_MERGED", "Members Merged"),
                    ("EXPIRY_EXTENDED", "Expiry Extended"),
                    ("POINTS_ADJUSTED", "Points Adjusted"),
                    ("POINTS_EXPIRING", "Points Expiring"),
                    ("TIER_CHANGED", "Tier Changed"),
                    ("FIRM_ASKED", "Firm Asked"),
                    ("FIRM_PROVED", "Firm Proved"),
                    ("FIRM_REFUSED", "Firm Refused"),
                    ("FIRM_REVOKED", "Firm Revoked"),
                    ("COLLEAGUE_ASKS", "Colleague Asks"),
                    ("COLLEAGUE_JOINED", "Colleague Joined"),
                ],
                max_length=20,
            ),
        ),
    ]
