"""What a programme says of itself first, and how it works, by what brings points."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from tandem.activity import kinds
from tandem.insights.running import telling
from tandem.programmes.models import Programme

SLOGANS: Mapping[str, Any] = {
    "BUY": gettext_lazy("Every purchase brings you points"),
    "CODE": gettext_lazy("Every code brings you points"),
    "DO": gettext_lazy("What you do brings you points"),
}
HOW: Mapping[str, Any] = {
    "BUY": gettext_lazy("Buy, and prove it with your phone: a photo or a scan is enough."),
    "CODE": gettext_lazy("Find the code on the pack, and scan it with your phone."),
    "DO": gettext_lazy("Do what we thank for: we note it for you."),
}


def way_of(programme: Programme, *, now: datetime) -> str:
    """What brings points first of all: of `HOW`."""
    given_for = telling.gives_for(programme, now=now)
    if not given_for or kinds.PURCHASE in given_for:
        return "BUY"
    return "CODE" if kinds.CODE in given_for else "DO"
