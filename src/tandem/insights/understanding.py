"""Three questions of the regulations, each with three answers: made from the settings and rules
that hold. A wrong answer is a sentence that another programme would have.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import blake2b

from babel.numbers import format_currency
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.insights.regulations import validity
from tandem.insights.regulations.facts import Facts
from tandem.insights.regulations.wording import number
from tandem.insights.review import costs
from tandem.kit.money import to_major
from tandem.rules import ast

QUESTIONS, ANSWERS = 3, 3
KEYS = ("points", "release", "expiry", "returns")


@dataclass(frozen=True, slots=True)
class Question:
    """A question. Which of its answers is right nobody is told before they have answered.

    Args:
        answers: texts by the key that is sent; in an order that says nothing.
        right: the key of the right one.
        sentence: of the regulations, for who answered wrong.
    """

    key: str
    text: str
    answers: tuple[tuple[str, str], ...]
    right: str
    sentence: str


def questions(
    facts: Facts, rules: Sequence[ast.Rule], *, purchase_minor: int, seed: str
) -> list[Question]:
    """The first three that the programme has something to ask of, in the language of the facts.

    Args:
        purchase_minor: what a purchase is taken to be in the question about points.
        seed: tells the order of answers of one reader from that of another.
    """
    with translation.override(facts.language):
        every = [
            *_points(facts, rules, purchase_minor),
            ("release", _("When are points your own?"), _release(facts)),
            ("expiry", _("How long can you use points?"), _expiry(facts)),
            ("returns", _("What happens when you give goods back?"), _returns()),
        ]
        return [_asked(key, text, answers, seed) for key, text, answers in every[:QUESTIONS]]


def _points(
    facts: Facts, rules: Sequence[ast.Rule], minor: int
) -> Iterator[tuple[str, str, list[str]]]:
    """How much a purchase brings, where the rules give points for every one."""
    points = costs.brought(rules, minor, facts.currency)
    if points < 2:
        return
    amount = format_currency(to_major(minor, facts.currency), facts.currency, locale=facts.language)
    text = _("You buy for %(amount)s. How many points do you get at least?") % {"amount": amount}
    yield "points", text, [_so_many(total) for total in (points, points * 10, points // 2)]


def _so_many(points: int) -> str:
    return ngettext("%(n)s point", "%(n)s points", points) % {"n": number(points)}


def _release(facts: Facts) -> list[str]:
    """The sentence that holds, and two of programmes that are run otherwise."""
    others = [
        replace(facts, release=release, release_days=facts.release_days or 14)
        for release in ("AT_ONCE", "WHEN_PAID", "BY_HAND", "AFTER_DAYS")
        if release != facts.release
    ]
    return [next(validity.release(other)).text for other in (facts, *others[:2])]


def _expiry(facts: Facts) -> list[str]:
    months = facts.expiry_months
    ends = facts.begins_on + timedelta(days=364)
    others = [
        replace(facts, expiry="MONTHS", expiry_months=None),
        replace(facts, expiry="MONTHS", expiry_months=3 if months == 6 else 6),
        replace(facts, expiry="FIXED", expiry_on=ends),
    ]
    right = next(validity.expiry(facts)).text
    wrong = (next(validity.expiry(other)).text for other in others)
    return [right, *[text for text in wrong if text != right][: ANSWERS - 1]]


def _returns() -> list[str]:
    return [
        _("When goods come back, the points that they gave are taken back."),
        _("Points stay, whatever comes back."),
        _("You get the points of the next purchase in advance."),
    ]


def _asked(key: str, text: str, answers: Sequence[str], seed: str) -> Question:
    """The first answer is the right one; their keys and order say nothing of it."""
    marked = sorted(
        (blake2b(f"{seed}:{key}:{place}".encode(), digest_size=6).hexdigest(), place, answer)
        for place, answer in enumerate(answers)
    )
    return Question(
        key=key,
        text=text,
        answers=tuple((mark, answer) for mark, _place, answer in marked),
        right=next(mark for mark, place, _answer in marked if place == 0),
        sentence=answers[0],
    )
