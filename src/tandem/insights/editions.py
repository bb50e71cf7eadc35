"""How a programme stands, as it is kept when an edition is closed, and what differs from it later:
its rules and settings as its regulations tell them, its settings by name, its rewards, and what
members consent to.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from tandem.insights.regulations import drafting
from tandem.kit.texts import localized
from tandem.participants.consents import purposes
from tandem.programmes import settings, terms
from tandem.programmes.models import Programme
from tandem.rewards import queries as rewards

REWARDS_MAX = 2_000
DAYS_OF_EDITION = ("runs", "ends")  # the paragraphs that tell them
Frame = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """Something with what it was and what it is: a setting by its name, a reward. None: it is not
    there.
    """

    name: str
    before: Any
    after: Any


def frame_of(programme: Programme, *, today: date, with_draft: bool) -> dict[str, Any]:
    """How the programme stands; with the draft of its rules, or with those that are published."""
    document = drafting.draft(programme, today=today, with_draft=with_draft).document
    offered = rewards.offered(programme.id, organiser_id=programme.organiser_id)
    kept = (settings.Whole, settings.Choice, settings.Flag)
    return {
        "document": {
            code: [asdict(section) for section in sections] for code, sections in document.items()
        },
        "settings": {
            name: getattr(programme, name)
            for name, setting in settings.every().items()
            if isinstance(setting, kept) and hasattr(programme, name)
        },
        "rewards": {
            str(row.id): [row.name, row.points]
            for row in offered.order_by("points", "id")[:REWARDS_MAX]
        },
        "purposes": purposes.frame(programme),
    }


def sections_in(frame: Frame, language: str) -> tuple[terms.Section, ...]:
    """The sentences of a frame in the reader's language, or in another one it has; without the days
    of its edition, which are never those of another.
    """
    return tuple(
        replace(
            section,
            paragraphs=tuple(row for row in section.paragraphs if row.key not in DAYS_OF_EDITION),
        )
        for section in terms.read_document(frame["document"], language)
    )


def settings_changed(before: Frame, after: Frame) -> list[Change]:
    """Settings that are others, in the order in which they are declared."""
    return [
        Change(name, before["settings"].get(name), value)
        for name, value in after["settings"].items()
        if name in before["settings"] and before["settings"][name] != value
    ]


def rewards_changed(before: Frame, after: Frame, language: str) -> list[Change]:
    """Rewards with their points: others, new ones, and those that are offered no more."""
    keys = dict.fromkeys([*before["rewards"], *after["rewards"]])
    changes = []
    for key in keys:
        was, now = before["rewards"].get(key), after["rewards"].get(key)
        if was is None or now is None or was[1] != now[1]:
            name = localized((now or was)[0], language)
            changes.append(Change(name, was and was[1], now and now[1]))
    return changes


@dataclass(frozen=True, slots=True)
class Reworded:
    """A purpose of consents in other words; `asks_anew`: it means something else."""

    before: str
    after: str
    asks_anew: bool


def purposes_changed(before: Frame, after: Frame, language: str) -> list[Reworded]:
    """Purposes that are worded otherwise; those of a frame that did not keep them are not known."""
    changes = []
    for code, held in after.get("purposes", {}).items() if "purposes" in before else ():
        was = before["purposes"].get(code)
        if was is not None and was["version"] != held["version"]:
            changes.append(
                Reworded(
                    localized(was["text"], language),
                    localized(held["text"], language),
                    held["holds_from"] > was["version"],
                )
            )
    return changes
