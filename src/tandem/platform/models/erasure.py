"""That somebody asked to be erased, and was."""

from django.db import models

from tandem.kit import ids
from tandem.platform.tenancy import KeyedModel, MemberModel


class Erasure(MemberModel):
    """That a member is to be erased: who asked and when; by whom and when it was done. What had to
    be kept is erased by the night when it need not be any more, and `erased_at` stands.
    `person_id`: one of the people of a firm that stays, with `user_id` where they signed in.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid)
    programme_id = models.UUIDField()
    person_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=80)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=80, blank=True)

    placement = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "person_id"], nulls_distinct=False, name="erasure_of_one_once"
            )
        ]
        indexes = [models.Index(fields=["programme_id", "erased_at"], name="erasure_due_idx")]


class StaffErasure(KeyedModel):
    """The same of somebody who works at partners or for the organiser: `programme_id` is where it
    was asked. Who works here again later may ask again: then it was asked after it was carried out.
    """

    pk = models.CompositePrimaryKey("user_id", "organiser_id")
    user_id = models.UUIDField()
    programme_id = models.UUIDField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=80, blank=True)

    placement = "key"

    class Meta:
        indexes = [models.Index(fields=["programme_id", "erased_at"], name="staff_erasure_due_idx")]
