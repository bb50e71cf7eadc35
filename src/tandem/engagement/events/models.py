"""Tables of events."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class Type(models.TextChoices):
    """What an event is."""

    PRESENTATION = "PRESENTATION", _("Presentation")
    TRAINING = "TRAINING", _("Training day")
    TASTING = "TASTING", _("Tasting")
    TEST = "TEST", _("Product test")
    INTERVIEW = "INTERVIEW", _("Interview")
    RETREAT = "RETREAT", _("Retreat")
    VISIT = "VISIT", _("Factory visit")


class State(models.TextChoices):
    """Where an event is at a moment."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    OVER = "OVER"
    CLOSED = "CLOSED"
    CALLED_OFF = "CALLED_OFF"


class Event(TenantModel):
    """An event; name, text and what is asked by language. `code` names it in rules.

    `link`: where it is met from afar, told to those who have a place. `places`: None, as many as
    come. `companions_most`: whom a member may bring. `points`: held from each member who signs up.
    `free_until`: the last day on which a cancellation gives them back; None: until it begins.
    `partner_id`: whose staff may check in, too. `survey_id`: what those who came are asked.
    `revision`: how often day, time or place have changed. `closed_at`: who did not come is settled.
    """

    programme_id = models.UUIDField()
    audience = models.ForeignKey("segments.Audience", models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=60)
    type = models.CharField(max_length=16, choices=Type.choices)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    places = models.PositiveIntegerField(null=True)
    companions_most = models.PositiveSmallIntegerField(default=0)
    points = models.PositiveIntegerField(default=0)
    free_until = models.DateField(null=True)
    questions = models.JSONField(default=list)
    partner_id = models.BigIntegerField(null=True)
    survey_id = models.UUIDField(null=True)
    revision = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="event_code_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="event_ends_after_begin",
            ),
        ]

    def state(self, now: datetime) -> State:
        """Where it is."""
        if self.called_off_at is not None:
            return State.CALLED_OFF
        if self.opened_at is None:
            return State.DRAFT
        if self.closed_at is not None:
            return State.CLOSED
        return State.OPEN if now < self.ends_at else State.OVER


class Coming(models.TextChoices):
    """Where a member's sign-up is."""

    SIGNED_UP = "SIGNED_UP"
    WAITING = "WAITING"
    CANCELLED = "CANCELLED"
    CALLED_OFF = "CALLED_OFF"
    ATTENDED = "ATTENDED"
    MISSED = "MISSED"


class SignUp(MemberModel):
    """A member's for an event; signing up anew after a cancellation is the same row with another
    turn. `ticket`: of chance. `held`: the key under which its points are held; None once they are
    used or given back. `revision`: the event's when it was made.
    """

    pk = models.CompositePrimaryKey("member_id", "event_id")
    event_id = models.UUIDField()
    programme_id = models.UUIDField()
    state = models.CharField(max_length=12, choices=Coming.choices)
    turn = models.PositiveIntegerField()
    companions = models.PositiveSmallIntegerField(default=0)
    ticket = models.CharField(max_length=16)
    answers = models.JSONField(default=dict)
    points = models.PositiveIntegerField(default=0)
    held = models.UUIDField(null=True)
    revision = models.PositiveSmallIntegerField(default=0)
    signed_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)

    placement = "member"

    class Meta:
        indexes = [
            models.Index(fields=["event_id", "turn"], name="signup_event_idx"),
            models.Index(fields=["event_id", "ticket"], name="signup_ticket_idx"),
        ]

    @property
    def seats(self) -> int:
        """How many come."""
        return 1 + self.companions


class Tally(KeyedModel):
    """How many seats of an event are taken, how many members wait, and how many turns were given.
    Whoever changes a sign-up of the event, or its places, locks this row first.
    """

    event_id = models.UUIDField(primary_key=True)
    taken = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    turns = models.PositiveIntegerField(default=0)

    placement = "key"
    updatable = ("taken", "waiting", "turns")
