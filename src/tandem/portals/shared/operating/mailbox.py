"""The demo's mailbox: what would have been mailed, readable in the browser. Only in the demo, and
only without a mail server.
"""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tandem.platform import mail


def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails."""
    if not settings.IS_DEMO or mail.server() is not None:
        raise Http404
    rows = [
        {"to": letter.to, "subject": letter.subject, "text": letter.text, "at": letter.at}
        for letter in mail.latest(Path(settings.HOME))
    ]
    return render(request, "shared/mailbox.html", {"rows": rows})
