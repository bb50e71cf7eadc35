"""Tables of the community."""

from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class Kind(models.TextChoices):
    """What a post is."""

    QUESTION = "QUESTION"
    ANSWER = "ANSWER"
    IDEA = "IDEA"
    REVIEW = "REVIEW"


class Place(models.TextChoices):
    """Where a post stands: before a moderator's look, for all to read, hidden by a moderator, taken
    back by its author.
    """

    WAITING = "WAITING"
    SHOWN = "SHOWN"
    HIDDEN = "HIDDEN"
    GONE = "GONE"


class IdeaState(models.TextChoices):
    """What becomes of an idea."""

    OPEN = "OPEN"
    TAKEN = "TAKEN"
    PLANNED = "PLANNED"
    DONE = "DONE"
    DECLINED = "DECLINED"


class MarkKind(models.TextChoices):
    """What a member says of a post."""

    VOTE = "VOTE"
    FOLLOW = "FOLLOW"
    REPORT = "REPORT"


class Board(TenantModel):
    """How a programme keeps its community. `words`: of each language, at which a post waits for a
    moderator. `posts_a_day`: what a member may write on a day; `counted_a_day`: of how many things
    that they did on a day an activity is recorded.
    """

    programme_id = models.UUIDField(unique=True)
    is_looked_at_first = models.BooleanField(default=False)
    posts_a_day = models.PositiveSmallIntegerField(default=10)
    counted_a_day = models.PositiveSmallIntegerField(default=3)
    words = models.JSONField(default=dict)

    placement = "reference"


class Post(KeyedModel):
    """A question, an answer to one (`parent_id`), an idea, or a review of a product.

    `member_id` null: the organiser's own. `user_id`: who of the member, or of the organiser, wrote
    it. `finds`: its words, folded. `why`: it waits or is hidden. `state`, `reason`, `change_text`
    and `change_address` are of an idea (`rules_version`: which version of the rules answers it):
    what becomes of it, and what was changed by it, texts by
    language. `is_accepted`: an answer that helped. `counted_on`: the day on which an activity was
    recorded of it (of an answer: on its question). `is_double`: a review beside another one that
    counts, of the same product by who is one with its author.
    """

    id = models.UUIDField(primary_key=True)
    programme_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    member_id = models.BigIntegerField(null=True)
    user_id = models.UUIDField(null=True)
    parent_id = models.UUIDField(null=True)
    product_id = models.UUIDField(null=True)
    stars = models.PositiveSmallIntegerField(null=True)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    finds = models.TextField(blank=True)
    place = models.CharField(max_length=7, choices=Place.choices, default=Place.SHOWN)
    why = models.CharField(max_length=500, blank=True)
    is_accepted = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=IdeaState.choices, default=IdeaState.OPEN)
    reason = models.JSONField(default=dict)
    change_text = models.JSONField(default=dict)
    change_address = models.CharField(max_length=300, blank=True)
    rules_version = models.PositiveIntegerField(null=True)
    votes_total = models.PositiveIntegerField(default=0)
    reports_total = models.PositiveIntegerField(default=0)
    counted_on = models.DateField(null=True)
    is_double = models.BooleanField(default=False, db_default=False)

    placement = "key"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars=None) | models.Q(stars__range=(1, 5)),
                name="post_stars_of_five",
            )
        ]
        indexes = [
            models.Index(fields=["programme_id", "kind", "created_at"], name="post_of_kind_idx"),
            # The organiser reads all kinds together, the members ideas by their votes.
            models.Index(fields=["programme_id", "created_at"], name="post_latest_idx"),
            models.Index(
                fields=["programme_id", "-votes_total", "id"],
                condition=models.Q(kind="IDEA"),
                name="post_by_votes_idx",
            ),
            models.Index(
                fields=["parent_id", "created_at"],
                condition=models.Q(parent_id__isnull=False),
                name="post_of_question_idx",
            ),
            models.Index(
                fields=["product_id", "created_at"],
                condition=models.Q(product_id__isnull=False),
                name="post_of_product_idx",
            ),
            models.Index(
                fields=["programme_id", "created_at"],
                condition=models.Q(place="WAITING") | models.Q(reports_total__gt=0),
                name="post_to_look_at_idx",
            ),
        ]


class Mark(MemberModel):
    """A member's vote for an idea, that they follow a post, or a report of one, with its text."""

    pk = models.CompositePrimaryKey("member_id", "post_id", "kind")
    post_id = models.UUIDField()
    kind = models.CharField(max_length=6, choices=MarkKind.choices)
    text = models.CharField(max_length=500, blank=True)

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["post_id", "kind"], name="mark_of_post_idx")]


class Profile(MemberModel):
    """What a member is in the community: what they want to be called, whether they know the trade,
    and since when and why they may write nothing.
    """

    pk = models.CompositePrimaryKey("member_id", "programme_id")
    programme_id = models.UUIDField()
    nickname = models.CharField(max_length=30, blank=True)
    is_specialist = models.BooleanField(default=False)
    blocked_at = models.DateTimeField(null=True)
    blocked_why = models.CharField(max_length=300, blank=True)

    placement = "member"


class Daily(MemberModel):
    """How much of something a member did on a day of the programme."""

    pk = models.CompositePrimaryKey("member_id", "day", "what")
    day = models.DateField()
    what = models.CharField(max_length=8)
    total = models.PositiveSmallIntegerField()

    placement = "member"
    updatable = ("total",)
