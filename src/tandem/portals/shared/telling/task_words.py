"""Steps of tasks in words, and how far somebody is with each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.engagement.tasks import registered_kinds, steps
from tandem.engagement.tasks.steps import TaskStep
from tandem.kit.money import to_minor
from tandem.kit.texts import localized
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.choosing import sources
from tandem.portals.shared.labels import quantity_of
from tandem.portals.shared.templatetags.figures import money, quantity


def rows(portal: PortalContext, parts: Sequence[TaskStep]) -> list[dict[str, Any]]:
    """What each step asks, in words, and which of it counts."""
    names = sources.actions(portal)
    return [
        {"text": _text(portal, part, names), "note": " · ".join(_limits(portal, part))}
        for part in parts
    ]


def far(portal: PortalContext, parts: Sequence[TaskStep], so_far: Sequence[Decimal]) -> list[str]:
    """How far each step is: `2 / 3×`."""
    return [
        f"{_amount(portal, part, max(value, Decimal(0)), is_asked=False)}"
        f" / {_amount(portal, part, part.target)}"
        for part, value in zip(parts, so_far, strict=True)
    ]


def _text(portal: PortalContext, part: TaskStep, names: Mapping[str, Any]) -> str:
    """What a step asks: its own name, else what is counted."""
    if part.name and (own := localized(part.name, portal.language)):
        return own
    kind = capfirst(str(names.get(part.kind, part.kind)))
    if part.kind == registered_kinds.CODE_WORD.kind:
        return _("Type the code word")
    if part.measure != steps.STREAK:
        return f"{kind}: {_amount(portal, part, part.target)}"
    n = int(part.target)
    if part.span == steps.WEEK:
        span = ngettext("%(n)s week in a row", "%(n)s weeks in a row", n)
    else:
        span = ngettext("%(n)s month in a row", "%(n)s months in a row", n)
    return f"{kind}: {span % {'n': n}}"


def _limits(portal: PortalContext, part: TaskStep) -> list[str]:
    only, sentences = steps.limits(part), []
    if only.categories:
        names = sources.CATEGORIES.named(portal, only.categories)
        listed = ", ".join(names.get(key, key) for key in only.categories)
        sentences.append(_("only of: %(families)s") % {"families": listed})
    if only.least is not None:
        currency = portal.programme.currency
        amount = money(to_minor(only.least, currency), currency)
        sentences.append(_("each from %(amount)s net on") % {"amount": amount})
    return sentences


def _amount(portal: PortalContext, part: TaskStep, value: Decimal, *, is_asked: bool = True) -> str:
    if part.measure == steps.SUM and part.what in (steps.NET, steps.GROSS):
        return money(int(value), portal.programme.currency)
    if part.measure == steps.SUM and part.what == steps.PIECES and is_asked:
        return quantity_of(value, "pcs")
    if part.measure == steps.COUNT and is_asked:
        return _("%(n)s×") % {"n": quantity(value)}
    return quantity(value)
