"""Fields of settings as their packages declare them: name, help, limits, choices, what applies."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tandem.portals.shared.areas.fields import WholeField
from tandem.programmes import settings


def told(name: str) -> dict[str, Any]:
    """What people call a setting, and its line of help."""
    setting = settings.every()[name]
    return {"label": setting.label, "help_text": setting.help}


def whole(name: str, *, is_needed: bool | None = None) -> WholeField:
    """A whole number within the limits of the setting."""
    setting = settings.every()[name]
    assert isinstance(setting, settings.Whole), name
    return WholeField(
        **told(name),
        min_value=setting.least,
        max_value=setting.most,
        required=not setting.is_optional if is_needed is None else is_needed,
    )


def choice(name: str, *before: tuple[str, Any]) -> forms.ChoiceField:
    """One of the setting's choices; `before`: what the page offers beside them."""
    setting = settings.every()[name]
    assert isinstance(setting, settings.Choice), name
    return forms.ChoiceField(**told(name), choices=[*before, *setting.choices.items()])


def flag(name: str) -> forms.BooleanField:
    """Yes or no."""
    assert isinstance(settings.every()[name], settings.Flag), name
    return forms.BooleanField(**told(name), required=False)


def choosers(*names: str) -> dict[str, Mapping[str, tuple[str, ...]]]:
    """By each of these settings, which others apply at which of its values."""
    return {
        name: {
            setting.name: setting.when.values
            for setting in settings.depending_on(name)
            if setting.when
        }
        for name in names
    }
