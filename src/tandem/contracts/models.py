"""Tables of contracts."""

from django.db import models

from tandem.platform.tenancy import TenantModel


class Contract(TenantModel):
    """A contract of a member or a partner, with its last day. `reminded_of`: the last day of which
    was reminded; `ended_at`: since when nobody is to renew it any more.
    """

    programme_id = models.UUIDField()
    member_id = models.BigIntegerField(null=True)
    partner_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True)
    ends_on = models.DateField()
    remind_days = models.PositiveSmallIntegerField(default=30)
    renewed_at = models.DateTimeField(null=True)
    reminded_of = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    placement = "key"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member_id__isnull=True) ^ models.Q(partner_id__isnull=True),
                name="contract_is_of_one",
            )
        ]
        indexes = [
            models.Index(fields=["programme_id", "ends_on"], name="contract_ends_idx"),
            models.Index(
                fields=["member_id"],
                condition=models.Q(member_id__isnull=False),
                name="contract_member_idx",
            ),
        ]
