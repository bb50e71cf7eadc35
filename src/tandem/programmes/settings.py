"""The settings of a programme, each declared by the package that reads it, in its
`programme_settings.py`.

A declaration says what people call a setting, what it may be, and which other one makes it apply;
its default and its type in the database are those of its column (decision 49). The verb
(`setup.change_programme`) knows no setting but those and holds what it is given against them; the
pages take names, help, choices and limits from here.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid

_registry: dict[str, "Setting"] = {}
_packages: dict[str, str] = {}


class BadSetting(Invalid):
    """A setting of a programme that cannot be."""

    code = "programmes.bad_setting"
    text = _("%(setting)s: %(why)s.")


@dataclass(frozen=True, slots=True)
class When:
    """A setting applies where another one is one of these."""

    setting: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting(ABC):
    """A setting: its column, what people call it, and a line of help.

    `needed`: what is missing where it applies and is not given; empty where it may be missing.
    `is_fixed`: said when the programme is opened, and never changed.
    """

    name: str
    label: Any
    help: Any = ""
    when: When | None = None
    needed: Any = ""
    is_fixed: bool = False

    @abstractmethod
    def wrong(self, value: Any) -> Any:
        """Why it cannot be that; empty where it can."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Free(Setting):
    """What its own package holds to be right or not."""

    check: Callable[[Any], Any] | None = None

    def wrong(self, value: Any) -> Any:
        """What the check says."""
        return self.check(value) if self.check else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole(Setting):
    """A whole number of these limits; where it is optional, none too."""

    least: int = 0
    most: int
    is_optional: bool = False

    def wrong(self, value: Any) -> Any:
        """Out of its limits, or no number."""
        if value is None and self.is_optional:
            return ""
        if type(value) is int and self.least <= value <= self.most:
            return ""
        limits = {"least": self.least, "most": self.most}
        if self.is_optional:
            return _("use a whole number from %(least)s to %(most)s, or leave it empty") % limits
        return _("use a whole number from %(least)s to %(most)s") % limits


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Setting):
    """One of several, by what people call them."""

    choices: Mapping[str, Any]

    def wrong(self, value: Any) -> Any:
        """None of them."""
        return "" if value in self.choices else _("choose one of the list")


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag(Setting):
    """Yes or no."""

    def wrong(self, value: Any) -> Any:
        """Neither."""
        return "" if type(value) is bool else _("choose one of the list")


def declare(module: str, *settings: Setting) -> None:
    """Declare the settings that a package reads; `module` is its `__name__`."""
    for setting in settings:
        assert setting.name not in _registry, setting.name
        _registry[setting.name] = setting
        _packages[setting.name] = module.split(".")[1]


def every() -> Mapping[str, Setting]:
    """All that are declared, by name."""
    return _registry


def package_of(name: str) -> str:
    """Which package reads a setting."""
    return _packages[name]


def depending_on(name: str) -> Sequence[Setting]:
    """The settings that apply by what this one is."""
    return [
        setting for setting in _registry.values() if setting.when and setting.when.setting == name
    ]


def check(values: Mapping[str, Any]) -> None:
    """Hold settings against their declarations.

    Raises:
        BadSetting: one cannot be that, or one is missing that another makes apply.
    """
    for name, value in values.items():
        setting = _registry.get(name)
        if setting is not None and (why := setting.wrong(value)):
            raise BadSetting(setting=setting.label, why=why)
    for name, value in values.items():
        for other in depending_on(name):
            applies = other.when is not None and value in other.when.values
            if applies and other.needed and values.get(other.name) is None:
                raise BadSetting(setting=other.label, why=other.needed)
