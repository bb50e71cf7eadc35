"""The form of a portal: django's, rendered by one template, with what the runner needs to know it
again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import TandemError
from tandem.portals.shared.areas.rendering import AGAIN, Fields
from tandem.portals.shared.areas.rows import Rows, RowSet
from tandem.portals.shared.areas.steps import ShownStep, Step, shown

# Of the runner; no field of a form begins so.
ACTION, KEY, OF = "_action", "_key", "_of"


class _Action(Protocol):
    """What a form knows of its action; who declares actions knows this module."""

    @property
    def name(self) -> str: ...

    @property
    def button(self) -> Any: ...


def _as_typed(sent: Any) -> Any:
    """What was sent, the end of a line as the one letter that a browser counts and not the two that
    it sends: 2,000 letters are 2,000 however many lines they fill.
    """
    if not any("\r\n" in value for name in sent for value in sent.getlist(name)):
        return sent
    typed = sent.copy()
    for name in sent:
        typed.setlist(name, [value.replace("\r\n", "\n") for value in sent.getlist(name)])
    return typed


class PortalForm(Fields, forms.Form):
    """What people fill in. A form of an area declares its fields; texts that depend on the
    programme, such as choices, are set by `prepare`.

    `errors_at` says which field an error of the domain belongs to; any other stands above the form.
    """

    errors_at: ClassVar[Mapping[type[TandemError], str]] = {}
    columns: ClassVar[str] = ""  # "two" or "three" where there is room
    rows: ClassVar[Mapping[str, RowSet]] = {}
    steps: ClassVar[Sequence[Step]] = ()  # of a form that is long
    is_queued: ClassVar[bool] = False  # kept on the phone without signal, wherever it is shown

    def __init__(
        self,
        portal: Any,
        action: _Action,
        *args: Any,
        of: str = "",
        again: str | None = None,
        **kwargs: Any,
    ) -> None:
        more = {name: kwargs.pop(name) for name in set(kwargs) - _DJANGO_S}
        kwargs.setdefault("label_suffix", "")
        self.action, self.of, self.is_again = action, of, again is not None
        # Django fills the name in by `%`, and a stranger may write anything for whose form it is.
        kwargs.setdefault("auto_id", f"{self.id.replace('%', '%%')}-%s")
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = _as_typed(self.data)
        self.button: Any = ""  # instead of what its action says
        self.is_shown = (
            False  # in the page that answers; who is not shown cannot say what was wrong
        )
        self.key = str(uuid4())  # of this showing of the form: sent twice, it is done once
        self.know(portal)
        sent, began = (self.data if self.is_bound else None), self.initial
        self.row_sets: dict[str, Rows] = {
            name: declared.bound(
                name, portal, data=sent, began=began.get(name, ()), id_of=self.id, again=again
            )
            for name, declared in self.rows.items()
        }
        self.prepare(**more)

    def full_clean(self) -> None:
        """Read what was sent; the first field that is wrong is where the reader begins."""
        super().full_clean()
        self._begin_at_the_first_wrong()

    def is_valid(self) -> bool:
        """Whether it can be done: its own fields, and each of its rows. These are read first, and
        asked once more: what the form says of a row stands there.
        """
        for rows in self.row_sets.values():
            rows.is_valid()
        return super().is_valid() and all(rows.is_valid() for rows in self.row_sets.values())

    def refreshes(self, name: str) -> None:
        """Show the form anew when another value is chosen here: what applies hangs on it."""
        place = f"#{self.id}"
        self.fields[name].widget.attrs |= {
            "hx-post": "",
            "hx-vals": f'{{"{AGAIN}": ""}}',
            "hx-trigger": "change",
            "hx-select": place,
            "hx-target": place,
            "hx-swap": "outerHTML",
        }

    def read_again(self) -> "PortalForm":
        """The form as it was sent, to be read, where it is only shown again."""
        return type(self)(self.portal, self.action, data=self.data, of=self.of)

    def refuse(self, refusal: TandemError) -> None:
        """Show an error of the domain where it belongs."""
        place = next(
            (name for kind, name in self.errors_at.items() if isinstance(refusal, kind)), None
        )
        self.refuse_with(refusal.sentence, at=place)

    def refuse_with(self, sentence: Any, *, at: str | None) -> None:
        """Show a sentence at a field, or above the form."""
        self.add_error(at, sentence)
        self._begin_at_the_first_wrong()

    def _begin_at_the_first_wrong(self) -> None:
        first = next((field for field in self.visible_fields() if field.name in self.errors), None)
        if first is not None:
            self.fields[first.name].widget.attrs["autofocus"] = True

    def is_ours(self) -> bool:
        """Whether what nobody fills in came as it was sent out: what is hidden holds no mistakes of
        people.
        """
        return not any(field.is_hidden for field in self if field.errors)

    @property
    def wrongs(self) -> list[str]:
        """All that is wrong, as sentences."""
        own = [str(error) for errors in self.errors.values() for error in errors]
        return [*own, *(wrong for rows in self.row_sets.values() for wrong in rows.wrongs)]

    @property
    def shown_steps(self) -> list[ShownStep]:
        """Its steps, with what stands in each; none where it has none."""
        sets = {name: rows for name, rows in self.row_sets.items() if not rows.is_aside}
        return shown(self.steps, self.visible_fields(), sets, id_of=self.id)

    @property
    def id(self) -> str:
        """Its id in the page."""
        return f"{self.action.name}-{self.of}" if self.of else self.action.name

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The hidden fields by which the runner knows the form again."""
        return [(ACTION, self.action.name), (KEY, self.key), *([(OF, self.of)] if self.of else [])]


class ButtonsForm(PortalForm):
    """A form that is sent in several ways: by its `buttons`, of which the one that was pressed
    stands in `verdict` then. Sent by none (the key Enter), it asks for one.
    """

    buttons: ClassVar[Mapping[str, Any]] = {}

    verdict = forms.CharField(required=False, max_length=20)

    def visible_fields(self) -> list[forms.BoundField]:
        """Those to be filled in."""
        return [field for field in super().visible_fields() if field.name != "verdict"]

    def clean(self) -> dict[str, Any]:
        """One of the buttons was pressed."""
        typed: dict[str, Any] = super().clean() or {}
        if self.buttons and typed.get("verdict") not in self.buttons:
            self.add_error(None, _("Press one of the buttons."))
        return typed


_DJANGO_S = {
    "data",
    "files",
    "auto_id",
    "prefix",
    "initial",
    "error_class",
    "label_suffix",
    "empty_permitted",
    "field_order",
    "use_required_attribute",
    "renderer",
    "bound_field_class",
}


class Nothing(PortalForm):
    """A form of a button alone."""
