"""Choosing among much, by name: one or several, with a search.

A `Source` says what there is to choose from. Of a few all are listed; of many the search asks the
page `pick/<source>/` of the portal, which answers with a few of them, so no page holds ten
thousand. Without a script what is typed beside the list is searched for when the form is sent: one
hit is taken, several are shown to choose from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tandem.kit.text import folded
from tandem.portals.shared.areas.lean import markup
from tandem.portals.shared.areas.offering import sources
from tandem.portals.shared.areas.offering.sources import (
    FOUND_MAX,
    LISTED_MAX,
    TEXT_MAX,
    Option,
    Source,
    names_of,
)

if TYPE_CHECKING:
    from tandem.portals.shared.areas.context import Portal

CHOSEN_MAX = 100


@dataclass(frozen=True, slots=True)
class Picked:
    """What a form sent: keys, and what is to be searched for where there is no script."""

    keys: tuple[str, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.keys or self.text)


def _picked(value: Any) -> Picked:
    if isinstance(value, Picked):
        return value
    if value is None or value == "":
        return Picked()
    return Picked(
        tuple(map(str, value)) if isinstance(value, (list, tuple, set)) else (str(value),)
    )


class PickWidget(forms.Widget):
    """A list to choose from; the script makes it one that is searched while typing."""

    template_name = "shared/areas/pick.html"

    def __init__(
        self, attrs: dict[str, Any] | None = None, *, is_many: bool = False, is_lean: bool = False
    ) -> None:
        super().__init__(attrs)
        self.is_many, self.is_lean = is_many, is_lean
        self.portal: Portal | None = None
        self.source: Source | None = None
        self.is_growing = False
        self.begins: Mapping[str, str] = {}  # what is known of the one that is missed
        self.offered: Sequence[Option] = ()  # what a search without a script found

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:  # noqa: ARG002
        """The keys that were chosen, and what was typed beside the list."""
        given = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        keys = [given] if isinstance(given, str) else list(given)
        text = str(data.get(f"{name}-search", "") or "").strip()[:TEXT_MAX]
        return Picked(tuple(dict.fromkeys(str(key)[:TEXT_MAX] for key in keys if key)), text)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        """A list of which nothing is chosen sends nothing."""
        return False

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Its markup; where a page may have hundreds, without a template."""
        if not self.is_lean or self.is_many:
            return super().render(name, value, attrs, renderer)
        return markup.pick(self.get_context(name, value, attrs)["widget"])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What is listed: all where they are few, else what is chosen and what was found."""
        context = super().get_context(name, None, attrs)
        assert self.portal is not None and self.source is not None, (
            "the field's `prepare` tells the portal"
        )
        picked, listed = _picked(value), self._first()
        is_searched = self.is_lean or len(listed) > LISTED_MAX
        missing = [key for key in picked.keys if is_searched or key not in dict(listed)]
        chosen = list(names_of(self.portal, self.source, missing).items())
        options = dict([*chosen, *self.offered] if is_searched else [*listed, *chosen])
        asked_at = sources.asked_at(self.portal, self.source)
        adds = not listed or self.is_growing
        made_at = sources.made_at(self.portal, self.source, self.begins) if adds else ""
        more = {
            "multiple": self.is_many,
            "size": min(max(len(options), 2), 6) if self.is_many else None,
            "data-grows": asked_at if made_at else "",
        }
        context["widget"] |= {
            "options": [
                {"key": key, "name": text, "is_chosen": key in picked.keys}
                for key, text in options.items()
            ],
            "text": picked.text,
            "is_many": self.is_many,
            "is_searched": is_searched,
            "is_lean": self.is_lean,
            "is_empty": not listed,
            "made_at": made_at,
            "address": asked_at if is_searched else "",
        }
        context["widget"]["attrs"] = {
            **context["widget"]["attrs"],
            **{name: it for name, it in more.items() if it},
        }
        return context

    def _first(self) -> Sequence[Option]:
        """The first options, and one more where there are many; asked once a page."""
        assert self.portal is not None and self.source is not None
        kept = vars(self.portal.request).setdefault("options_of_sources", {})
        if self.source.name not in kept:
            kept[self.source.name] = self.source.search(self.portal, "", LISTED_MAX + 1)
        first: Sequence[Option] = kept[self.source.name]
        return first


class PickField(forms.Field):
    """One of a source: its key, `coerce`d; `empty_value` where none is chosen.

    `is_lean`: for rows of which a page may have hundreds. Only what is chosen is listed, and all
    else searched for, however little there is; the script dresses a list where somebody comes to
    it.

    `is_growing`: what is missed is often not known yet, so where it is added stands beside it.
    """

    is_many = False
    default_error_messages = {
        "gone": _("Choose again: “%(key)s” is not there."),
        "none": _("Nothing is called “%(text)s”."),
        "several": _("Several are meant by “%(text)s”: choose one of those listed."),
        "many": _("Choose at most %(most)s."),
    }

    def __init__(
        self,
        source: Source,
        *,
        coerce: Callable[[str], Any] = str,
        empty_value: Any = None,
        is_lean: bool = False,
        is_growing: bool = False,
        **named: Any,
    ) -> None:
        named.setdefault("widget", PickWidget(is_many=self.is_many, is_lean=is_lean))
        super().__init__(**named)
        self.widget.is_growing = is_growing
        self.source, self.coerce, self.empty_value = source, coerce, empty_value
        self.portal: Portal | None = None

    def prepare(self, portal: "Portal") -> None:
        """Know where it is shown."""
        self.portal = self.widget.portal = portal
        self.widget.source = self.source

    def clean(self, value: Any) -> Any:
        """The key or keys, each of the programme."""
        keys = self._keys(_picked(value))
        if self.required and not keys:
            raise ValidationError(self.error_messages["required"], code="required")
        return self._cleaned(keys)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether something else is chosen, or searched for."""
        picked = _picked(data)
        return bool(picked.text) or picked.keys != _picked(initial).keys

    def _cleaned(self, keys: Sequence[str]) -> Any:
        return self.coerce(keys[0]) if keys else self.empty_value

    def _keys(self, picked: Picked) -> list[str]:
        assert self.portal is not None
        if len(picked.keys) > CHOSEN_MAX:
            raise ValidationError(
                self.error_messages["many"], code="many", params={"most": CHOSEN_MAX}
            )
        known = names_of(self.portal, self.source, picked.keys)
        if strange := next((key for key in picked.keys if key not in known), None):
            raise ValidationError(self.error_messages["gone"], code="gone", params={"key": strange})
        keys = list(picked.keys)
        if picked.text:
            searched = self._searched(picked.text)
            keys = list(dict.fromkeys([*keys, searched])) if self.is_many else [searched]
        return keys

    def _searched(self, text: str) -> str:
        """The one that was typed."""
        assert self.portal is not None
        options = self.source.search(self.portal, text, FOUND_MAX)
        exact = [
            key
            for key, name in options
            if folded(name) == folded(text) or key.casefold() == text.casefold()
        ]
        if len(exact) == 1 or len(options) == 1:
            return exact[0] if exact else options[0][0]
        self.widget.offered = options
        raise ValidationError(
            self.error_messages["several" if options else "none"],
            code="several" if options else "none",
            params={"text": text},
        )


class PickManyField(PickField):
    """Several of a source: their keys, in the order chosen."""

    is_many = True

    def _cleaned(self, keys: Sequence[str]) -> list[Any]:
        return [self.coerce(key) for key in keys]
