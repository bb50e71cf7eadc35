"""Tables of surveys."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class State(models.TextChoices):
    """Where a survey is."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ENDED = "ENDED"


class Door(models.TextChoices):
    """Where members meet it: their first page, a link alone, before a code of a product is used."""

    HOME = "HOME"
    LINK = "LINK"
    CODE = "CODE"


class Once(models.TextChoices):
    """For what a member answers once."""

    EVER = "EVER"
    MONTH = "MONTH"
    CODE = "CODE"


class Survey(TenantModel):
    """What is asked, of whom, where. Texts by language; `questions` as `questions.written` makes
    them; `code` names it in rules. Of a door before codes, `product_id` is the product whose codes
    it stands before, null: of every product. `quota`: so many sheets are taken.
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
    quota = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="survey_code_once")
        ]


class Participation(MemberModel):
    """A member takes part on an occasion; `kept` is what was answered so far, and empty once the
    sheet is taken (`done_on`).
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField()
    survey_id = models.UUIDField()
    kept = models.JSONField(default=dict)
    done_on = models.DateField(null=True)

    placement = "member"
    updatable = ("kept", "done_on")

    class Meta:
        indexes = [models.Index(fields=["survey_id", "done_on"], name="participation_survey_idx")]


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


class Tally(KeyedModel):
    """How many sheets a survey with a quota has taken."""

    survey_id = models.UUIDField(primary_key=True)
    taken = models.PositiveIntegerField(default=0)

    placement = "key"
    updatable = ("taken",)
