"""What a review is made of: plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tandem.rules import ast

STOPS, WARNS, ADVISES = "STOPS", "WARNS", "ADVISES"
RULES, REGULATIONS = "RULES", "REGULATIONS"  # what is published


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A rule with its names by language; `name`: in the reader's."""

    name: str
    names: Mapping[str, str]
    rule: ast.Rule


@dataclass(frozen=True, slots=True)
class RewardFact:
    """A reward that is offered, `points` with its delivery. `is_for_points`: for reward points, and
    ordered by hand; others are for cards that fill up, or come by themselves.
    """

    name: str
    points: int
    value_minor: int
    is_goods: bool
    is_for_points: bool = True


@dataclass(frozen=True, slots=True)
class LawFact:
    """What the law of the country says of a programme of this kind: what it refuses (GOODS), or
    what it asks for (TAX, STAFF_REWARDS), from which value of a reward on.
    """

    kind: str
    why: str
    source: str
    from_minor: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A programme as it would be published. `usual_minor`: what a member buys at a time; None where
    nothing is known of it. `sales_minor`: of a year, 0 before anything was sold. `budget_minor`:
    the most that may be given in a year; None: no budget. `own_missing`: own paragraphs of the
    regulations without a text, with the languages. `left_out`: the titles of the sections that are
    not written, `own_places`: where own paragraphs stand.
    """

    today: date
    country: str
    currency: str
    languages: Sequence[str]
    contact_email: str = ""
    has_logo: bool = False
    sends_mail: bool = True
    point_value_minor: int = 0
    never_expire: bool = False
    rules: Sequence[RuleFact] = ()
    rewards: Sequence[RewardFact] = ()
    laws: Sequence[LawFact] = ()
    is_law_known: bool = True  # a pack of the country's law is there
    gives_to_staff: bool = False  # what partners order is for one of their people
    consents: tuple[int, int] | None = None  # asked of so many employers, given by so many
    has_products: bool = False
    needs_products: bool = True  # rules give for purchases or codes, or there are none
    usual_minor: int | None = None
    sales_minor: int = 0
    budget_minor: int | None = None
    own_missing: Mapping[Any, Sequence[str]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    own_places: frozenset[str] = frozenset()
    words: int = 0
    untold: Sequence[str] = ()  # languages in which the version in force has no text
    open_comments: int = 0  # on the draft of the rules, that nobody has settled


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at before it is published.

    Args:
        kind: UNLAWFUL, MISSING, DEAR, UNCLEAR, COMPLICATED or COMMENTED.
        severity: STOPS: what stands in `stops` is not published so; WARNS; ADVISES.
        place: the page of the organiser's portal where it is put right, with its `parts`.
    """

    code: str
    kind: str
    severity: str
    text: str
    place: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    stops: frozenset[str] = frozenset()
