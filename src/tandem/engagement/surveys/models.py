"""Tables of surveys."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class State(models.TextChoices):
    """Where a survey is."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ENDED = "ENDED"


class Door(models.TextChoices):
    """Where members meet it: their first page, a link alone, before a code is used, after what they
    did.
    """

    HOME = "HOME"
    LINK = "LINK"
    CODE = "CODE"
    PURCHASE = "PURCHASE"
    COURSE = "COURSE"
    ORDER = "ORDER"


AFTER = (Door.PURCHASE, Door.COURSE, Door.ORDER)
OPENED = (Door.HOME, Door.LINK)  # asked of an audience from a day on, so it can be told of it


class Once(models.TextChoices):
    """For what a member answers once; EACH: for each invitation after what they did."""

    EVER = "EVER"
    MONTH = "MONTH"
    CODE = "CODE"
    EACH = "EACH"


class Reminds(models.TextChoices):
    """From when the days of a reminder are counted: back from the last day, or since a member began
    or was invited.
    """

    END = "END"
    BEGIN = "BEGIN"


class Survey(TenantModel):
    """What is asked, of whom, where. Texts by language; `questions` as `questions.written` makes
    them; `code` names it in rules. `quota`: so many sheets are taken.

    What its door is about: `product_id` (codes or purchases of it, null: of any), `batch_id` (codes
    of this batch), `category` and `course`, by their codes, empty: any. `rest_days`: after what
    they did, a member is invited once in so many days. `tells`: its audience is told in the inbox
    that it is open. `remind_days`: who did not answer is reminded once, null: nobody.
    """

    programme_id = models.UUIDField()
    audience = models.ForeignKey("segments.Audience", models.PROTECT, related_name="+", null=True)
    code = models.CharField(max_length=40)
    name = models.JSONField()
    intro = models.JSONField(default=dict)
    thanks = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    is_anonymous = models.BooleanField(default=False)
    is_paged = models.BooleanField(default=False)
    once = models.CharField(max_length=8, choices=Once.choices, default=Once.EVER)
    door = models.CharField(max_length=8, choices=Door.choices, default=Door.HOME)
    product_id = models.UUIDField(null=True)
    batch_id = models.UUIDField(null=True)
    category = models.CharField(max_length=40, blank=True, db_default="")
    course = models.CharField(max_length=60, blank=True, db_default="")
    rest_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    tells = models.BooleanField(default=False, db_default=False)
    reminds = models.CharField(
        max_length=8, choices=Reminds.choices, default=Reminds.END, db_default="END"
    )
    remind_days = models.PositiveSmallIntegerField(null=True)
    quota = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="survey_code_once")
        ]


class Participation(MemberModel):
    """A member takes part on an occasion; `kept` is what was answered so far, and empty once the
    sheet is taken (`done_on`). Of an invitation: the day on which it came, and after a purchase
    what was bought and where.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    survey_id = models.UUIDField()
    kept = models.JSONField(default=dict)
    done_on = models.DateField(null=True)
    invited_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    product_id = models.UUIDField(null=True)
    outlet_id = models.UUIDField(null=True)

    placement = "member"
    updatable = ("kept", "done_on", "reminded_on")

    class Meta:
        indexes = [
            models.Index(fields=["survey_id", "done_on"], name="participation_survey_idx"),
            models.Index(
                fields=["survey_id", "invited_on"],
                condition=models.Q(invited_on__isnull=False),
                name="participation_invited_idx",
            ),
        ]


class Sheet(KeyedModel):
    """What was answered, by its survey and a number of chance.

    `picks`: what was chosen, as `question:option`; `texts`: what was written, by question.
    `content`: 0 to 100, of the question that asks for it. `member_id` is null of an anonymous one,
    and its `created_at` then the day's beginning.
    """

    pk = models.CompositePrimaryKey("survey_id", "id")
    survey_id = models.UUIDField()
    id = models.UUIDField()
    member_id = models.BigIntegerField(null=True)
    answered_on = models.DateField()
    product_id = models.UUIDField(null=True)
    outlet_id = models.UUIDField(null=True)
    content = models.PositiveSmallIntegerField(null=True)
    picks = models.JSONField(default=list)
    texts = models.JSONField(default=dict)

    placement = "key"
    append_only = True

    class Meta:
        indexes = [
            # With the organiser, so that sheets are counted in the index alone.
            models.Index(
                fields=["survey_id", "answered_on"],
                include=["organiser_id"],
                name="sheet_day_idx",
            )
        ]


class Tag(KeyedModel):
    """A word that a person gave an answer in own words, to count such answers by; without a
    question it is of the sheet, and says what was done about it.
    """

    pk = models.CompositePrimaryKey("survey_id", "sheet_id", "question", "name")
    survey_id = models.UUIDField()
    sheet_id = models.UUIDField()
    question = models.CharField(max_length=13)
    name = models.CharField(max_length=40)

    placement = "key"

    class Meta:
        indexes = [models.Index(fields=["survey_id", "name"], name="survey_tag_idx")]


class Tally(KeyedModel):
    """How many sheets a survey with a quota has taken."""

    survey_id = models.UUIDField(primary_key=True)
    taken = models.PositiveIntegerField(default=0)

    placement = "key"
    updatable = ("taken",)
