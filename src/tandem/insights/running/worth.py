"""What something that a member may do would give them now: how many points, of which wallet.

The rules in force are read once, what they ask of the member is asked of the engine all at once,
and each act is then looked up without a question. What can only be known when it is done (a score,
a place, how much of a limit is left) makes it “at most”; an amount that hangs on such a figure
makes it open. Nothing is promised that the engine would not give.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import ceil, floor

from tandem.activity import kinds
from tandem.insights.running import parts, telling
from tandem.insights.running.parts import Parts
from tandem.insights.running.telling import Reader
from tandem.programmes.models import Programme
from tandem.rules import ast
from tandem.segments import vocabulary

ATTRIBUTE, FIGURE = "deed.attribute.", "deed.figure."
_OF_LINES = ("line.", "product.", "basket.")
_MONEY = ("deed.net", "deed.gross")
Between = tuple[Decimal, Decimal | None]  # least and most; None: it is not known how much
# What is no purchase is done by the member, or by one of the firm's people (decision 62).
_THEIRS = ("MEMBER", "PERSON")
_NOTHING: Between = (Decimal(0), Decimal(0))
_OPEN: Between = (Decimal(0), None)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done: its kind, and what is known of it before it is done.

    `may_be_of_money`: it may come with an amount, as actions that a programme declares may; what
    the ways of taking part record never does.
    """

    kind: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    may_be_of_money: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """Points of a wallet: at least, at most. `is_open`: and more, by how it goes."""

    wallet: str
    least: int
    most: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The rules that may give something to a member now."""

    rules: Sequence[ast.Rule] = ()
    known: Mapping[str, Parts] = field(default_factory=dict)
    today: date = date.min

    def of(self, act: Act) -> list[Worth]:
        """What an act gives, by wallet; nothing where no rule gives for it."""
        given = _Given()
        for rule in self.rules:
            holds = self._holds(rule, act)
            if holds is not False:
                given.add(rule, act, is_certain=holds is True)
                if rule.stops and holds and given.is_something:
                    break
        return given.worth()

    def _holds(self, rule: ast.Rule, act: Act) -> bool | None:
        """Whether a rule's condition holds for an act; None: it may."""
        known = self.known[rule.key]
        holds = _Asked(act, frozenset(known.of_member), self.today).holds(rule.when)
        # A rule for whatever is done is told of this only where it is sure.
        return False if holds is None and not known.kind else holds


def read(programme: Programme, reader: Reader, *, now: datetime) -> Reading:
    """What a member may be given now; of a budget that is used up nothing."""
    current, _versions = telling.in_force(programme, now=now)
    if current is None:
        return Reading()
    rule_terms = vocabulary.of(programme.currency)
    known = {rule.key: parts.of(rule, rule_terms) for rule in current.rules}
    rules = [rule for rule in current.rules if known[rule.key].kind not in kinds.BOUGHT]
    told = telling.for_reader(rules, dict(known), reader, programme=programme, now=now)
    gone = telling.used_up(programme, now=now) if told else set()
    return Reading(
        [rule for rule in told if not {rule.key, "", rule.campaign and f"*{rule.campaign}"} & gone],
        known,
        programme.day_at(now),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A condition asked of an act: true, false, or None where it is known only when it is done."""

    act: Act
    held: frozenset[ast.Node]
    today: date

    def holds(self, node: ast.Node) -> bool | None:
        if node in self.held:
            return True
        match node:
            case ast.Flag(value):
                return value
            case ast.All(items):
                return _every([self.holds(item) for item in items])
            case ast.AnyOf(items):
                return _negated(_every([_negated(self.holds(item)) for item in items]))
            case ast.Not(item):
                return _negated(self.holds(item))
            case ast.Compare("eq" | "ne" as operator, ast.Field(name), ast.Text(value)):
                return self._is(name, [value], is_wanted=operator == "eq")
            case ast.In(ast.Field(name), options) if all(
                isinstance(option, ast.Text) for option in options
            ):
                return self._is(name, [option.value for option in options], is_wanted=True)  # type: ignore[attr-defined]
            case ast.Compare(operator, ast.Field(parts.DAY), ast.Day(day)):
                return _compared(operator, self.today, day)
        return False if _is_of_none(node, self.act) else None

    def _is(self, name: str, values: Iterable[str], *, is_wanted: bool) -> bool | None:
        if name == parts.KIND:
            return (self.act.kind in values) == is_wanted
        own = self.act.attributes.get(name.removeprefix(ATTRIBUTE))
        if own is None or not name.startswith(ATTRIBUTE):
            return False if name.startswith(_OF_LINES) else None
        return (own in values) == is_wanted


class _Given:
    """What rules give together, by wallet: of a group the one that gives most."""

    def __init__(self) -> None:
        self.sums: dict[tuple[str, str], list[Between]] = {}
        self.factors: dict[str, tuple[Decimal, Decimal]] = {}

    @property
    def is_something(self) -> bool:
        return any(least > 0 for amounts in self.sums.values() for least, _most in amounts)

    def add(self, rule: ast.Rule, act: Act, *, is_certain: bool) -> None:
        is_capped = rule.first or any(limit.over != "DEED" for limit in rule.limits)
        for effect in rule.effects:
            if effect.to not in _THEIRS:
                continue
            if isinstance(effect.what, ast.Multiply):
                low, high = self.factors.get(effect.wallet, (Decimal(1), Decimal(1)))
                factor = effect.what.factor
                is_whole = is_certain and not is_capped and not effect.what.of
                self.factors[effect.wallet] = (low * (factor if is_whole else 1), high * factor)
                continue
            least, most = _amount(effect.what, act)
            least = max(least, Decimal(rule.least)) if least > 0 else least
            caps = [Decimal(limit.points) for limit in rule.limits if limit.points]
            if caps:
                least = min(least, *caps)
                most = min([*caps, *([] if most is None else [most])])
            if not is_certain or is_capped:
                least = Decimal(0)
            key = (effect.wallet, rule.group or f"#{rule.key}")
            self.sums.setdefault(key, []).append((least, most))

    def worth(self) -> list[Worth]:
        by_wallet: dict[str, Between] = {}
        is_open: set[str] = set()
        for (wallet, _group), amounts in self.sums.items():
            least, most = by_wallet.get(wallet, _NOTHING)
            known = [high for _low, high in amounts if high is not None]
            if len(known) < len(amounts):
                is_open.add(wallet)
            by_wallet[wallet] = (
                least + max(low for low, _high in amounts),
                (most or Decimal(0)) + max(known, default=Decimal(0)),
            )
        given = []
        for wallet, (least, most) in by_wallet.items():
            low, high = self.factors.get(wallet, (Decimal(1), Decimal(1)))
            of_all = Worth(wallet, floor(least * low), ceil((most or 0) * high), wallet in is_open)
            if of_all.most > 0 or of_all.is_open:
                given.append(of_all)
        return sorted(given, key=lambda one: (one.wallet != "REWARD", one.wallet))


def _amount(node: ast.Node, act: Act) -> Between:
    """How many points an expression comes to."""
    match node:
        case ast.Points(value) | ast.Number(value):
            return value, value
        case ast.Field(name) if name.startswith(FIGURE):
            text = act.attributes.get(name.removeprefix(FIGURE), "")
            is_known = text.replace(".", "", 1).isdecimal()
            return (Decimal(text), Decimal(text)) if is_known else _OPEN
        case ast.Add(items):
            return _summed([_amount(item, act) for item in items])
        case ast.Times(left, right):
            (low, high), (least, most) = _amount(left, act), _amount(right, act)
            return low * least, None if high is None or most is None else high * most
        case ast.Least(items):
            amounts = [_amount(item, act) for item in items]
            known = [most for _least, most in amounts if most is not None]
            return min(least for least, _most in amounts), min(known) if known else None
        case ast.Greatest(items):
            amounts = [_amount(item, act) for item in items]
            highest = [most for _least, most in amounts]
            most = None if None in highest else max(high for high in highest if high is not None)
            return max(least for least, _most in amounts), most
        case ast.Stepped(value, bands):
            given = [_amount(band.gives, act)[1] for band in bands]
            has_none = _is_of_none(value, act)
            if has_none or None in given:
                return _NOTHING if has_none else _OPEN
            return Decimal(0), max((high for high in given if high is not None), default=Decimal(0))
    return _NOTHING if _is_of_none(node, act) else _OPEN


def _is_of_none(node: ast.Node, act: Act) -> bool:
    """Whether it speaks of goods, of which what is done besides buying has none, or of money that
    the act has not.
    """
    nothing = _OF_LINES if act.may_be_of_money else (*_OF_LINES, *_MONEY)
    return any(
        isinstance(below, ast.Basket)
        or (isinstance(below, ast.Field) and below.name.startswith(nothing))
        for _place, below in ast.walk(node)
    )


def _summed(amounts: Sequence[Between]) -> Between:
    most = [high for _low, high in amounts]
    total = None if None in most else sum((high for high in most if high is not None), Decimal(0))
    return sum((low for low, _high in amounts), Decimal(0)), total


def _every(answers: Sequence[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _compared(operator: str, left: date, right: date) -> bool | None:
    return {
        "eq": left == right,
        "ne": left != right,
        "lt": left < right,
        "le": left <= right,
        "gt": left > right,
        "ge": left >= right,
    }.get(operator)
