"""What runs now."""

from datetime import date
from typing import Literal

from pydantic import BaseModel


class RunningOut(BaseModel):
    """Something that runs: an `INITIATIVE`, a `RULE` with its `sentence`, `CODES` on a product, a
    `REWARD` that is new or of which few pieces are left, a new `PRODUCT`. `key`: of a rule, of an
    initiative the last part of its page's address, else the id of the product or reward. `since`
    and `until`: its first and last day; null where it has none, or where it always ran; of a reward
    the day from which who is asked about can order it, and `points` what it costs them, with its
    delivery.
    `days_left`: until its last day, 0 on it. `receivers`: who gets what a rule gives. `is_used_up`:
    its points for everybody are used for now.
    """

    kind: Literal["INITIATIVE", "RULE", "CODES", "REWARD", "PRODUCT"]
    key: str
    name: str
    sentence: str
    receivers: list[Literal["MEMBER", "PERSON", "PARTNER", "RECRUITER"]]
    since: date | None
    until: date | None
    days_left: int | None
    is_new: bool
    is_used_up: bool
    points: int | None
    pieces_left: int | None


class RunningsOut(BaseModel):
    """A page of what runs now, soonest end first."""

    items: list[RunningOut]
    next_cursor: str | None
