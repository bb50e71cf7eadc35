"""Tables of belonging."""

from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Badge(TenantModel):
    """What members can earn: texts by language, and a condition on members in the form of
    `rules.codec`. One that is ended is given no more.
    """

    programme_id = models.UUIDField()
    name = models.JSONField()
    text = models.JSONField(default=dict)
    body = models.JSONField()
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        indexes = [models.Index(fields=["programme_id"], name="badge_programme_idx")]


class BadgeHeld(MemberModel):
    """A member holds a badge since a day."""

    pk = models.CompositePrimaryKey("member_id", "badge_id")
    badge_id = models.UUIDField()
    programme_id = models.UUIDField()
    on_day = models.DateField()

    placement = "member"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["badge_id", "on_day"], name="badge_held_idx")]
