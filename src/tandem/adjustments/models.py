"""Tables of adjustments."""

from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Collection(MemberModel):
    """Points of a shortfall that were collected later; the id is that of the transfer."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    shortfall_id = models.UUIDField()
    book_id = models.UUIDField()
    points = models.BigIntegerField()

    placement = "member"
    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="collection_positive")
        ]
        indexes = [
            models.Index(fields=["member_id", "shortfall_id"], name="collection_shortfall_idx")
        ]


class Merge(TenantModel):
    """Two members who are one. `moved`: what of `from_id` leads to `into_id` now, so that it can be
    undone.
    """

    programme_id = models.UUIDField()
    from_id = models.BigIntegerField()
    into_id = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=80)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)
    missing_points = models.BigIntegerField(default=0)

    placement = "key"
    updatable = ("undone_at", "undone_by", "missing_points")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_id=models.F("into_id")), name="merge_is_of_two"
            ),
            models.UniqueConstraint(
                fields=["from_id"], condition=models.Q(undone_at=None), name="merge_standing_once"
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "into_id"], name="merge_into_idx")]


class Extension(TenantModel):
    """Points due up to a day that last longer: one member's (`member_id`), those of a segment by a
    rule, or everybody's.
    """

    programme_id = models.UUIDField()
    member_id = models.BigIntegerField(null=True)
    due_until_on = models.DateField()
    upto_on = models.DateField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=80)
    points = models.BigIntegerField(default=0)
    exemption_id = models.UUIDField(null=True)

    placement = "key"
    append_only = True


class Exemption(TenantModel):
    """A rule that lets points last: those of members of a segment that would fall due soon last so
    many months longer, as long as they belong to it.
    """

    programme_id = models.UUIDField()
    segment_key = models.CharField(max_length=40)
    months = models.PositiveSmallIntegerField()
    actor = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"
    updatable = ("ended_at",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "segment_key"],
                condition=models.Q(ended_at=None),
                name="exemption_standing_once",
            )
        ]
