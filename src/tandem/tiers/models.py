"""Tables of levels."""

from django.db import models

from tandem.activity import turnover
from tandem.platform.tenancy import MemberModel, TenantModel


class Window(models.TextChoices):
    """Over which time a tier's figures are counted: the running span, the last twelve months, or
    all of it.
    """

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"
    ROLLING_YEAR = "ROLLING_YEAR"
    EVER = "EVER"


class Measure(models.TextChoices):
    """What is counted: status points; net turnover, in minor units; what was paid with tax (gross),
    in minor units; activities of a kind; different people who did some.
    """

    STATUS = "STATUS"
    TURNOVER = "TURNOVER"
    PAID = "PAID"
    DEEDS = "DEEDS"
    PEOPLE = "PEOPLE"


OF_A_KIND = (Measure.DEEDS, Measure.PEOPLE)
# Money, in minor units; which amount of an activity each adds up.
AMOUNTS = {Measure.TURNOVER.value: turnover.NET, Measure.PAID.value: turnover.GROSS}


class Ladder(TenantModel):
    """A programme's tiers and how they are reviewed.

    `grace_days`: so long a member keeps a tier after falling below it. `falls_softly`: one tier at
    a review, not further. `reviewed_on` and `reviewed_at`: the day and the moment of the last
    night's review; null: everybody is due. `counts_from`: what was before that day counts for no
    tier any more; null: everything does.
    """

    programme_id = models.UUIDField(unique=True)
    window = models.CharField(max_length=12, choices=Window.choices, default=Window.YEAR)
    grace_days = models.PositiveSmallIntegerField(default=30)
    falls_softly = models.BooleanField(default=True)
    reviewed_on = models.DateField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    counts_from = models.DateField(null=True)

    placement = "reference"


class Tier(TenantModel):
    """A tier. A higher `rank` is a higher tier; it stays with the tier for ever, so that history
    keeps its meaning: one that is put between two others gets the rank in their middle. `asks` is
    [{"measure", "kind", "at_least"}, …]; all must be reached.
    """

    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+")
    rank = models.FloatField()
    code = models.CharField(max_length=40)
    name = models.JSONField()
    asks = models.JSONField()

    programme_path = "ladder__programme_id"

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ladder", "rank"],
                name="tier_rank_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["ladder", "code"], name="tier_code_once"),
        ]


class Standing(MemberModel):
    """The tier a member has now, by rank; 0: none. `below_since`: the first review at which it was
    no longer reached.

    `hand_rank` and `hand_until`: what a person gave, up to and including that day.
    """

    pk = models.CompositePrimaryKey("member_id", "ladder_id")
    ladder_id = models.UUIDField()
    rank = models.FloatField(default=0)
    since_on = models.DateField()
    below_since = models.DateField(null=True)
    hand_rank = models.FloatField(default=0)
    hand_until = models.DateField(null=True)

    placement = "member"

    class Meta:
        indexes = [
            models.Index(fields=["ladder_id", "rank"], name="standing_rank_idx"),
            models.Index(
                fields=["ladder_id"],
                condition=models.Q(below_since__isnull=False),
                name="standing_below_idx",
            ),
            models.Index(
                fields=["ladder_id", "hand_until"],
                condition=models.Q(hand_until__isnull=False),
                name="standing_hand_idx",
            ),
        ]


class Step(MemberModel):
    """One change of a standing: from a rank to a rank on a day, by a review or a person with a
    reason.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    ladder_id = models.UUIDField()
    from_rank = models.FloatField()
    to_rank = models.FloatField()
    on_day = models.DateField()
    review_id = models.UUIDField()
    actor = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)

    placement = "member"
    append_only = True

    class Meta:
        indexes = [
            models.Index(
                fields=["member_id", "ladder_id", "on_day", "created_at"], name="step_member_idx"
            ),
            models.Index(fields=["review_id"], name="step_review_idx"),
        ]


class BenefitKind(models.TextChoices):
    """What a benefit is."""

    MATERIAL = "MATERIAL"
    SERVICE = "SERVICE"
    INVITATION = "INVITATION"
    EARLY_ACCESS = "EARLY_ACCESS"
    DISCOUNT = "DISCOUNT"
    TRAINING = "TRAINING"
    SOFTWARE = "SOFTWARE"
    PRIORITY = "PRIORITY"


class Benefit(TenantModel):
    """What came with a tier, before benefits were a package of their own (`benefits`), which took
    all of them over. Written by nobody; it goes with the next release, as its uses do.
    """

    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=BenefitKind.choices[:6])
    name = models.JSONField()
    text = models.JSONField(default=dict)
    uses_a_year = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    programme_path = "tier__ladder__programme_id"

    placement = "reference"


class BenefitUse(MemberModel):
    """A use of such a benefit."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    benefit_id = models.UUIDField()
    used_on = models.DateField()
    actor = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)

    placement = "member"
    append_only = True

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "benefit_id", "used_on"], name="benefit_use_idx")
        ]


class Plan(TenantModel):
    """A membership that members can have: for so many months, at a price that the organiser asks
    outside.
    """

    programme_id = models.UUIDField()
    code = models.CharField(max_length=40)
    name = models.JSONField()
    months = models.PositiveSmallIntegerField(default=12)
    price_minor = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="plan_code_once")
        ]


class Membership(MemberModel):
    """A member has a plan from a day up to and including another."""

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    plan_id = models.UUIDField()
    since_on = models.DateField()
    until_on = models.DateField()
    actor = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)

    placement = "member"
    updatable = ("since_on", "until_on")  # one that ends early is cut short

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("since_on")),
                name="membership_ends_after_begin",
            )
        ]
        indexes = [models.Index(fields=["member_id", "since_on"], name="tier_membership_idx")]


class Target(MemberModel):
    """A net turnover that a member is to reach from a day up to and including another, in minor
    units.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    since_on = models.DateField()
    until_on = models.DateField()
    net_minor = models.BigIntegerField()

    placement = "member"
    updatable = ("net_minor",)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(net_minor__gt=0), name="target_above_zero"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("since_on")),
                name="target_ends_after_begin",
            ),
        ]
        indexes = [
            models.Index(fields=["member_id", "since_on"], name="target_member_idx"),
            models.Index(fields=["programme_id", "until_on"], name="target_programme_idx"),
        ]
