"""Lines over time, drawn by the server: `{% chart labels given used given_name used_name %}`.

Each point says its value and its day where one points at it, by the mouse, a tap or the keyboard
(arrow keys: `charts.js`), and the figures stand in a table one click away. A last point whose time
is not over yet is drawn as such: a week that has just begun looks like no fall.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tandem.portals.shared.templatetags.figures import points

register = template.Library()
WIDTH, HEIGHT, FOOT, HEAD = 760, 230, 26, 14
LETTER = 7.5  # about the width of a letter, in units of the drawing


@dataclass(frozen=True, slots=True)
class _Field:
    """Where the lines are drawn: from `left` to `right`, up to the value `top`."""

    left: float
    right: float
    top: int
    total: int

    def x(self, index: int) -> float:
        return round(self.left + index * (self.right - self.left) / (self.total - 1), 1)

    def y(self, value: int) -> float:
        return round(HEIGHT - FOOT - value * (HEIGHT - FOOT - HEAD) / self.top, 1)


@register.inclusion_tag("shared/areas/chart.html")
def chart(
    labels: Sequence[str],
    first: Sequence[int],
    second: Sequence[int],
    first_name: str,
    second_name: str,
    *,
    column: str = "",
    titles: Sequence[str] = (),
    is_open: bool = False,
    has_table: bool = True,
) -> dict[str, Any]:
    """Two lines with their names at the ends; nothing where there are less than two points.

    Args:
        labels: what stands below, one a point.
        titles: the same in full, for who points at it and for the table.
        column: what the points are called in the table: weeks, months.
        is_open: the time of the last point is not over.
        has_table: the page has no table of these figures itself.
    """
    if len(labels) < 2:
        return {"drawing": ""}
    full = [*(titles or labels)]
    if is_open:
        full[-1] = _("%(when)s, so far") % {"when": full[-1]}
    field = _Field(
        left=max(52, 12 + LETTER * len(points(_nice(max([*first, *second, 1]))))),
        right=WIDTH - max(84, 12 + LETTER * max(len(first_name), len(second_name))),
        top=_nice(max([*first, *second, 1])),
        total=len(labels),
    )
    rows = list(zip(full, first, second, strict=True))
    parts = [
        _grid(field),
        _ticks(field, labels),
        _line(field, first, "line-1", is_open=is_open),
        _line(field, second, "line-2", is_open=is_open),
        _names(field, (first[-1], second[-1]), (first_name, second_name)),
        _marks(field, rows, (first_name, second_name)),
    ]
    return {
        "drawing": format_html(
            '<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
            WIDTH,
            HEIGHT,
            f"{first_name}, {second_name}",
            _all(parts),
        ),
        "axis": _axis(field),
        "column": column,
        "names": (first_name, second_name),
        "rows": rows if has_table else [],
    }


def _all(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _steps(field: _Field) -> list[tuple[float, int]]:
    """The heights at which a value stands beside the lines."""
    return [(field.y(value), value) for value in (field.top * part // 4 for part in range(5))]


def _grid(field: _Field) -> SafeString:
    lines = ((field.left, y, field.right + 4) for y, _value in _steps(field))
    return format_html_join("", '<path class="grid" d="M{} {}H{}"/>', lines)


def _axis(field: _Field) -> SafeString:
    """The values beside the lines, a drawing of its own upon the other: on a phone, where the lines
    are moved beneath it, it stays.
    """
    wide = round(field.left - 4, 1)
    values = format_html_join(
        "",
        '<text class="tick" x="{}" y="{}" text-anchor="end">{}</text>',
        ((field.left - 8, round(y + 4, 1), points(value)) for y, value in _steps(field)),
    )
    return format_html(
        '<svg class="chart-axis" viewBox="0 0 {} {}" width="{}%" aria-hidden="true">{}</svg>',
        wide,
        HEIGHT,
        round(100 * wide / WIDTH, 3),
        values,
    )


def _ticks(field: _Field, labels: Sequence[str]) -> SafeString:
    step = max(1, len(labels) // 6)
    return format_html_join(
        "",
        '<text class="tick" x="{}" y="{}">{}</text>',
        (
            (field.x(index), HEIGHT - 6, label)
            for index, label in enumerate(labels)
            if index % step == 0
        ),
    )


def _line(field: _Field, values: Sequence[int], name: str, *, is_open: bool) -> SafeString:
    """A line; its way to a point whose time is not over is a dashed one."""
    places = [f"{field.x(index)} {field.y(value)}" for index, value in enumerate(values)]
    closed = places[:-1] if is_open else places
    line = format_html('<path class="{}" d="M{}"/>', name, " L".join(closed))
    if not is_open:
        return line
    return line + format_html(
        '<path class="{} open" d="M{} L{}"/><circle class="{} open" cx="{}" cy="{}" r="4"/>',
        name,
        *places[-2:],
        name,
        *places[-1].split(),
    )


def _names(field: _Field, last: tuple[int, int], names: tuple[str, str]) -> SafeString:
    """The names at the ends of their lines, none upon the other."""
    x, (one, two) = field.x(field.total - 1) + 8, (field.y(last[0]), field.y(last[1]))
    if abs(one - two) < 15:
        two = one + (15 if last[1] <= last[0] else -15)
    return format_html(
        '<text class="name-1" x="{}" y="{}">{}</text><text class="name-2" x="{}" y="{}">{}</text>',
        x,
        round(one + 4, 1),
        names[0],
        x,
        round(two + 4, 1),
        names[1],
    )


def _marks(
    field: _Field, rows: Sequence[tuple[str, int, int]], names: tuple[str, str]
) -> SafeString:
    """What each point says. The key Tab reaches the last one, arrows the others from it."""
    half = (field.right - field.left) / (field.total - 1) / 2
    return _all(
        _mark(field, index, row, names, half=half, is_last=index == field.total - 1)
        for index, row in enumerate(rows)
    )


def _mark(
    field: _Field,
    index: int,
    row: tuple[str, int, int],
    names: tuple[str, str],
    *,
    half: float,
    is_last: bool,
) -> SafeString:
    x, (when, one, two) = field.x(index), row
    labels = [f"{names[0]}: {points(one)}", f"{names[1]}: {points(two)}"]
    wide = 20 + LETTER * max(len(text) for text in (when, *labels))
    at = x + 12 if x < (field.left + field.right) / 2 else x - 12 - wide
    texts = format_html_join(
        "",
        '<text class="{}" x="{}" y="{}">{}</text>',
        (
            (name, round(at + 10, 1), HEAD + 18 * line, text)
            for line, (name, text) in enumerate(
                zip(("when", "name-1", "name-2"), (when, *labels), strict=True), 1
            )
        ),
    )
    return format_html(
        '<g class="mark" role="img" tabindex="{}" aria-label="{}"><rect class="hit" x="{}" y="{}"'
        ' width="{}" height="{}"/><g class="tip" aria-hidden="true"><path d="M{} {}V{}"/><circle'
        ' class="line-1" cx="{}" cy="{}" r="4.5"/><circle class="line-2" cx="{}" cy="{}"'
        ' r="4.5"/><rect x="{}" y="{}" width="{}" height="66" rx="8"/>{}</g></g>',
        0 if is_last else -1,
        f"{when}. {labels[0]}. {labels[1]}",
        round(x - half, 1),
        HEAD,
        round(2 * half, 1),
        HEIGHT - FOOT - HEAD,
        x,
        HEAD,
        HEIGHT - FOOT,
        x,
        field.y(one),
        x,
        field.y(two),
        round(at, 1),
        HEAD,
        round(wide, 1),
        texts,
    )


def _nice(value: int) -> int:
    """A round number at or above this one."""
    size = 10 ** (len(str(value)) - 1)
    return next(size * part for part in (1, 2, 4, 5, 8, 10) if size * part >= value)
