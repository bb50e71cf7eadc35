"""The templates of programmes, read from `data/`: what stands in the files, as frozen values.

A file is written by hand (docs/guides/templates.md). Reading it is strict: a word that the format
does not know, or a text that is missing, is refused with its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Missing
from tandem.participants.firms import means
from tandem.programmes.laws import packs
from tandem.proposals import plans
from tandem.proposals.plans import PlanOf
from tandem.proposals.samples import Sample, SampleMember, SamplePartner, SampleProduct

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "pl", "ro", "be")
# Through whom the organiser sells, and what a programme may change.
THROUGH = ("DISTRIBUTORS", "SHOPS", "OWN_SHOPS", "DIRECT", "ONLINE", "PEOPLE")
CHANGES = ("SALES", "NEW", "NOVELTIES", "KNOWING", "PAYMENT", "STAYING", "PAPERLESS")

Texts = Mapping[str, str]


class NoSuchTemplate(Missing):
    """No template has this code."""

    code = "proposals.no_such_template"
    text = _("There is no such template.")


class BadTemplate(ValueError):
    """A file of a template does not say what it has to; of who wrote it, not of who uses it."""


@dataclass(frozen=True, slots=True)
class Brings:
    """How much a rule gives in a year, for the cost: a share of the turnover that it touches, in
    per cent; how often a member does what it rewards; how often with each usual purchase.
    """

    turnover: Decimal = Decimal(0)
    times_a_year: Decimal = Decimal(0)
    each_purchase: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class RuleOf:
    """A rule: JSON of `rules.codec` with words of a proposal in it (`proposing.filled`).

    `changes`: it is proposed only where one of these is wanted; none: always.
    """

    key: str
    name: Texts
    body: Mapping[str, Any]
    brings: Brings
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BenefitOf:
    """What members of a level may use, so often a year; 0: as often as they like. `is_asked`: they
    ask for it; `places`: so many a year for all of them, None where they are not counted.
    """

    kind: str
    name: Texts
    text: Texts
    uses_a_year: int
    is_asked: bool
    places: int | None


@dataclass(frozen=True, slots=True)
class LevelOf:
    """A level: the share of members who should reach it, in per cent."""

    code: str
    name: Texts
    reached_by: int
    benefits: tuple[BenefitOf, ...]


@dataclass(frozen=True, slots=True)
class RewardOf:
    """A reward that costs the organiser about so many euros; 0: nothing but attention. `is_goods`:
    a thing that is sent, for about so many euros (`delivery`); else it is used by its number.
    """

    name: Texts
    text: Texts
    euros: Decimal
    is_goods: bool
    delivery: Decimal = Decimal(0)

    def delivery_points(self, points: int) -> int:
        """What sending it costs, where it costs so many points itself."""
        return round(points * self.delivery / self.euros) if self.euros else 0


@dataclass(frozen=True, slots=True)
class LandingOf:
    """What invites people: the title of the first landing page, and its text, which stands on the
    public page too.
    """

    title: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class ActionOf:
    """A kind of action that the programme declares, beside purchases."""

    kind: str
    name: Texts


@dataclass(frozen=True, slots=True)
class Template:
    """A programme to begin with.

    `sells` is (a code, what people call it): several templates may sell the same. `turnover` says
    what is asked for by that word, where it is no turnover. `participation`: the shares of those
    who could take part that are counted with, in per cent: few, likely, many. `spread`: how unequal
    members buy (the deviation of the logarithm of their yearly turnover). `settings` are those of
    `programmes.setup`. `levels_by`: the kind of action by whose number levels are reached; empty:
    they are reached by turnover. `guardrails`: the trades of its members of which the law of a
    country may say something (`programmes.laws`).
    """

    code: str
    order: int
    title: Texts
    text: Texts
    sells: tuple[str, Texts]
    through: tuple[str, ...]
    changes: tuple[str, ...]
    audience: Texts
    proof: Texts
    landing: LandingOf
    turnover: Texts
    purchases_a_year: int
    share: Decimal
    participation: tuple[int, int, int]
    spread: float
    settings: Mapping[str, Any]
    trades: tuple[tuple[str, Texts], ...]
    actions: tuple[ActionOf, ...]
    rules: tuple[RuleOf, ...]
    window: str
    grace_days: int
    levels_by: str
    levels: tuple[LevelOf, ...]
    plans: tuple[PlanOf, ...]
    rewards: tuple[RewardOf, ...]
    regulations: tuple[Texts, ...]
    guardrails: tuple[str, ...]
    sample: Sample

    @property
    def is_of_consumers(self) -> bool:
        """Whether its members buy as persons: all amounts of it are what they pay, with tax."""
        joining = self.settings.get("joining", {})
        return joining.get("members") == means.PERSONS and not self.is_of_people

    @property
    def is_of_people(self) -> bool:
        """Whether nobody buys: its unit is a month of somebody's pay."""
        return bool(self.turnover)


@cache
def every() -> tuple[Template, ...]:
    """All templates, in the order in which they are offered."""
    read = [_read(path) for path in sorted(DATA.glob("*.yaml"))]
    return tuple(sorted(read, key=lambda template: (template.order, template.code)))


def of(code: str) -> Template:
    """The template of a code.

    Raises:
        NoSuchTemplate
    """
    for template in every():
        if template.code == code:
            return template
    raise NoSuchTemplate()


def best(sells: str, through: str, changes: Sequence[str]) -> Template:
    """The template that fits best: what is sold counts more than through whom, and both more than
    what should change. Of several the one that is offered first.
    """
    return max(
        every(),
        key=lambda row: (
            4 * (row.sells[0] == sells)
            + 3 * (through in row.through)
            + sum(change in row.changes for change in changes) / len(CHANGES),
            -row.order,
        ),
    )


def _read(path: Path) -> Template:
    # By the library in C where it was built: the first page with templates waits for all of them.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    try:
        return decoded(path.stem, data)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadTemplate(f"{path.name}: {error!r}") from error


def decoded(code: str, data: Mapping[str, Any]) -> Template:
    """A template from what its file says.

    Raises: BadTemplate; KeyError, TypeError, ValueError: a value is missing or of another kind.
    """
    _known(data, {field.name for field in fields(Template)} - {"code"}, code)
    sells = data["sells"]
    return Template(
        code=code,
        order=int(data["order"]),
        title=_texts(data["title"], "title"),
        text=_texts(data["text"], "text"),
        sells=(str(sells["code"]), _texts(sells["name"], "sells")),
        through=_words(data["through"], THROUGH, "through"),
        changes=_words(data["changes"], CHANGES, "changes"),
        audience=_texts(data["audience"], "audience"),
        proof=_texts(data["proof"], "proof"),
        landing=_landing(data["landing"]),
        turnover=_texts(data["turnover"], "turnover") if "turnover" in data else {},
        purchases_a_year=int(data["purchases_a_year"]),
        share=Decimal(str(data["share"])),
        participation=_three(data["participation"]),
        spread=float(data.get("spread", 1)),
        settings=dict(data["settings"]),
        trades=tuple((trade["code"], _texts(trade["name"], "trades")) for trade in data["trades"]),
        actions=tuple(_action(action) for action in data.get("actions", ())),
        rules=tuple(_rule(rule) for rule in data["rules"]),
        window=str(data["window"]),
        grace_days=int(data.get("grace_days", 60)),
        levels_by=str(data.get("levels_by", "")),
        levels=tuple(_level(level) for level in data["levels"]),
        plans=tuple(_plan(plan) for plan in data.get("plans", ())),
        rewards=tuple(_reward(reward) for reward in data["rewards"]),
        regulations=tuple(_texts(text, "regulations") for text in data["regulations"]),
        guardrails=_words(data.get("guardrails", ()), packs.TRADES, "guardrails"),
        sample=_sample(data["sample"]),
    )


def _known(data: Mapping[str, Any], words: set[str], place: str) -> None:
    unknown = set(data) - words
    if unknown:
        raise BadTemplate(f"{place}: there is no “{min(unknown)}”")


def _texts(data: Mapping[str, Any], place: str) -> Texts:
    """A text in all languages, none of them empty."""
    if set(data) != set(LANGUAGES) or not all(str(data[code]).strip() for code in LANGUAGES):
        raise BadTemplate(f"{place}: a text stands in {', '.join(LANGUAGES)}, not {dict(data)}")
    return {code: " ".join(str(data[code]).split()) for code in LANGUAGES}


def _words(data: Sequence[str], allowed: Sequence[str], place: str) -> tuple[str, ...]:
    for word in data:
        if word not in allowed:
            raise BadTemplate(f"{place}: there is no “{word}”")
    return tuple(data)


def _three(data: Sequence[int]) -> tuple[int, int, int]:
    few, likely, many = map(int, data)
    return few, likely, many


def _landing(data: Mapping[str, Any]) -> LandingOf:
    _known(data, {"title", "text"}, "landing")
    return LandingOf(_texts(data["title"], "landing"), _texts(data["text"], "landing"))


def _action(data: Mapping[str, Any]) -> ActionOf:
    _known(data, {"kind", "name"}, "actions")
    return ActionOf(str(data["kind"]), _texts(data["name"], f"actions {data['kind']}"))


def _rule(data: Mapping[str, Any]) -> RuleOf:
    body, brings = dict(data), dict(data["brings"])
    _known(brings, {field.name for field in fields(Brings)}, f"rules {data['key']}")
    name = _texts(body.pop("name"), f"rules {data['key']}")
    changes = _words(body.pop("changes", ()), CHANGES, f"rules {data['key']}")
    del body["brings"]
    return RuleOf(
        str(body["key"]),
        name,
        body,
        Brings(**{word: Decimal(str(value)) for word, value in brings.items()}),
        changes,
    )


def _level(data: Mapping[str, Any]) -> LevelOf:
    _known(data, {"code", "name", "reached_by", "benefits"}, "levels")
    return LevelOf(
        str(data["code"]),
        _texts(data["name"], f"levels {data['code']}"),
        int(data["reached_by"]),
        tuple(_benefit(benefit) for benefit in data.get("benefits", ())),
    )


def _benefit(data: Mapping[str, Any]) -> BenefitOf:
    _known(data, {"kind", "name", "text", "uses_a_year", "asked", "places"}, "benefits")
    return BenefitOf(
        str(data["kind"]),
        _texts(data["name"], "benefits"),
        _texts(data["text"], "benefits") if "text" in data else {},
        int(data.get("uses_a_year", 0)),
        bool(data.get("asked", False)),
        int(data["places"]) if "places" in data else None,
    )


def _plan(data: Mapping[str, Any]) -> PlanOf:
    _known(data, set(plans.WORDS), "plans")
    perks = (_texts(perk, "perks") for perk in data["perks"])
    return plans.decoded(data, _texts(data["name"], "plans"), tuple(perks))


def _reward(data: Mapping[str, Any]) -> RewardOf:
    _known(data, {"name", "text", "euros", "delivery", "is_goods"}, "rewards")
    return RewardOf(
        _texts(data["name"], "rewards"),
        _texts(data["text"], "rewards") if "text" in data else {},
        Decimal(str(data["euros"])),
        bool(data["is_goods"]),
        Decimal(str(data.get("delivery", 0))),
    )


def _sample(data: Mapping[str, Any]) -> Sample:
    _known(data, {"categories", "products", "partners", "members"}, "sample")
    return Sample(
        {code: _texts(name, f"categories {code}") for code, name in data["categories"].items()},
        tuple(
            SampleProduct(
                str(product["sku"]),
                str(product["name"]),
                str(product["category"]),
                str(product.get("unit", "pcs")),
                bool(product.get("is_novelty", False)),
            )
            for product in data["products"]
        ),
        tuple(SamplePartner(**partner) for partner in data["partners"]),
        tuple(SampleMember(**member) for member in data["members"]),
    )
