"""Tables of earning."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class RuleSetStatus(models.TextChoices):
    """A draft is written; a published set counts from its moment, unless it is withdrawn before. A
    correction counts for the periods that were awarded again under it, and nowhere else.
    """

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    CORRECTION = "CORRECTION"


class RuleSet(TenantModel):
    """A version of a programme's rules. In force: the published one with the latest `valid_from`
    not after the activity.
    """

    programme_id = models.UUIDField()
    version = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=RuleSetStatus.choices, default=RuleSetStatus.DRAFT
    )
    valid_from = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    edited_by = ArrayField(models.CharField(max_length=80), default=list)
    budgets = models.JSONField(default=list)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "version"], name="rule_set_version_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status="DRAFT") | models.Q(valid_from__isnull=False),
                name="published_set_has_moment",
            ),
        ]


class RuleComment(TenantModel):
    """What somebody of the organiser says of a draft, or of one rule of it. It goes with its
    draft; no foreign key, for a draft that is thrown away takes it along.
    """

    programme_id = models.UUIDField()
    rule_set_id = models.UUIDField()
    rule_key = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=1_000)
    actor = models.CharField(max_length=80)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.CharField(max_length=80, blank=True)

    placement = "reference"

    class Meta:
        indexes = [
            models.Index(fields=["rule_set_id", "created_at"], name="rule_comment_of_set_idx")
        ]


class Rule(TenantModel):
    """One rule of a set, in the form of `rules.codec`; `name` by language."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    name = models.JSONField()
    body = models.JSONField()

    placement = "reference"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule_set", "key"], name="rule_key_once")]


class Award(MemberModel):
    """What a rule set gave for an activity into a wallet. `breakdown` is {rule key: points after
    limits}.

    Negative for returns. `id` is the key of the transfer in the ledger, derived from the activity,
    the book and who gets it. `asks`: the breakdown before limits that several share, where it
    differs. `party` and `holder_id`: who got it when that is not the member. `run_id`: the run that
    posted it as a difference, so that the awards of an activity add up to what it is worth now.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    activity_id = models.UUIDField()
    book_id = models.UUIDField()
    rule_set_id = models.UUIDField()
    points = models.BigIntegerField()
    breakdown = models.JSONField()
    asks = models.JSONField(null=True)
    at = models.DateTimeField()
    party = models.CharField(max_length=10, default="MEMBER")
    holder_id = models.BigIntegerField(null=True)
    run_id = models.UUIDField(null=True)

    placement = "member"
    append_only = True

    class Meta:
        indexes = [
            models.Index(fields=["member_id", "activity_id"], name="award_activity_idx"),
            models.Index(
                fields=["holder_id", "at"],
                condition=models.Q(holder_id__isnull=False),
                name="award_holder_idx",
            ),
            models.Index(
                fields=["run_id"], condition=models.Q(run_id__isnull=False), name="award_run_idx"
            ),
        ]


class ReviewStatus(models.TextChoices):
    """Whether an award above the ceiling waits for a person still."""

    WAITING = "WAITING"
    AGREED = "AGREED"
    REFUSED = "REFUSED"


class AwardReview(MemberModel):
    """An award above the programme's ceiling, which a person looks at. The id is the award's;
    `holder_id` is whose lot it opened.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    holder_id = models.BigIntegerField()
    book_id = models.UUIDField()
    activity_id = models.UUIDField()
    points = models.BigIntegerField()
    status = models.CharField(
        max_length=10, choices=ReviewStatus.choices, default=ReviewStatus.WAITING
    )
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    placement = "member"
    updatable = ("status", "reason", "decided_by", "decided_at")

    class Meta:
        indexes = [
            models.Index(
                fields=["programme_id"],
                condition=models.Q(status="WAITING"),
                name="award_review_waiting_idx",
            )
        ]


class LimitUse(MemberModel):
    """How many points of a rule's limit a member has used in a span that began on a day."""

    pk = models.CompositePrimaryKey("member_id", "rule_key", "span", "begins_on")
    programme_id = models.UUIDField()
    rule_key = models.CharField(max_length=100)
    span = models.CharField(max_length=8)
    begins_on = models.DateField()
    points = models.BigIntegerField()
    placement = "member"
    updatable = ("points",)


class SharedUse(KeyedModel):
    """How many points of a limit that several share have been asked for: a firm's, a partner's,
    everybody's.

    A budget of everybody has `per` PROGRAMME and the key `*`, with the campaign's name behind it.
    """

    pk = models.CompositePrimaryKey("programme_id", "rule_key", "per", "owner", "span", "begins_on")
    programme_id = models.UUIDField()
    rule_key = models.CharField(max_length=60)
    per = models.CharField(max_length=10)
    owner = models.CharField(max_length=80)
    span = models.CharField(max_length=8)
    begins_on = models.DateField()
    points = models.BigIntegerField()
    placement = "key"
    updatable = ("points",)


class RunKind(models.TextChoices):
    """Why activities are evaluated again: facts came late, a purchase was corrected or goods of it
    came back, a person wants a period awarded again, or a draft is tried.
    """

    LATE = "LATE"
    CORRECTED = "CORRECTED"
    AGAIN = "AGAIN"
    TRIAL = "TRIAL"


class RunStatus(models.TextChoices):
    """Where a run stands. SHOWN: its outcome can be looked at; AGREED: it is being posted; POSTED:
    it stands in the ledger.
    """

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    SHOWN = "SHOWN"
    AGREED = "AGREED"
    POSTED = "POSTED"
    FAILED = "FAILED"


class Run(TenantModel):
    """Activities of a period evaluated again, [since_on, until_on) by the programme's days, as
    moments [begins_at, ends_at). `report` holds what it found."""

    programme_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=RunKind.choices)
    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.WAITING)
    rule_set_id = models.UUIDField(null=True)
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    actor = models.CharField(max_length=80)
    progress = models.PositiveSmallIntegerField(default=0)
    report = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    placement = "key"
    updatable = ("status", "progress", "report", "ended_at")

    class Meta:
        indexes = [
            models.Index(fields=["programme_id", "created_at"], name="run_programme_idx"),
            models.Index(
                fields=["programme_id"],
                condition=models.Q(kind="AGAIN", status="POSTED"),
                name="run_counting_idx",
            ),
        ]


class Shortfall(MemberModel):
    """Points that should have been taken back and were not there any more: spent, or expired.
    `holder_id` owes nothing, but it is shown. The id is the award's that took back.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    activity_id = models.UUIDField()
    book_id = models.UUIDField()
    points = models.BigIntegerField()

    placement = "member"
    append_only = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(points__gt=0), name="shortfall_positive")
        ]


class AdjustmentStatus(models.TextChoices):
    """Whether an adjustment waits for a second person."""

    WAITING = "WAITING"
    POSTED = "POSTED"
    REFUSED = "REFUSED"


class Adjustment(TenantModel):
    """Points that a person adds or takes off, with the reason that the member reads."""

    programme_id = models.UUIDField()
    member_id = models.BigIntegerField()
    book_id = models.UUIDField()
    points = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=AdjustmentStatus.choices)
    asked_by = models.CharField(max_length=80)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    placement = "key"
    updatable = ("status", "decided_by", "decided_at")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(points=0), name="adjustment_is_something")
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "status", "created_at"], name="adjustment_status_idx"
            )
        ]
