"""Tables of segments."""

from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Segment(TenantModel):
    """A condition on members that has a name (by language); `body` in the form of `rules.codec`.

    `is_list`: whoever was put on its list; its body asks for nothing else.
    """

    programme_id = models.UUIDField()
    key = models.CharField(max_length=40)
    name = models.JSONField()
    body = models.JSONField()
    is_list = models.BooleanField(default=False, db_default=False)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "key"], name="segment_key_once")
        ]


class Listed(MemberModel):
    """A member stands on the list of a segment from a day up to another, which is not of it any
    more; null: still.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    segment_key = models.CharField(max_length=40)
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    placement = "member"
    updatable = ("until_on",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "programme_id", "segment_key"],
                condition=models.Q(until_on__isnull=True),
                name="listed_once_now",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("since_on")),
                name="listed_ends_after_begin",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "segment_key"],
                condition=models.Q(until_on__isnull=True),
                name="listed_segment_idx",
            )
        ]


class Audience(TenantModel):
    """For whom something is: members of a segment, of a level and those above, with a membership,
    of one of these trades. All that is filled in holds together. Each is one row of its programme,
    whatever is for it.

    `segment` and `plan`, `tier`: by key and by code; empty where it does not matter.
    """

    programme_id = models.UUIDField()
    segment = models.CharField(max_length=40, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    plan = models.CharField(max_length=40, blank=True)
    trades = models.JSONField(default=list)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "segment", "tier", "plan", "trades"],
                name="audience_once",
            )
        ]
