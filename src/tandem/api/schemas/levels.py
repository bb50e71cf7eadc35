"""Levels of a programme, and where a member stands."""

from datetime import date

from pydantic import BaseModel

from tandem.api.schemas.benefits import BenefitOut, OwnBenefitOut
from tandem.api.schemas.shared import Strict, Text


class AskOut(BaseModel):
    """What a level asks within the window: status points, turnover in minor units (`TURNOVER`:
    net, `PAID`: with tax), so many of a kind of activity (`kind`), or people.
    """

    measure: str
    kind: str
    at_least: int


class LevelOut(BaseModel):
    """A level, by its code."""

    code: str
    name: dict[str, str]
    asks: list[AskOut]
    benefits: list[BenefitOut]


class LevelsOut(BaseModel):
    """The levels of a programme, lowest first. `window`: over what figures are counted;
    `grace_days`: so long a level is kept after falling below it.
    """

    window: str | None
    grace_days: int
    items: list[LevelOut]


class HaveOut(BaseModel):
    """What a member has of what the next level asks, and the day it is reached at this pace."""

    measure: str
    kind: str
    have: int
    need: int
    reached_on: date | None


class StandingOut(BaseModel):
    """Where a member stands. `level` and `next_level` are codes, null where there is none;
    `kept_until`: the last day for which the level is certain; `falls_after`: the last day of grace
    of who is below it; `window_ends_on`: the last day that counts for `asks`.
    """

    member_id: str
    level: str | None
    since_on: date | None
    kept_until: date | None
    falls_after: date | None
    next_level: str | None
    asks: list[HaveOut]
    window_ends_on: date | None
    benefits: list[OwnBenefitOut]


class UseIn(Strict):
    """A note on the use of a benefit."""

    note: Text = ""


class FeeOut(BaseModel):
    """A fee of a paid membership: `state` is DUE, PAID or VOID; `since` and `until` are the days
    that it bought.
    """

    amount_minor: int
    state: str
    due_on: date
    paid_on: date | None
    since: date | None
    until: date | None


class MembershipOut(BaseModel):
    """A member's paid membership, the one that runs or the last. `state`: WAITING, TRIAL, ACTIVE,
    GRACE, ENDED, null where there was none; `plan` is its code; `has_it`: whether its perks hold
    today; `until`: the last day; `transfer_title`: how its payments are told.
    """

    member_id: str
    plan: str | None
    state: str | None
    has_it: bool
    is_renewing: bool
    joined_on: date | None
    until: date | None
    reward_percent: int
    has_free_delivery: bool
    has_early_access: bool
    transfer_title: str | None
    fees: list[FeeOut]
