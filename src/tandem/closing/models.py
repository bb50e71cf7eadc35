"""Tables of closings."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Pending(models.TextChoices):
    """What becomes of points of the edition that still wait when it is settled."""

    WAIT = "WAIT"
    RELEASE = "RELEASE"
    VOID = "VOID"


class Levels(models.TextChoices):
    """What becomes of members' levels: they go on; they begin anew with the next edition; or they
    begin anew and nobody falls by more than one until a day.
    """

    KEEP = "KEEP"
    ANEW = "ANEW"
    ONE_DOWN = "ONE_DOWN"


class Cards(models.TextChoices):
    """What becomes of stamps and of whatever else members collect on cards beside their points:
    they keep it, or what they collected in the edition is emptied.
    """

    KEEP = "KEEP"
    EMPTY = "EMPTY"


class Closing(TenantModel):
    """How an edition that ends is settled. `carried_percent` of what a member has are carried over,
    `carried_most` at most (null: without a limit); the rest expires. `done`: the steps that were
    made (`settling.STEPS`); `figures`: what each of them did. `frame`: rules, settings and rewards
    as they stood when it was closed (`insights.editions`).
    """

    edition = models.OneToOneField("programmes.Edition", models.PROTECT, related_name="+")
    late_until = models.DateField()
    pending = models.CharField(max_length=8, choices=Pending.choices)
    carried_percent = models.PositiveSmallIntegerField()
    carried_most = models.BigIntegerField(null=True)
    levels = models.CharField(
        max_length=8, choices=Levels.choices, default=Levels.KEEP, db_default=Levels.KEEP.value
    )
    levels_until = models.DateField(null=True)
    cards = models.CharField(
        max_length=8, choices=Cards.choices, default=Cards.KEEP, db_default=Cards.KEEP.value
    )
    frame = models.JSONField(default=dict, db_default={})
    actor = models.CharField(max_length=80)
    done = ArrayField(models.CharField(max_length=20), default=list)
    figures = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True)

    programme_path = "edition__programme_id"

    placement = "reference"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(carried_percent__lte=100), name="closing_percent_of_a_hundred"
            ),
            models.CheckConstraint(
                condition=models.Q(carried_most__gte=0), name="closing_most_not_negative"
            ),
        ]


class Statement(MemberModel):
    """What a member had of the reward points of an edition, in whole points: `opening` + `earned`
    + `adjusted` − `used` − `expired` − `lapsed` = `carried`, all of points that were the member's
    own. `earned`: what became so, less what came back; `adjusted`: by people, and passed on;
    `used`: for rewards; `lapsed`: not carried over; `voided`: what waited and was taken back;
    `waiting`: what waits on. The id is that of the closing.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    programme_id = models.UUIDField()
    opening_points = models.BigIntegerField()
    earned_points = models.BigIntegerField()
    adjusted_points = models.BigIntegerField()
    used_points = models.BigIntegerField()
    expired_points = models.BigIntegerField()
    lapsed_points = models.BigIntegerField()
    carried_points = models.BigIntegerField()
    voided_points = models.BigIntegerField()
    waiting_points = models.BigIntegerField()

    placement = "member"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["id", "member_id"], name="statement_closing_idx")]
