"""Declaring a kind of message: a frozen dataclass with its `kind`; its fields are what it names.

Fields are plain values with defaults for what earlier versions did not store. `words` says it in
the language now in force.
"""

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Self, TypeVar

from tandem.platform.messages.wording import Words

_registry: dict[str, type["Message"]] = {}
M = TypeVar("M", bound="type[Message]")


class Reader(Enum):
    """Who gets a message."""

    MEMBER = "everybody who acts for the member, also as whom they go on"
    PARTNER = "the partner's staff"
    ORGANISER = "those of the organiser who decide"
    OPERATOR = "those who look after the installation"
    ADDRESS = "one address that has no account yet"


class Means(Enum):
    """How a message comes. What comes by mail alone is kept nowhere."""

    INBOX = "inbox"
    INBOX_AND_MAIL = "inbox and mail"
    MAIL = "mail"


@dataclass(frozen=True, kw_only=True, slots=True)
class Message(ABC):
    """What somebody is told. `kind` is stored and never changes."""

    kind: ClassVar[str]
    reader: ClassVar[Reader] = Reader.MEMBER
    means: ClassVar[Means] = Means.INBOX_AND_MAIL
    needs_consent: ClassVar[bool] = False  # a mail goes to those only who agreed to mailings
    reaches_former: ClassVar[bool] = False  # members who left are told this; nothing else

    @abstractmethod
    def words(self) -> Words:
        """What it says, in the language now in force."""

    @property
    def leads_to(self) -> str:
        """The page that it leads to, within a member's pages of the programme; empty: none."""
        return ""

    @property
    def data(self) -> dict[str, Any]:
        """The parameters, as they are stored."""
        return {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The message as it was stored; what this version does not name any more is passed over."""
        names = [field.name for field in dataclasses.fields(cls)]
        return cls(**{name: data[name] for name in names if name in data})


def message(declared: M) -> M:
    """Register a kind of message by its name; what members are told stands in their inbox."""
    assert declared.kind not in _registry, declared.kind
    assert (declared.means is Means.MAIL) == (declared.reader is not Reader.MEMBER), declared.kind
    _registry[declared.kind] = declared
    return declared


def kinds() -> Mapping[str, type[Message]]:
    """Every declared kind, by name."""
    return _registry
