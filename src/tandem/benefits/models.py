"""Tables of benefits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel
from tandem.tiers.models import BenefitKind


class Span(models.TextChoices):
    """Over which time uses and places are counted."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    EVER = "EVER"


class Benefit(TenantModel):
    """What members of an audience may have; without one, every member. Texts by language.

    `is_asked`: members ask for it and somebody answers; else it is used at a till. `uses`: so often
    a member may have it in a span; 0: as often as they like. `places`: so many are had in a span by
    all together; null: as many as are asked for. `stays`: what was accepted is theirs though they
    fall below what it asks. `at_partners`: partners note its use in their portal, of these
    `partner_ids` where some are named.
    """

    programme_id = models.UUIDField()
    audience = models.ForeignKey("segments.Audience", models.PROTECT, related_name="+", null=True)
    kind = models.CharField(max_length=12, choices=BenefitKind.choices)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    picture_id = models.UUIDField(null=True)
    is_asked = models.BooleanField(default=False)
    uses = models.PositiveSmallIntegerField(default=0)
    places = models.PositiveIntegerField(null=True)
    span = models.CharField(max_length=8, choices=Span.choices, default=Span.YEAR)
    stays = models.BooleanField(default=True)
    at_partners = models.BooleanField(default=False, db_default=False)
    partner_ids = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        indexes = [
            models.Index(fields=["programme_id", "created_at", "id"], name="benefit_programme_idx")
        ]


class RequestState(models.TextChoices):
    """Where a request is. LAPSED: the member fell below what the benefit asks."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    FULFILLED = "FULFILLED"
    USED = "USED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LAPSED = "LAPSED"


class Request(MemberModel):
    """A member asked for a benefit; `note` is theirs, `answer` the organiser's.

    `asked_on`: the programme's day of asking; `place_on`: the first day of the span whose place it
    holds.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    benefit_id = models.UUIDField()
    state = models.CharField(
        max_length=10, choices=RequestState.choices, default=RequestState.ASKED
    )
    asked_on = models.DateField()
    place_on = models.DateField(null=True)
    note = models.CharField(max_length=300, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()

    placement = "member"
    updatable = ("state", "place_on", "answer", "changed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "benefit_id"],
                condition=models.Q(state="ASKED"),
                name="request_waits_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "state", "created_at"], name="request_waiting_idx"
            ),
            models.Index(fields=["benefit_id", "state"], name="request_benefit_idx"),
        ]


class Use(MemberModel):
    """A benefit was used on a day; who noted it, and at which partner's outlet. `request_id`: by
    what was asked for and accepted, which was `request_state` before: a use of it is no turn and no
    place more. `undone_at`: it counts no more.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    benefit_id = models.UUIDField()
    used_on = models.DateField()
    actor = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    partner_id = models.BigIntegerField(null=True)
    outlet_id = models.UUIDField(null=True)
    request_id = models.UUIDField(null=True)
    request_state = models.CharField(max_length=10, null=True)
    undone_at = models.DateTimeField(null=True)

    placement = "member"
    updatable = ("undone_at",)

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "benefit_id", "used_on"], name="use_idx"),
            models.Index(fields=["benefit_id", "created_at"], name="use_benefit_idx"),
            models.Index(
                fields=["partner_id", "created_at"],
                condition=models.Q(partner_id__isnull=False),
                name="use_partner_idx",
            ),
        ]


class Places(KeyedModel):
    """How many places of a benefit are taken in a span, by its first day."""

    pk = models.CompositePrimaryKey("benefit_id", "span_on")
    benefit_id = models.UUIDField()
    span_on = models.DateField()
    taken = models.PositiveIntegerField(default=0)

    placement = "key"
    updatable = ("taken",)
