"""Links that sign in: that of the first start, which works once, and those of the demo, which exist
nowhere else.

The token of the first start is taken off the address before a page is shown, so it is in no history
of pages, in no `Referer`, and cannot be used up by a preview of the link: the press of a button
uses it.
"""

import contextlib
import logging
from pathlib import Path

from allauth.core import ratelimit
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Exhausted, TandemError
from tandem.platform import clock
from tandem.platform.access import entering
from tandem.platform.access.invitations import hash_of
from tandem.platform.models import User
from tandem.portals.shared.joining import joining

# In the home, where the link lies if nobody sits at the terminal (`config.commands.running`).
FILE_NAME = "first_start_link"
_DEMO_SECONDS_MAX = 12 * 3600
_SESSION_KEY = "first_start"
log = logging.getLogger("tandem.entering")


class TooManyLinks(Exhausted):
    """One place tries link after link."""

    code = "portals.too_many_links"
    text = _("Too many links were tried from here. Try again in a minute.")


def link_for(user: User) -> str:
    """The demo's link that signs this user in, again and again for twelve hours."""
    assert settings.IS_DEMO, "such links exist in the demo only"
    return f"/enter/{signing.dumps(str(user.pk), salt='enter')}/"


def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take a link: the demo's signs in at once, that of the first start asks for a press first."""
    if settings.IS_DEMO and (user := _of_demo(token)) is not None:
        return joining.sign_in(request, user, "/")
    token_hash = hash_of(token)
    try:
        entering.opened_by(token_hash, now=clock.now())
    except TandemError as problem:
        return _ended(request, problem)
    request.session[_SESSION_KEY] = token_hash.hex()
    return HttpResponseRedirect("/enter/")


def first_start(request: HttpRequest) -> HttpResponseBase:
    """One press, and the operator is in."""
    token_hash = bytes.fromhex(request.session.get(_SESSION_KEY, ""))
    try:
        if request.method != "POST":
            entering.opened_by(token_hash, now=clock.now())
            return render(request, "shared/first_start.html")
        if not ratelimit.consume(request, action="enter"):
            raise TooManyLinks()
        user = entering.use(token_hash, now=clock.now())
    except TandemError as problem:
        return _ended(request, problem)
    del request.session[_SESSION_KEY]
    log.warning("the link of the first start was used")
    with contextlib.suppress(OSError):  # what is left of it opens nothing
        (Path(settings.HOME) / FILE_NAME).unlink(missing_ok=True)
    return joining.sign_in(request, user, "/")


def _of_demo(token: str) -> User | None:
    try:
        key = signing.loads(token, salt="enter", max_age=_DEMO_SECONDS_MAX)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True).order_by("id").first()


def _ended(request: HttpRequest, problem: TandemError) -> HttpResponse:
    status = 429 if isinstance(problem, Exhausted) else 410
    return render(request, "shared/ended.html", {"sentence": problem.sentence}, status=status)
