"""Where strangers come from: read of an address, handed on in the next, and counted."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from tandem.outreach import channels, touches
from tandem.outreach.touches import Came, Touch
from tandem.platform import clock
from tandem.portals.shared.joining.accounts import address_of
from tandem.programmes.models import Programme

NEW_WORDS_MAX = 30  # that one address adds to a report in an hour
HOUR_SECONDS = 3_600
# A partner, one of its people, a member, a member by their code.
RECRUITERS = ("by", "who", "member", "friend")


def came(request: HttpRequest, programme: Programme, touch: Touch | None = None) -> Came | None:
    """The first touch and the last of who follows this address.

    Args:
        touch: what the page itself says of it; what the address says where None.
    """
    today = programme.day_at(clock.now())
    word = request.GET.get(touches.NAME, "")
    secret = settings.SECRET_KEY.encode()
    before = touches.opened(word, programme_id=programme.id, secret=secret, today=today)
    return touches.after(before, touch or touches.said(request.GET), today=today)


def tail(request: HttpRequest, programme: Programme, known: Came | None, **more: str) -> str:
    """What the next address is told: who recruits, and where the reader comes from."""
    values = {name: request.GET.get(name, "")[:80] for name in RECRUITERS} | more
    if known is not None:
        values[touches.NAME] = touches.signed(
            known, programme_id=programme.id, secret=settings.SECRET_KEY.encode()
        )
    words = urlencode({name: value for name, value in values.items() if value})
    return f"?{words}" if words else ""


def onward(request: HttpRequest, programme: Programme) -> str:
    """What the next address is told by a page that says nothing of its own."""
    return tail(request, programme, came(request, programme))


def look(request: HttpRequest, programme: Programme, touch: Touch | None) -> None:
    """Count that a person's browser looks at a page whose address says where they come from."""
    headers: Any = request.headers
    purpose = headers.get("Sec-Purpose", "") or headers.get("Purpose", "")
    is_looked_at = request.method == "GET" and channels.is_person(
        headers.get("User-Agent", ""), purpose
    )
    if touch is not None and is_looked_at:
        now = clock.now()
        channels.view(
            touch,
            programme=programme,
            today=programme.day_at(now),
            now=now,
            may_add=lambda: _may_add(request, now),
        )


def _may_add(request: HttpRequest, now: datetime) -> bool:
    """Whether this address may still add words to the report in this hour; counted with each."""
    key = f"new-words-{now:%Y%m%d%H}-{address_of(request)}"
    added = int(cache.get(key, 0)) + 1
    cache.set(key, added, HOUR_SECONDS)
    return added <= NEW_WORDS_MAX
