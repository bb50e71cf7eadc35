"""Tables of initiatives."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import TenantModel

COLOUR = r"^(#[0-9a-f]{6})?$"


class State(models.TextChoices):
    """Where an initiative stands on a day."""

    DRAFT = "DRAFT"
    COMING = "COMING"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


class Initiative(TenantModel):
    """What runs from a day to a day, both included; texts by language. Its audience is everybody
    who meets all of what is said: one of the segments, one of the levels, one of the trades; an
    empty list asks nothing. `is_for_partners`: the staff of partners read it too. `rules`: keys of
    the rules that belong to it. `told_at`: when its end was told.
    """

    programme_id = models.UUIDField()
    slug = models.SlugField(max_length=60)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    colour = models.CharField(max_length=7, blank=True)
    picture_id = models.UUIDField(null=True)
    since_on = models.DateField()
    until_on = models.DateField()
    is_public = models.BooleanField(default=False)
    is_for_partners = models.BooleanField(default=False, db_default=False)
    segments = ArrayField(models.CharField(max_length=40), default=list)
    tiers = ArrayField(models.CharField(max_length=40), default=list)
    trades = ArrayField(models.CharField(max_length=80), default=list)
    rules = ArrayField(models.CharField(max_length=100), default=list)
    published_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme_id", "slug"], name="initiative_address_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("since_on")),
                name="initiative_ends_after_begin",
            ),
            models.CheckConstraint(
                condition=models.Q(colour__regex=COLOUR), name="initiative_colour_is_hex"
            ),
        ]

    def state(self, today: date) -> State:
        """Where it stands on a day of its programme."""
        if self.published_at is None:
            return State.DRAFT
        if today > self.until_on:
            return State.ENDED
        return State.RUNNING if today >= self.since_on else State.COMING

    @property
    def is_for_everybody(self) -> bool:
        """Whether its audience asks nothing."""
        return not (self.segments or self.tiers or self.trades)


class MaterialKind(models.TextChoices):
    """What a material is."""

    FILE = "FILE"
    FILM = "FILM"
    TEXT = "TEXT"


class Material(TenantModel):
    """Something that the readers of an initiative get: a PDF, a film elsewhere, a text; `title` and
    `text` by language.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=MaterialKind.choices)
    title = models.JSONField()
    text = models.JSONField(default=dict)
    address = models.CharField(max_length=500, blank=True)
    upload_id = models.UUIDField(null=True)

    placement = "reference"
    programme_path = "initiative__programme_id"


class News(TenantModel):
    """What the readers of an initiative are told, on a day; texts by language."""

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="+")
    title = models.JSONField()
    text = models.JSONField(default=dict)
    on_day = models.DateField()

    placement = "reference"
    programme_path = "initiative__programme_id"


class PieceKind(models.TextChoices):
    """What a piece of the page is elsewhere."""

    TASK = "TASK"
    CONTEST = "CONTEST"
    COURSE = "COURSE"
    EVENT = "EVENT"
    SURVEY = "SURVEY"
    MATERIAL = "MATERIAL"


class Piece(TenantModel):
    """Something of a way of taking part that stands on the page too, by its id; `place`: in which
    order.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=PieceKind.choices)
    subject_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()

    placement = "reference"
    programme_path = "initiative__programme_id"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "kind", "subject_id"], name="piece_once_a_page"
            )
        ]


class Measure(models.TextChoices):
    """What a goal counts over its days: turnover in minor units, activities of a kind, members who
    did one of them, members who joined, or reward points given.
    """

    TURNOVER = "TURNOVER"
    ACTIVITIES = "ACTIVITIES"
    MEMBERS = "MEMBERS"
    JOINED = "JOINED"
    POINTS = "POINTS"


class Owner(models.TextChoices):
    """Whose a goal is."""

    MARKETING = "MARKETING"
    SALES = "SALES"
    FINANCE = "FINANCE"
    PRODUCTION = "PRODUCTION"
    IT = "IT"
    PEOPLE = "PEOPLE"


class Goal(TenantModel):
    """What is to change over some days, both included: from what to what, by the members of its
    initiative's audience; of all members where it has none. `saving_minor`: what reaching it is
    worth, for a goal that is not sales; `case`: why, in the organiser's words; `name` by
    language. `is_shown`: readers of the initiative's page see how far it is.
    """

    programme_id = models.UUIDField()
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="+", null=True)
    name = models.JSONField()
    measure = models.CharField(max_length=10, choices=Measure.choices)
    kind = models.CharField(max_length=40, blank=True)
    from_value = models.BigIntegerField()
    to_value = models.BigIntegerField()
    since_on = models.DateField()
    until_on = models.DateField()
    owner = models.CharField(max_length=10, choices=Owner.choices)
    budget_minor = models.BigIntegerField(null=True)
    saving_minor = models.BigIntegerField(null=True)
    case = models.CharField(max_length=500, blank=True)
    is_shown = models.BooleanField(default=False)

    placement = "reference"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_value__gte=0)
                & models.Q(to_value__gt=models.F("from_value")),
                name="goal_is_more",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("since_on")),
                name="goal_ends_after_begin",
            ),
        ]
        indexes = [models.Index(fields=["programme_id", "until_on"], name="goal_programme_idx")]
