"""The figures of how simple a programme is, as it stands and as it went lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tandem.earning.models import Rule
from tandem.evidence.claims import policy
from tandem.insights import lately
from tandem.insights.attainability import goals
from tandem.insights.attainability.counting import History
from tandem.insights.regulations import collecting
from tandem.kit.sql import named_queries
from tandem.programmes import queries as programmes
from tandem.programmes import terms
from tandem.programmes.models import Programme
from tandem.rules import codec

WEEKS = 12  # that are looked back on
# What people can have in mind, read and do; the product's own advice, not a law.
RULES_KNOWN, WORDS_READ, WORDS_A_MINUTE, DAYS_WAITED, DUTIES_A_WEEK = 4, 1_500, 200, 90, 5
# What a member does, by what proves it: opens the page; takes the picture, or scans, or chooses a
# file; looks it over; sends it.
STEPS = {
    "SELL_OUT": 0,
    "API": 0,
    "CODE": 2,
    "INVOICE_QR": 2,
    "E_INVOICE": 3,
    "PAPER": 4,
    "ACTION": 3,
}
# A claim of a page is recorded as what its file was.
_SAME = {"PICTURE": "PAPER"}


@dataclass(frozen=True, slots=True)
class Proof:
    """How something is proved: what it takes a member, how many were recorded so lately; of claims,
    how many hours half of them took, how many were decided and turned down, and whose look settles
    one. None: nothing was decided.
    """

    kind: str
    steps: int
    recorded: int
    hours: int | None
    decided: int
    rejected: int
    looks: str


@dataclass(frozen=True, slots=True)
class Sellers:
    """Of sellers that had anything to do lately: how many they are, claims that came to them and
    files that they handed over, and the most that one of them had.
    """

    sellers: int
    claims: int
    files: int
    most: int

    @property
    def duties_a_week(self) -> float:
        """What one of them does in a week on average."""
        return (self.claims + self.files) / (self.sellers * WEEKS) if self.sellers else 0.0


@dataclass(frozen=True, slots=True)
class Simplicity:
    """All of it. `rules`: those that give something to a member; `words` of the regulations in
    force by language; `days` to the first reward for half of the `reached`; None: not known.
    """

    rules: int
    words: dict[str, int]
    proofs: tuple[Proof, ...]
    days: int | None
    reached: int
    sellers: Sellers

    @property
    def by_itself(self) -> float | None:
        """The share of what was recorded lately for which no member did anything; None: nothing
        was.
        """
        recorded = sum(proof.recorded for proof in self.proofs)
        idle = sum(proof.recorded for proof in self.proofs if not proof.steps)
        return idle / recorded if recorded else None


def measured(programme: Programme, *, known: History, now: datetime) -> Simplicity:
    """The figures of now, and of the last twelve weeks."""
    scope: dict[str, Any] = {
        "programme_id": programme.id,
        "organiser_id": programme.organiser_id,
        "since": now - timedelta(weeks=WEEKS),
    }
    looked_at = policy.of(programme)
    days, reached = _first_reward(programme, known)
    at_sellers = [kind for kind in policy.DEFAULTS if looked_at.step(kind) in _OF_SELLERS]
    (sellers,) = lately.rows(_sql("sellers"), {**scope, "kinds": at_sellers})
    return Simplicity(
        rules=_rules(programme),
        words=_words(programme),
        proofs=tuple(_proofs(scope, looked_at)),
        days=days,
        reached=reached,
        sellers=Sellers(*sellers),
    )


_MEMBERS = ("MEMBER", "PERSON")
_OF_SELLERS = (policy.PARTNER, policy.BOTH)


def _sql(name: str) -> str:
    return named_queries("tandem.insights.simplicity", "measuring")[name]


def _rules(programme: Programme) -> int:
    told = collecting.rules_told(programme)
    if told is None:
        return 0
    bodies = (
        Rule.objects.of(programme.organiser_id)
        .filter(rule_set_id=told.id)
        .order_by("position", "id")
        .values_list("body", flat=True)
    )
    rules = [codec.decode_rule(body) for body in bodies]
    return sum(any(effect.to in _MEMBERS for effect in rule.effects) for rule in rules)


def _words(programme: Programme) -> dict[str, int]:
    latest = terms.in_force(programme.id, organiser_id=programme.organiser_id)
    if latest is None:
        return {}
    return {
        code: len(terms.as_text(terms.read(latest, code)).split())
        for code in terms.languages_of(latest)
    }


def _proofs(scope: dict[str, Any], looked_at: policy.Policy) -> list[Proof]:
    recorded: dict[str, int] = {}
    for source, activities in lately.rows(_sql("proofs"), scope):
        kind = _SAME.get(source, source)
        recorded[kind] = recorded.get(kind, 0) + activities
    claims = {kind: tuple(row) for kind, *row in lately.rows(_sql("claims"), scope)}
    proofs = []
    for kind in STEPS:
        made, decided, hours, rejected = claims.get(kind, (0, 0, None, 0))
        if recorded.get(kind) or made:
            looks = looked_at.step(kind) if kind in policy.DEFAULTS else policy.MACHINE
            proofs.append(
                Proof(kind, STEPS[kind], recorded.get(kind, 0), hours, decided, rejected, looks)
            )
    return proofs


def _first_reward(programme: Programme, known: History) -> tuple[int | None, int]:
    standing = goals.standing(programme.id, organiser_id=programme.organiser_id)
    first = next((goal for goal in standing.goals if goal.key == goals.FIRST), None)
    if first is None or known.since is None:
        return None, 0
    ((days, reached),) = lately.rows(
        _sql("first_reward"),
        {
            "programme_id": programme.id,
            "organiser_id": programme.organiser_id,
            "book_id": programmes.book(programme.id, "REWARD", organiser_id=programme.organiser_id),
            "zone": programme.time_zone,
            "begun_on": known.since,
            "price": first.asks[0].at_least,
        },
    )
    return days, reached
