"""The link of a mailing that stops them: one press, without signing in.

Programs that read mail send the same address for their own button (RFC 8058): a POST, with no
cookie and no token of ours. The signed token of the address is what lets it through; opening the
page changes nothing, for what looks at links in mails opens them all.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tandem.kit.errors import TandemError
from tandem.participants.consents import giving
from tandem.platform import clock


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on opening; a press withdraws the consent of whom the mail was sent to."""
    try:
        programme = giving.programme_of(token)
        if request.method == "POST":
            giving.withdraw_by_link(token, programme=programme, now=clock.now())
    except TandemError as problem:
        return render(request, "shared/ended.html", {"sentence": problem.sentence}, status=410)
    context = {
        "programme": {
            "name": programme.name,
            "slug": programme.slug,
            "initial": programme.name[:1],
            "logo": programme.logo_id,
        },
        "is_stopped": request.method == "POST",
    }
    return render(request, "shared/stop_mailings.html", context)
