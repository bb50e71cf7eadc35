"""The one tree of expected failures.

    TandemError
    ├── Invalid      the input cannot be right                       422
    ├── Denied       the actor may not                               403
    ├── Missing      no such thing, or not for you                   404
    ├── Conflict     right in itself, but not with what stands       409
    ├── Gone         was there, is over                              410
    ├── Exhausted    too often, too much                             429
    └── Unavailable  something outside does not answer               503

A concrete class stands in the module that raises it and gives `code`, `text` and the annotated data
that `text` names. The face maps the family to a status; nothing below the faces knows HTTP.
Whatever is not a `TandemError` is a bug and goes to the log.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar

_translators: list[Callable[[str], str]] = []
_calendars: list[Callable[[date], str]] = []


def speak(translate: Callable[[str], str], *, day: Callable[[date], str] = date.isoformat) -> None:
    """Let the sentences of this floor, which knows no languages, be said by this translator, and
    days be written as the
    reader writes them: the faces set both.
    """
    _translators[:], _calendars[:] = [translate], [day]


def _said(text: object) -> str:
    if type(text) is date:
        return _calendars[0](text) if _calendars else text.isoformat()
    if isinstance(text, Said):
        return str(text)
    return _translators[0](text) if _translators and isinstance(text, str) else str(text)


class Said(str):
    """A sentence of a floor that knows no languages, with its values: `Said("there is no
    “%(name)s”", name=name)`.

    It is its English text, and is said in the reader's language where it is shown.
    """

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, **values: object) -> "Said":
        """The English text."""
        made = super().__new__(cls, template % values if values else template)
        made.template, made.values = template, values
        return made

    def __str__(self) -> str:
        return _said(self.template) % self.values if self.values else _said(self.template)


class TandemError(Exception):
    """An expected failure: a stable code, named data, one sentence."""

    code: ClassVar[str] = "kit.error"
    text: ClassVar[object] = "Something did not work."  # a str, or a lazy translation of one
    words: ClassVar[tuple[str, ...]] = ()  # the data that are words of ours, not of the input

    def __init__(self, **data: Any) -> None:
        # Data of such a name would stand in the place of the class's own, and a person would read
        # the bare value.
        assert not data.keys() & {"code", "text", "words", "data", "sentence"}, data
        super().__init__(self.code)
        self.data = data
        for name, value in data.items():
            setattr(self, name, value)

    @property
    def sentence(self) -> str:
        """The text with its data filled in, in the language now in force."""
        data = {
            name: _said(value) if name in self.words or type(value) is date else value
            for name, value in self.data.items()
        }
        return _said(self.text) % data if data else _said(self.text)

    def __str__(self) -> str:
        return self.sentence


class Invalid(TandemError):
    """The input cannot be right."""

    code = "kit.invalid"


class Denied(TandemError):
    """The actor may not do this."""

    code = "kit.denied"


class Missing(TandemError):
    """No such thing, or none that this actor may see."""

    code = "kit.missing"


class Conflict(TandemError):
    """Right in itself, but not with what already stands."""

    code = "kit.conflict"


class Gone(TandemError):
    """It was there and is over."""

    code = "kit.gone"


class Exhausted(TandemError):
    """Too often or too much."""

    code = "kit.exhausted"


class Unavailable(TandemError):
    """Something outside does not answer."""

    code = "kit.unavailable"
