"""Tables of contests."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import KeyedModel, MemberModel, TenantModel


class Wins(models.TextChoices):
    """Who wins: the highest scores, everybody who reaches a target, the first who do, or so many
    drawn by lot among all who do.
    """

    RANKING = "RANKING"
    THRESHOLD = "THRESHOLD"
    FIRST = "FIRST"
    DRAW = "DRAW"


class Joins(models.TextChoices):
    """How a member of the audience comes to take part."""

    AUTO = "AUTO"
    WISH = "WISH"


class Teams(models.TextChoices):
    """Who is ranked together: nobody, the members whom a partner won, of a region, of a trade.
    SELLER: partners themselves are ranked, by what they sold to members.
    """

    NONE = "NONE"
    PARTNER = "PARTNER"
    REGION = "REGION"
    TRADE = "TRADE"
    SELLER = "SELLER"


class TeamScore(models.TextChoices):
    """What a team has: what its members have together, or for each who has a place."""

    SUM = "SUM"
    MEAN = "MEAN"


class Against(models.TextChoices):
    """What a score is compared with: nothing, the same measure of days before, a target of each."""

    NONE = "NONE"
    GROWTH = "GROWTH"
    TARGET = "TARGET"


class State(models.TextChoices):
    """Where a contest is on a day. WAITING: for returns and late files; DUE: for who signs."""

    DRAFT = "DRAFT"
    COMING = "COMING"
    OPEN = "OPEN"
    WAITING = "WAITING"
    DUE = "DUE"
    SIGNED = "SIGNED"
    ENDED = "ENDED"


class Contest(TenantModel):
    """A contest from a day to a day, both included. Texts by language.

    `key`: its name in rules. `measure`: as `measuring.encoded` writes it. `target`: what is to be
    reached; of a ranking, what a winner has at least. `places`: how many win; 0: whoever reaches
    the target. `waiting_days`: after the last one, before somebody may sign. `signed_hash`: of the
    standings that were signed, and `ranked` how many had a place in them. Where teams are ranked,
    the members of the teams that win do. `criteria`: by which a jury marks what was sent in, as
    `jury.criteria.encoded` writes them, each from nothing to `mark_max`. `base_since_on`,
    `base_until_on`: days before, over which the same is measured, for growth and for leagues;
    `base_least`: what a member had in them at least. `leagues`: as `comparing.encoded` writes them.
    `prizes`: as `prizes.encoded` writes them. Of a draw: `permit`, without which it does not open;
    `substitutes`, so many are drawn beside the winners; `seed`, told to nobody before the list is
    signed, and `seed_hash`, shown as soon as it opens.
    """

    programme_id = models.UUIDField()
    key = models.CharField(max_length=40)
    name = models.JSONField()
    text = models.JSONField(default=dict)
    wins = models.CharField(max_length=10, choices=Wins.choices, default=Wins.RANKING)
    measure = models.JSONField()
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    places = models.PositiveIntegerField(default=0)
    joins = models.CharField(max_length=5, choices=Joins.choices, default=Joins.AUTO)
    since_on = models.DateField()
    until_on = models.DateField()
    waiting_days = models.PositiveSmallIntegerField(default=0)
    teams = models.CharField(max_length=7, choices=Teams.choices, default=Teams.NONE)
    team_score = models.CharField(max_length=4, choices=TeamScore.choices, default=TeamScore.SUM)
    audience = models.ForeignKey("segments.Audience", models.PROTECT, related_name="+", null=True)
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=80, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)
    ranked = models.PositiveIntegerField(default=0)
    criteria = models.JSONField(default=list)
    mark_max = models.PositiveSmallIntegerField(default=10)
    against = models.CharField(max_length=6, choices=Against.choices, default=Against.NONE)
    base_since_on = models.DateField(null=True)
    base_until_on = models.DateField(null=True)
    base_least = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    leagues = models.JSONField(default=list)
    prizes = models.JSONField(default=list)
    permit = models.CharField(max_length=80, blank=True, default="")
    permit_by = models.CharField(max_length=80, blank=True, default="")
    permit_at = models.DateTimeField(null=True)
    substitutes = models.PositiveSmallIntegerField(default=0)
    seed = models.CharField(max_length=64, blank=True, default="")
    seed_hash = models.CharField(max_length=64, blank=True, default="")

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme_id", "key"], name="contest_key_once"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("since_on")),
                name="contest_ends_after_begin",
            ),
        ]

    @property
    def due_on(self) -> date:
        """The first day on which it can be signed."""
        return self.until_on + timedelta(days=self.waiting_days + 1)

    def state(self, today: date) -> State:
        """Where it is on a day of its programme."""
        if self.opened_at is None:
            return State.DRAFT
        if self.ended_at is not None:
            return State.ENDED
        if self.signed_at is not None:
            return State.SIGNED
        if today < self.since_on:
            return State.COMING
        if today <= self.until_on:
            return State.OPEN
        return State.DUE if today >= self.due_on else State.WAITING


class Contestant(MemberModel):
    """A member in a contest, since `created_at`; what was left stays as a row without a mark.

    `nickname`: shown instead of the initials. `score`: in the measure's unit, amounts in minor
    units. `reached_at`: the moment of the activity that reached the target. `mark`: what the
    member is ranked by, larger before smaller; null: no place. `place_before`: of last night.
    `team`: the key of a partner, a region or a trade; empty: of no team. `base`: what the score is
    compared with: the same of days before, or the target; null: there is none.
    """

    pk = models.CompositePrimaryKey("member_id", "contest_id")
    contest_id = models.UUIDField()
    league = models.PositiveSmallIntegerField(default=0)
    nickname = models.CharField(max_length=24, blank=True)
    left_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=24, decimal_places=6, default=0)
    reached_at = models.DateTimeField(null=True)
    mark = models.BigIntegerField(null=True)
    place_before = models.PositiveIntegerField(null=True)
    team = models.CharField(max_length=60, blank=True)
    base = models.DecimalField(max_digits=24, decimal_places=6, null=True)

    placement = "member"

    class Meta:
        indexes = [
            # With the organiser, so that counting reads the index alone.
            models.Index(
                fields=["contest_id", "league", "mark", "member_id"],
                include=["organiser_id"],
                condition=models.Q(mark__isnull=False),
                name="contestant_mark_idx",
            ),
            models.Index(
                fields=["contest_id", "nickname"],
                condition=~models.Q(nickname=""),
                name="contestant_nickname_idx",
            ),
        ]


class Rung(KeyedModel):
    """How many contestants have a mark from `floor` up to the floor of the next rung."""

    pk = models.CompositePrimaryKey("contest_id", "league", "floor")
    contest_id = models.UUIDField()
    league = models.PositiveSmallIntegerField()
    floor = models.BigIntegerField()
    total = models.IntegerField()

    placement = "key"


class Team(KeyedModel):
    """What a team has: made anew from its members' scores whenever one of them moved. `members`: so
    many of it have a place.
    """

    pk = models.CompositePrimaryKey("contest_id", "team")
    contest_id = models.UUIDField()
    team = models.CharField(max_length=60)
    score = models.DecimalField(max_digits=30, decimal_places=6)
    members = models.PositiveIntegerField()
    base = models.DecimalField(max_digits=30, decimal_places=6, null=True)

    placement = "key"


class Portion(MemberModel):
    """What a partner sold to a member in a contest of partners, and in the days before."""

    pk = models.CompositePrimaryKey("member_id", "contest_id", "partner_id")
    contest_id = models.UUIDField()
    partner_id = models.BigIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=6)
    base = models.DecimalField(max_digits=24, decimal_places=6)

    placement = "member"

    class Meta:
        indexes = [
            models.Index(
                fields=["contest_id", "partner_id"],
                include=["amount", "base"],
                name="portion_partner_idx",
            )
        ]


class Target(MemberModel):
    """What a contestant is to reach, and the league they are put in by a list. `member_id`: a
    member, or a partner where partners are ranked.
    """

    pk = models.CompositePrimaryKey("member_id", "contest_id")
    contest_id = models.UUIDField()
    target = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    league = models.PositiveSmallIntegerField(null=True)

    placement = "member"


class Drawn(MemberModel):
    """A member whom chance put among the first of a draw: who wins, and who stands in for whom.

    `ticket`: their number when it was drawn. `value`: what chance made of it, by which all are put
    in order; `position`: in that order, from one. `place`: which they win; null: they stand in, or
    gave up what they had won, at `gave_up_at`, for `gave_up_reason`.
    """

    pk = models.CompositePrimaryKey("member_id", "contest_id")
    contest_id = models.UUIDField()
    ticket = models.CharField(max_length=20)
    value = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    place = models.PositiveIntegerField(null=True)
    gave_up_at = models.DateTimeField(null=True)
    gave_up_by = models.CharField(max_length=80, blank=True)
    gave_up_reason = models.CharField(max_length=300, blank=True)

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["contest_id", "position"], name="drawn_position_idx")]


class Entry(MemberModel):
    """What a member sent in for a jury; `number`: by which jurors know it, who see no name.

    `photos`: uploads, as they came. `aside_reason`: why it is not judged; its member reads it.
    """

    pk = models.CompositePrimaryKey("member_id", "contest_id")
    contest_id = models.UUIDField()
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=2_000, blank=True)
    photos = ArrayField(models.UUIDField(), default=list)
    changed_at = models.DateTimeField()
    aside_at = models.DateTimeField(null=True)
    aside_by = models.CharField(max_length=80, blank=True)
    aside_reason = models.CharField(max_length=300, blank=True)

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["contest_id", "number"], name="entry_number_idx")]


class Juror(KeyedModel):
    """A person of the organiser who marks what was sent in."""

    pk = models.CompositePrimaryKey("contest_id", "user_id")
    contest_id = models.UUIDField()
    user_id = models.UUIDField()

    placement = "key"


class OutsideJuror(KeyedModel):
    """Somebody without an account who judges by a link, until a day.

    `user_id`: under which they are of the jury. `token_hash`: of what stands in the link.
    `ended_at`: the link was taken back.
    """

    pk = models.CompositePrimaryKey("contest_id", "user_id")
    contest_id = models.UUIDField()
    user_id = models.UUIDField()
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=254)
    token_hash = models.BinaryField(max_length=32)
    until_on = models.DateField()
    ended_at = models.DateTimeField(null=True)

    placement = "key"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest_id", "email"], name="outside_juror_once"),
        ]
        indexes = [models.Index(fields=["token_hash"], name="outside_juror_token_idx")]


class Mark(MemberModel):
    """What a juror gave an entry: a mark for each criterion in order, and `value`, their mean by
    weight. Marks of who is no juror any more stay, and count for nothing.
    """

    pk = models.CompositePrimaryKey("member_id", "contest_id", "user_id")
    contest_id = models.UUIDField()
    user_id = models.UUIDField()
    marks = ArrayField(models.PositiveSmallIntegerField())
    value = models.DecimalField(max_digits=9, decimal_places=6)
    note = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField()

    placement = "member"

    class Meta:
        indexes = [models.Index(fields=["contest_id", "user_id"], name="mark_juror_idx")]
