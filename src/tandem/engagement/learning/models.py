"""Tables of learning."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.kit import ids
from tandem.kit.periods import add_months
from tandem.platform.tenancy import KeyedModel, MemberModel, TenantManager, TenantModel

RENEWABLE_DAYS = 30  # so long before the last day of what was learnt it may be learnt anew


class State(models.TextChoices):
    """Where a course stands."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    ENDED = "ENDED"


class Course(TenantModel):
    """A course, texts by language. `code`: what rules call it, which stays. `audience_id`: of
    `segments.targeting`; none: everybody. `after_id`: the course that is learnt before it.
    `days`: how long members have from its opening; `renew_months`: how long it holds. Of its test:
    `drawn` of the pool's questions, `attempts_max` times, `test_minutes` each. Zero is no limit.
    `is_certified`: who has learnt it gets a certificate. `is_for_members`, `staff_roles`: members
    learn it, and who works at a partner in one of these roles. `is_by_person`: of a member that is
    a firm, each of its people learns it by themselves.
    """

    programme_id = models.UUIDField()
    code = models.SlugField(max_length=60)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    audience_id = models.UUIDField(null=True)
    after_id = models.UUIDField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    days = models.PositiveSmallIntegerField(default=0)
    renew_months = models.PositiveSmallIntegerField(default=0)
    pass_percent = models.PositiveSmallIntegerField(default=80, db_default=80)
    attempts_max = models.PositiveSmallIntegerField(default=0, db_default=0)
    test_minutes = models.PositiveSmallIntegerField(default=0, db_default=0)
    drawn = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_certified = models.BooleanField(default=False, db_default=False)
    is_for_members = models.BooleanField(default=True, db_default=True)
    staff_roles = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    is_by_person = models.BooleanField(default=False, db_default=False)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "code"], name="course_code_once")
        ]

    @property
    def state(self) -> State:
        """Draft, open or ended."""
        if self.ended_at is not None:
            return State.ENDED
        return State.OPEN if self.opened_at is not None else State.DRAFT

    @property
    def due_on(self) -> date | None:
        """The day by which it is to be learnt."""
        if self.opened_at is None or not self.days:
            return None
        return self.opened_at.date() + timedelta(days=self.days)

    def holds_until(self, learnt_on: date) -> date | None:
        """The last day on which it counts as learnt; None: it always does."""
        return add_months(learnt_on, self.renew_months) if self.renew_months else None

    def renewable_on(self, learnt_on: date) -> date | None:
        """The first day on which it may be learnt anew; never while half of its time is left."""
        until = self.holds_until(learnt_on)
        if until is None:
            return None
        half = learnt_on + (until - learnt_on) // 2
        return max(until - timedelta(days=RENEWABLE_DAYS), half)


class LessonKind(models.TextChoices):
    """What a lesson is."""

    TEXT = "TEXT"
    PDF = "PDF"
    FILM = "FILM"
    PACKAGE = "PACKAGE"
    SESSION = "SESSION"


class Lesson(TenantModel):
    """A lesson of a course; texts by language, in the small markup. `place`: least first.
    `upload_id`: of its PDF, or of the ZIP of its package, of which `package` says how it is played
    (`packages.manifests.Manifest`); or of its film. `pictures`: the uploads by their numbers, as
    the text names them. `event_id`: of its live session, an event of the programme.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=LessonKind.choices)
    title = models.JSONField()
    text = models.JSONField(default=dict)
    address = models.CharField(max_length=500, blank=True)
    upload_id = models.UUIDField(null=True)
    package = models.JSONField(null=True)
    pictures = models.JSONField(default=dict, db_default={})
    event_id = models.UUIDField(null=True)

    placement = "reference"
    programme_path = "course__programme_id"

    class Meta:
        indexes = [
            models.Index(
                fields=["event_id"],
                condition=models.Q(event_id__isnull=False),
                name="lesson_session_idx",
            )
        ]


class Trainee(models.Model):
    """Somebody who learns as one of a partner's staff, or of the people of a member that is a firm.
    The id is less than nothing, so that it is no member's; their progress, plays and attempts stand
    under it.
    """

    id = models.BigIntegerField(primary_key=True)
    organiser_id = models.UUIDField()
    programme_id = models.UUIDField()
    partner_id = models.BigIntegerField(null=True)
    firm_id = models.BigIntegerField(null=True)
    user_id = models.UUIDField()
    created_at = models.DateTimeField()

    objects = TenantManager()

    placement = "key"
    append_only = True

    class Meta:
        indexes = [models.Index(fields=["partner_id"], name="trainee_partner_idx")]


class Reminder(KeyedModel):
    """That somebody who learns by themselves was reminded of a course; told by its id."""

    id = models.UUIDField(primary_key=True)
    course_id = models.UUIDField()

    placement = "key"
    append_only = True


class Progress(MemberModel):
    """How far a member is in a course: lessons that were read, this time; how often it was learnt,
    the last time on which day. `is_renewing`: it was begun anew since; `certificate`: its number.
    """

    pk = models.CompositePrimaryKey("member_id", "course_id")
    course_id = models.UUIDField()
    programme_id = models.UUIDField()
    lessons = ArrayField(models.UUIDField(), default=list)
    times = models.PositiveSmallIntegerField(default=0)
    learnt_on = models.DateField(null=True)
    is_renewing = models.BooleanField(default=False)
    certificate = models.CharField(max_length=12, blank=True, default="", db_default="")

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["course_id"], name="progress_course_idx")]

    @property
    def is_learnt(self) -> bool:
        """Whether it was learnt, and is not being renewed."""
        return self.times > 0 and not self.is_renewing


class Play(MemberModel):
    """How far a member is in a lesson that is a package. `upload_id`: of the ZIP that they play;
    `launch`: the last time that they opened it, which alone writes, and `taken`: the one whose key
    was handed out (cmi5); `sequence`: of what came last. `elements`, `documents`: what the package
    keeps, in the words of SCORM and xAPI. `score`: per cent. `is_done`: the lesson counts as read.
    """

    pk = models.CompositePrimaryKey("member_id", "lesson_id")
    lesson_id = models.UUIDField()
    course_id = models.UUIDField()
    programme_id = models.UUIDField()
    upload_id = models.UUIDField()
    actor = models.CharField(max_length=80)
    launch = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    sequence = models.BigIntegerField(default=0)
    elements = models.JSONField(default=dict)
    documents = models.JSONField(default=dict)
    is_completed = models.BooleanField(default=False)
    is_passed = models.BooleanField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)
    touched_at = models.DateTimeField()

    placement = "member"


class Certificate(KeyedModel):
    """Whose a certificate is, of which course, by its number."""

    number = models.CharField(max_length=12, primary_key=True)
    programme_id = models.UUIDField()
    member_id = models.BigIntegerField()
    course_id = models.UUIDField()

    placement = "key"


class QuestionKind(models.TextChoices):
    """How a question is answered; see `judging`."""

    ONE = "ONE"
    SEVERAL = "SEVERAL"
    ORDER = "ORDER"
    MATCH = "MATCH"
    GAP = "GAP"
    NUMBER = "NUMBER"
    OPEN = "OPEN"


class Question(TenantModel):
    """A question of a course's test, in one language; once members could answer it, it is never
    changed, but replaced. `parts`, by its kind:
    [answer, whether it is right], [step], [left, right], [accepted], [least, most], or none.
    `feedback`: what is said of it when the attempt is over.
    """

    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    language = models.CharField(max_length=12)
    text = models.TextField()
    parts = models.JSONField(default=list)
    feedback = models.TextField(blank=True)
    points = models.PositiveSmallIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)

    placement = "reference"
    programme_path = "course__programme_id"


class AttemptState(models.TextChoices):
    """What became of an attempt."""

    RUNNING = "RUNNING"
    WAITING = "WAITING"
    PASSED = "PASSED"
    FAILED = "FAILED"


class Attempt(MemberModel):
    """A member's attempt at a test: the questions that were drawn, what was answered so far by
    question, points of open answers that a person gave. `round`: how often the course was learnt
    before; `pass_percent`, `until_at`: the mark and the end of its time, as they were when it was
    begun; `score`: per cent.
    """

    pk = models.CompositePrimaryKey("member_id", "id")
    id = models.UUIDField(default=ids.new_uuid, editable=False)
    course_id = models.UUIDField()
    programme_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    pass_percent = models.PositiveSmallIntegerField()
    questions = ArrayField(models.UUIDField())
    answers = models.JSONField(default=dict)
    judged = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8, choices=AttemptState.choices, default=AttemptState.RUNNING
    )
    score = models.PositiveSmallIntegerField(null=True)
    until_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)

    placement = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "course_id", "round", "number"], name="attempt_number_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["programme_id", "handed_at"],
                condition=models.Q(state="WAITING"),
                name="attempt_waiting_idx",
            ),
            models.Index(
                fields=["programme_id", "until_at"],
                condition=models.Q(state="RUNNING", until_at__isnull=False),
                name="attempt_running_idx",
            ),
        ]
