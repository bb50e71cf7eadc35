"""A certificate looked up by its number, by whoever was shown it: whose it is, whether it holds.

It is told to nobody who does not have the number, and kept and found by nobody. What was learnt
stays: it is confirmed also where the programme has no courses any more.
"""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tandem.engagement.learning import certificates
from tandem.kit.errors import Missing
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.templatetags.figures import day


@require_safe
def certificate(request: HttpRequest, slug: str, number: str, language: str = "") -> HttpResponse:
    """How it stands today. One that there is not is as a page that there is not."""
    row = answering.opened(slug)
    try:
        shown = certificates.of_number(number, programme=row)
        name = certificates.name_of(shown, organiser_id=row.organiser_id)
    except Missing as error:
        raise Http404 from error
    used, today = (
        answering.language_of(request, row, language),
        clock.now().astimezone(ZoneInfo(row.time_zone)).date(),
    )
    with translation.override(used):
        holds = shown.holds(today)
        return answering.answer(
            request,
            row,
            "certificate.html",
            page="public-certificate",
            chosen=language,
            parts={"number": number},
            shown={
                "description": _("Certificate"),
                "number": certificates.written(shown.number),
                "name": name,
                "course": localized(shown.course.name, used),
                "learnt_on": day(shown.learnt_on),
                "holds_until": day(shown.holds_until),
                "state": _("This certificate holds.") if holds else _("It does not hold any more."),
                "mood": "good" if holds else "wait",
            },
            is_kept=False,
        )
