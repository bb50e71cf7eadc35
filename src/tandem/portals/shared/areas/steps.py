"""A long form in steps, with a summary beside it.

A form names its steps (`steps = (Step(_("Which codes"), fields=("product", "total")), …)`). Without
a script all of them stand open, one below the other; with it one is open at a time, and what was
filled in stands beside its title. The button sends the whole form from any of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import BoundField

from tandem.portals.shared.areas.rendering import Text


@dataclass(frozen=True, slots=True)
class Step:
    """A part of a form: the names of its fields, and of its rows.

    A name may end in `*`: all fields that begin so, for those that a form makes itself. What does
    not apply, and so is no field, is left out; so is a step of which nothing is left.
    """

    title: Text
    fields: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    def has(self, name: str) -> bool:
        """Whether this field belongs here."""
        return any(
            name.startswith(own[:-1]) if own.endswith("*") else name == own for own in self.fields
        )


@dataclass(slots=True)
class ShownStep:
    """A step as it is shown."""

    id: str
    title: Text
    fields: list[BoundField] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        """Whether something in it is to be corrected."""
        return any(own.errors for own in self.fields) or any(rows.wrongs for rows in self.rows)


def shown(
    steps: Sequence[Step],
    fields: Iterable[BoundField],
    row_sets: Mapping[str, Any],
    *,
    id_of: str,
) -> list[ShownStep]:
    """The steps with what stands in each; what no step names stands in the last, so nothing that a
    form asks for can be missing from it.
    """
    drawn = [
        ShownStep(f"{id_of}-step-{number}", step.title) for number, step in enumerate(steps, 1)
    ]
    if not drawn:
        return []
    for bound in fields:
        place = next((at for at, step in enumerate(steps) if step.has(bound.name)), -1)
        drawn[place].fields.append(bound)
    for name, rows in row_sets.items():
        place = next((at for at, step in enumerate(steps) if name in step.rows), -1)
        drawn[place].rows.append(rows)
    return [step for step in drawn if step.fields or step.rows]
