"""Tables of tasks."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import MemberModel, TenantModel


class Repeats(models.TextChoices):
    """How often a member can be done with a task."""

    ONCE = "ONCE"
    MONTHLY = "MONTHLY"


class State(models.TextChoices):
    """Where a task is on a day."""

    DRAFT = "DRAFT"
    COMING = "COMING"
    OPEN = "OPEN"
    OVER = "OVER"
    ENDED = "ENDED"


class Task(TenantModel):
    """What members of an audience are asked to do from a day to a day, both included; without a
    last day for good. Texts by language.

    `key`: its name in rules. `steps`: in order, as `steps.encoded` writes them. `in_order`: a step
    counts from the moment on at which the one before it is done. `code_hash`: of its code word.
    """

    programme_id = models.UUIDField()
    key = models.CharField(max_length=40)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    steps = models.JSONField()
    in_order = models.BooleanField(default=False)
    repeats = models.CharField(max_length=8, choices=Repeats.choices, default=Repeats.ONCE)
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    audience = models.ForeignKey("segments.Audience", models.PROTECT, related_name="+", null=True)
    initiative_id = models.UUIDField(null=True)
    code_hash = models.CharField(max_length=128, blank=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "key"], name="task_key_once"),
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("since_on")),
                name="task_ends_after_begin",
            ),
        ]

    def state(self, today: date) -> State:
        """Where it is on a day of its programme."""
        if self.opened_at is None:
            return State.DRAFT
        if self.ended_at is not None:
            return State.ENDED
        if self.until_on is not None and today > self.until_on:
            return State.OVER
        return State.OPEN if today >= self.since_on else State.COMING


class Done(MemberModel):
    """A member was done with a task in a period, on the day of the last step; it stays so when
    goods come back later. `period`: `once`, or a calendar month such as 2026-03.
    """

    pk = models.CompositePrimaryKey("member_id", "task_id", "period")
    task_id = models.UUIDField()
    period = models.CharField(max_length=7)
    done_on = models.DateField()

    placement = "member"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["task_id", "period"], name="done_task_idx")]


class Tries(MemberModel):
    """How often a member tried the code word of a task on a day of the programme."""

    pk = models.CompositePrimaryKey("member_id", "task_id", "day")
    task_id = models.UUIDField()
    day = models.DateField()
    total = models.PositiveSmallIntegerField()

    placement = "member"


class Standing(MemberModel):
    """How far a member is with a task in a period: what each step has so far, and the day on which
    all were done. Read anew whenever something of theirs is recorded, and each night.
    """

    pk = models.CompositePrimaryKey("member_id", "task_id", "period")
    task_id = models.UUIDField()
    period = models.CharField(max_length=7)
    so_far = ArrayField(models.DecimalField(max_digits=30, decimal_places=6))
    done_on = models.DateField(null=True)

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["task_id", "period"], name="standing_task_idx")]
