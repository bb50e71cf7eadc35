"""Forms sent by who was signed out meanwhile: nothing of them is done, and nothing is lost.

What was typed waits in the tab of whoever typed it (`unsent.js`), marked in the address by which
they come back after signing in; there the form is shown again as it was.
"""

from urllib.parse import urlencode, urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.csrf import csrf_failure

MARK = "unsent"
IS_PART = "HX-Request"  # the header by which htmx asks


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Where who is not signed in goes, and comes back from."""
    if IS_PART in request.headers:  # a part of a page that stands: the page of signing in is none
        return HttpResponse(status=401)
    path = request.get_full_path()
    return redirect_to_login(_marked(path) if request.method == "POST" else path)


def is_led_back(address: str) -> bool:
    """Whether an address leads back to a form that was not sent."""
    return f"{MARK}=1" in urlsplit(address).query.split("&")


def forged(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form without the token of this session: forged, or older than the last signing in, in
    another tab. In a portal whoever typed it finds it again.
    """
    match = request.resolver_match
    if not getattr(match and match.func, "portal", ""):
        answer: HttpResponseBase = csrf_failure(request, reason, template_name="403_csrf.html")
        return answer
    if IS_PART in request.headers:
        return HttpResponse(status=401)
    return HttpResponseRedirect(_marked(request.get_full_path()))


def _marked(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode({MARK: 1})}"
