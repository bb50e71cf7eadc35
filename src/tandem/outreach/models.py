"""Tables of outreach."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel

WORD_MAX = 60  # letters of a word of an address


class Landing(TenantModel):
    """A page for a partner or an action; title and text by language, `invites`: who does, in their
    own words. `code` stands in its address and in print, so it stays.
    """

    programme_id = models.UUIDField()
    code = models.CharField(max_length=40)
    title = models.JSONField()
    text = models.JSONField(default=dict)
    picture_id = models.UUIDField(null=True)
    invites = models.CharField(max_length=120, blank=True)
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+", null=True)
    outlet = models.ForeignKey("partners.Outlet", models.PROTECT, related_name="+", null=True)
    campaign = models.CharField(max_length=WORD_MAX, blank=True)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="landing_code_once")
        ]


class Channel(TenantModel):
    """Where people come from, as it is counted. The id is made of what it says, so that views and
    arrivals name it without looking it up.
    """

    programme_id = models.UUIDField()
    landing_id = models.UUIDField(null=True)
    partner_id = models.BigIntegerField(null=True)
    source = models.CharField(max_length=WORD_MAX, blank=True)
    medium = models.CharField(max_length=WORD_MAX, blank=True)
    campaign = models.CharField(max_length=WORD_MAX, blank=True)

    placement = "key"

    class Meta:
        indexes = [models.Index(fields=["programme_id"], name="channel_programme_idx")]


class View(KeyedModel):
    """How often a channel was looked at on a day. Each adds to one of some rows, by chance, so that
    a busy hour does not wait in one line.
    """

    pk = models.CompositePrimaryKey("channel_id", "day", "slot")
    channel_id = models.UUIDField()
    day = models.DateField()
    slot = models.SmallIntegerField()
    total = models.PositiveIntegerField(default=0)

    placement = "key"
    updatable = ("total",)


class Arrival(MemberModel):
    """Through which channels a member came: the first touch, and the last before the form."""

    pk = models.CompositePrimaryKey("member_id", "programme_id")
    programme_id = models.UUIDField()
    first_channel_id = models.UUIDField()
    first_on = models.DateField()
    last_channel_id = models.UUIDField()
    last_on = models.DateField()

    placement = "member"
    append_only = True
