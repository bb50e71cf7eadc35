"""Tables of segments."""

from django.db import models

from tandem.platform.tenancy import TenantModel


class Segment(TenantModel):
    """A condition on members that has a name (by language); `body` in the form of `rules.codec`."""

    programme_id = models.UUIDField()
    key = models.CharField(max_length=40)
    name = models.JSONField()
    body = models.JSONField()
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "key"], name="segment_key_once")
        ]
