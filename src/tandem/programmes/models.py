"""Tables of the frame."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tandem.platform.tenancy import TenantModel


class Release(models.TextChoices):
    """When earned points become available; by hand: when somebody of the organiser agrees."""

    AT_ONCE = "AT_ONCE"
    WHEN_PAID = "WHEN_PAID"
    AFTER_DAYS = "AFTER_DAYS"
    BY_HAND = "BY_HAND"


class Expiry(models.TextChoices):
    """When points expire: so many months after they were earned, to the day or at the end of that
    month; so many after the end of that year; on a fixed day; or so many months after the member's
    last activity.
    """

    MONTHS = "MONTHS"
    MONTH_END = "MONTH_END"
    YEAR_END = "YEAR_END"
    FIXED = "FIXED"
    INACTIVITY = "INACTIVITY"


def usual_warning_days() -> list[int]:
    """A month before points expire, and once more a week before."""
    return [30, 7]


class PointsTransfers(models.TextChoices):
    """To whom members may pass points on."""

    NOBODY = "NOBODY"
    FIRM = "FIRM"
    ANYBODY = "ANYBODY"


class PartnerRewards(models.TextChoices):
    """Whom the rewards are for that a partner orders: the firm, or somebody of its people."""

    FIRM = "FIRM"
    PEOPLE = "PEOPLE"


class Programme(TenantModel):
    """A programme and how it is run. `payment_curve` is [[days after the due date, per cent], …],
    ascending. `debts_from`: since when points that could not be taken back are collected from what
    is earned later; null: never. `verification`: who looks at which kind of evidence
    (`evidence.claims.policy`). `joining`: by what firms are proved (`participants.firms.means`).
    `tax_percent`: the value added tax in gross amounts where a proof does not say its rate; null:
    no net amount is evaluated. `award_ceiling`: an award of more points than that waits for a
    person (`earning.ceilings`); null: none does. `trades`: what members choose from when they join
    (`trades.py`). `regulations`: the sections that are left out of what is written
    (`{"left_out": […]}`). `warning_days`: so many days before points expire their member is told,
    descending; none: nobody is. `night_hour`: from which hour of its own day on the night's work is
    done. `origin`: the template that it began with and its usual purchase in minor units
    (`{"template": …, "purchase_minor": …}`). `why`: what the organiser adds to the page that tells
    why one takes part, by language. `asks_understanding`: who accepts the regulations is asked
    three questions of them. `is_public`: strangers may read its public page; `about`: what it is,
    by language, as they read it. `closings`: [[the first day after an edition that ends, the last
    day on which evidence of its days is taken], …], ascending (`editions.py`). `partner_arguments`:
    what its partners may tell their customers, by language. `cover_id`: the picture above the
    public page. `app_name`: the name beneath the sign of the members' app; its own where empty.
    `widget_origins`: the sites that may frame its widget, as `https://www.example.com`. `ways`: of
    taking part besides buying, those that it uses (`engagement/ways.py`). `domain`: the host under
    which members reach it beside the installation's own; the operator agreed to it at
    `domain_agreed_at`, or refused it for a reason; in force from `domain_since` on, when it
    was found to lead here; `domain_problem`: why the last look found otherwise (`domains.py`).
    """

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    languages = ArrayField(models.CharField(max_length=12))
    goals = ArrayField(models.CharField(max_length=40), default=list)
    brand_colour = models.CharField(max_length=7)
    logo = models.ForeignKey("platform.Upload", models.PROTECT, related_name="+", null=True)
    contact_email = models.EmailField(blank=True)
    point_value_minor = models.PositiveIntegerField(default=0)
    release = models.CharField(max_length=10, choices=Release.choices, default=Release.WHEN_PAID)
    payment_curve = models.JSONField(default=list)
    payment_days = models.PositiveSmallIntegerField(default=14)
    release_days = models.PositiveSmallIntegerField(default=14)
    expiry = models.CharField(max_length=10, choices=Expiry.choices, default=Expiry.MONTHS)
    expiry_months = models.PositiveSmallIntegerField(null=True)
    expiry_on = models.DateField(null=True)
    warning_days = ArrayField(
        models.PositiveSmallIntegerField(), default=usual_warning_days, db_default=[30, 7]
    )
    partner_rewards = models.CharField(
        max_length=6,
        choices=PartnerRewards.choices,
        default=PartnerRewards.FIRM,
        db_default=PartnerRewards.FIRM.value,
    )
    points_transfers = models.CharField(
        max_length=8, choices=PointsTransfers.choices, default=PointsTransfers.NOBODY
    )
    adjust_limit_points = models.PositiveIntegerField(default=500)
    adjust_limit_admin_points = models.PositiveIntegerField(default=5_000)
    debts_from = models.DateTimeField(null=True)
    rules_need_two = models.BooleanField(default=False)
    verification = models.JSONField(default=dict)
    joining = models.JSONField(default=dict)
    tax_percent = models.DecimalField(max_digits=4, decimal_places=2, null=True)
    award_ceiling = models.PositiveBigIntegerField(null=True)
    trades = models.JSONField(default=list, db_default=[])
    regulations = models.JSONField(default=dict, db_default={})
    origin = models.JSONField(default=dict, db_default={})
    why = models.JSONField(default=dict, db_default={})
    asks_understanding = models.BooleanField(default=False, db_default=False)
    night_hour = models.PositiveSmallIntegerField(default=2, db_default=2)
    is_public = models.BooleanField(default=False, db_default=False)
    about = models.JSONField(default=dict, db_default={})
    closings = models.JSONField(default=list, db_default=[])
    partner_arguments = models.JSONField(default=dict, db_default={})
    cover_id = models.UUIDField(null=True)
    widget_origins = ArrayField(models.CharField(max_length=200), default=list, db_default=[])
    app_name = models.CharField(max_length=30, blank=True, default="", db_default="")
    ways = ArrayField(models.CharField(max_length=20), default=list, db_default=[])
    referral_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    referral_month_max = models.PositiveIntegerField(null=True, default=10)
    referral_year_max = models.PositiveIntegerField(null=True, default=50)
    referral_wait_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    leaving_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    domain = models.CharField(max_length=253, blank=True, default="", db_default="")
    domain_since = models.DateTimeField(null=True)
    domain_problem = models.CharField(max_length=20, blank=True, default="", db_default="")
    domain_agreed_at = models.DateTimeField(null=True)
    domain_agreed_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    domain_refused = models.CharField(max_length=300, blank=True, default="", db_default="")

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(domain_since__isnull=False),
                name="programme_domain_once",
            ),
            models.CheckConstraint(
                condition=models.Q(brand_colour__regex=r"^#[0-9a-f]{6}$"),
                name="programme_colour_is_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_percent__gte=0), name="programme_tax_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(award_ceiling__gt=0), name="programme_ceiling_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(night_hour__lte=23), name="programme_night_hour_of_a_day"
            ),
        ]

    def day_at(self, moment: datetime) -> date:
        """Which day it is then, where the programme is."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()


class Edition(TenantModel):
    """A run of the programme, [begins_on, ends_on) in its time zone."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="edition_number_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gt=models.F("begins_on")),
                name="edition_ends_after_begin",
            ),
        ]


class Terms(TenantModel):
    """One version of the regulations. Published ones are never changed.

    `document`: sections of paragraphs by language (`terms.Section`). Versions of before there were
    sections have none; they are plain: `text` by language. `asks_anew`: who accepted an earlier
    version is asked to accept this one. `rules_version`: of the rules that it tells; null: none.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    text = models.JSONField(default=dict)
    document = models.JSONField(null=True)
    asks_anew = models.BooleanField(default=True, db_default=True)
    rules_version = models.PositiveIntegerField(null=True)
    published_by = models.CharField(max_length=80, default="", db_default="")
    published_at = models.DateTimeField()

    placement = "reference"
    append_only = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="terms_version_once")
        ]


class OwnParagraph(TenantModel):
    """What the organiser itself writes in the regulations, beside what is written from the settings
    and rules: `text` by language, at the end of the section `after`; empty: behind all others.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    after = models.CharField(max_length=40, blank=True)
    position = models.PositiveIntegerField()
    text = models.JSONField()

    placement = "reference"


class Wallet(TenantModel):
    """What a programme calls what is collected beside reward and status points: a stamps card, a
    coupon, a lot.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.JSONField()

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="wallet_code_once"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z][A-Z0-9_]*$"), name="wallet_code_is_word"
            ),
        ]


class Night(TenantModel):
    """The night's work of a programme for one of its days: which parts are done. It ends when all
    of them are.
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    day = models.DateField()
    done = ArrayField(models.CharField(max_length=40), default=list)
    ended_at = models.DateTimeField(null=True)

    placement = "reference"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "day"], name="night_once_a_day")
        ]
