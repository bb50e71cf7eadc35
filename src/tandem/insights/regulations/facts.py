"""What regulations are written from: plain values, texts in one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A rule as a sentence. `like` and `worth`: see `terms.Paragraph`."""

    key: str
    name: str
    sentence: str
    like: str = ""
    worth: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BudgetFact:
    """What all members together get at most: `500 points`, `a month`."""

    much: str
    span: str
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class AskFact:
    """What a level asks for: a figure of `tiers.models.Measure`; the kind of action by its name."""

    measure: str
    kind: str
    at_least: int


@dataclass(frozen=True, slots=True)
class BenefitFact:
    """What comes with a level; `uses` of a span, 0: as often as one likes; `places` of all together
    in a span, None: as many as are asked for. `level` and `plan`: the names of what it comes with,
    where that is not the level under which it stands; neither: every member may have it.
    """

    key: str
    name: str
    uses: int
    span: str = "YEAR"
    places: int | None = None
    level: str = ""
    plan: str = ""
    of: str = ""  # their codes


@dataclass(frozen=True, slots=True)
class LevelFact:
    """A level, what it asks for, and what comes with it."""

    code: str
    name: str
    asks: tuple[AskFact, ...]
    benefits: tuple[BenefitFact, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderFact:
    """The levels, lowest first, and how they are counted and kept."""

    window: str
    grace_days: int
    falls_softly: bool
    levels: tuple[LevelFact, ...]


@dataclass(frozen=True, slots=True)
class RewardFact:
    """What kinds of rewards there are."""

    is_shipped: bool
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class DrawFact:
    """A contest by lot: its name, the number of its permit, its days, and how many are drawn."""

    key: str
    name: str
    permit: str
    first: date
    last: date
    places: int
    substitutes: int


@dataclass(frozen=True, slots=True)
class ReferralFact:
    """How members invite others; a cap that is None is none."""

    days: int
    wait_days: int
    month_max: int | None
    year_max: int | None


@dataclass(frozen=True, slots=True)
class DisplayFact:
    """What partners show by photos: what the photo is to hold, what is looked at, once in how many
    days for an outlet (0: as often as they like), and the rules that give for it, by what they are
    called or say.
    """

    key: str
    name: str
    text: str
    checks: tuple[str, ...]
    every_days: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that holds. Names as those of a programme's settings (`programmes.models.Programme`).

    `rules_since`: the first day on which the rules count; None: they are a draft, or there are
    none. `ends_on`: the last day of the edition.
    """

    language: str
    programme: str
    organiser: str
    currency: str
    begins_on: date
    release: str
    expiry: str
    ends_on: date | None = None
    contact_email: str = ""
    is_of_persons: bool = False
    is_of_firms: bool = False
    trades: tuple[str, ...] = ()
    rules: tuple[RuleFact, ...] = ()
    rules_version: int | None = None
    rules_since: date | None = None
    budgets: tuple[BudgetFact, ...] = ()
    award_ceiling: int | None = None
    release_days: int = 0
    payment_days: int = 0
    payment_curve: Sequence[tuple[int, int]] = ()
    expiry_months: int | None = None
    expiry_on: date | None = None
    warning_days: tuple[int, ...] = ()
    spending_order: str = "SOONEST_END"
    ladder: LadderFact | None = None
    benefits: tuple[BenefitFact, ...] = ()  # of no level alone
    has_untold_benefits: bool = False
    reward: RewardFact | None = None
    collects_debts: bool = False
    points_transfers: str = "NOBODY"
    appeal_days: int = 0
    referrals: ReferralFact | None = None
    draws: tuple[DrawFact, ...] = ()
    displays: tuple[DisplayFact, ...] = ()
    leaving_days: int = 30
