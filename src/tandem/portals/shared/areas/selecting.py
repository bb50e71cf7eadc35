"""Rows chosen in a list, and one form that does something with them. No script is needed.

Each row of the list has a box that belongs to the form, and the form says which rows are meant:
those ticked, all on the page, or all that match what the list is narrowed down to. The page's
action asks `form.keys` for them.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tandem.kit.errors import Conflict, Exhausted, Invalid
from tandem.portals.shared.areas.forms import ButtonsForm

KEYS_MAX = 5_000  # rows that one press does something with
KEY_LENGTH_MAX = 200
TICKED, PAGE, MATCHING = "ticked", "page", "matching"
_DRAWN = ("row", "on_page", "seen_total")  # by the list, beside its rows


class NothingChosen(Invalid):
    """No row of the list was chosen."""

    code = "portals.nothing_chosen"
    text = _("Choose at least one row.")


class MoreThanSeen(Conflict):
    """More rows match by now than the reader was shown."""

    code = "portals.more_than_seen"
    text = _("%(now)s rows match by now, not %(seen)s. Look at the list again; nothing was done.")

    now: int
    seen: int


class TooManyRows(Exhausted):
    """More rows were chosen than are worked on at once."""

    code = "portals.too_many_rows"
    text = _("At most %(most)s rows at once. Narrow the list down; nothing was done.")

    most: int


class _Rows(forms.Field):
    """Keys of rows."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[str]:
        keys = [str(key)[:KEY_LENGTH_MAX] for key in value or ()]
        return list(dict.fromkeys(keys))[:KEYS_MAX]


class SelectionForm(ButtonsForm):
    """What is done with rows of a list.

    Without `buttons` it has the button of its action.
    """

    has_matching: ClassVar[bool] = True  # whether rows of other pages can be meant

    which = forms.ChoiceField(
        label=_("For"),
        choices=[(TICKED, _("the ticked rows")), (PAGE, ""), (MATCHING, "")],
        initial=TICKED,
    )
    row = _Rows(required=False)
    on_page = _Rows(required=False)
    seen_total = forms.IntegerField(required=False, min_value=0)

    def visible_fields(self) -> list[forms.BoundField]:
        """Those to be filled in; which rows are meant stands beside the rows."""
        return [field for field in super().visible_fields() if field.name not in _DRAWN]

    def offer(self, keys: Sequence[str], total: int, *, ticked: Collection[str] = ()) -> None:
        """Know what the list shows: its keys on this page, those ticked at first, and how many rows
        match in all.
        """
        self.shown_keys, self.shown_total = keys, total
        self.ticked = frozenset((self["row"].value() or ()) if self.is_bound else ticked)
        page = ngettext("the %(n)s row on this page", "all %(n)s rows on this page", len(keys)) % {
            "n": len(keys)
        }
        choices = [(TICKED, _("the ticked rows")), (PAGE, page)]
        if total > len(keys) and self.has_matching:
            matching = ngettext(
                "the %(n)s row that matches", "all %(n)s rows that match", total
            ) % {"n": total}
            choices.append((MATCHING, matching))
        self.fields["which"].choices = choices  # type: ignore[attr-defined]

    def keys(self, matching: Callable[[int], Sequence[str]]) -> Sequence[str]:
        """The keys of the rows that are meant.

        Args:
            matching: at most so many keys of those that match now, one for each row.

        Raises:
            NothingChosen, MoreThanSeen, TooManyRows
        """
        which = self.cleaned_data["which"]
        if which == MATCHING and self.has_matching:
            keys, seen = matching(KEYS_MAX + 1), self.cleaned_data["seen_total"] or 0
            if len(keys) > KEYS_MAX:
                raise TooManyRows(most=KEYS_MAX)
            if len(keys) > seen:
                raise MoreThanSeen(now=len(keys), seen=seen)
        else:
            keys = self.cleaned_data["on_page" if which == PAGE else "row"]
        if not keys:
            raise NothingChosen()
        return keys
