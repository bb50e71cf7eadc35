"""Which ways of taking part a programme uses."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.engagement import ways
from tandem.programmes.settings import Free, declare


def _ways(value: Any) -> Any:
    is_known = set(value) <= set(ways.NAMES) and len(set(value)) == len(value)
    return "" if is_known else _("choose one of the list")


declare(
    __name__,
    Free(name="ways", label=_("Ways to take part besides buying"), check=_ways),
)
