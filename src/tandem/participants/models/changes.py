"""What people corrected of what is known of them: which of it and when, never what it was."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.kit import ids
from tandem.platform.tenancy import MemberModel


class DataChange(MemberModel):
    """That what is known of a member, or of one of its people (`person_id`), was put right: which
    of it (`correcting.FIELDS`). What it was before stands nowhere.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    programme_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    what = ArrayField(models.CharField(max_length=20))
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    placement = "member"
    append_only = True


class NumberRequestStatus(models.TextChoices):
    """What became of the wish for another tax number; undone: it was accepted, and taken back."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    UNDONE = "UNDONE"


class NumberRequest(MemberModel):
    """That the tax number of a firm is to be another one (`tax_id`, where it is `was`): an owner
    asks, the organiser decides.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    programme_id = models.UUIDField()
    tax_id = models.CharField(max_length=20)
    was = models.CharField(max_length=20)
    note = models.CharField(max_length=300, blank=True)
    status = models.CharField(
        max_length=9, choices=NumberRequestStatus.choices, default=NumberRequestStatus.ASKED
    )
    reason = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    placement = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"],
                condition=models.Q(status="ASKED"),
                name="number_request_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "created_at"],
                condition=models.Q(status="ASKED"),
                name="number_request_open_idx",
            )
        ]
