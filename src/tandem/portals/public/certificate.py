"""A certificate looked up by its number, by whoever was shown it: whose it is, whether it holds.

It is told to nobody who does not have the number, and kept and found by nobody. What was learnt
stays: it is confirmed also where the programme has no courses any more. That of a partner says
whether the firm takes part today.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tandem.engagement.learning import certificates
from tandem.kit.errors import Missing
from tandem.kit.texts import localized
from tandem.partners import certificates as of_partners
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.portals.shared.pages import in_groups
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes.models import Programme


@require_safe
def certificate(
    request: HttpRequest, slug: str, certificate: str, language: str = ""
) -> HttpResponse:
    """How it stands today. One that there is not is as a page that there is not."""
    row = answering.opened(slug)
    used, today = (
        answering.language_of(request, row, language),
        clock.now().astimezone(ZoneInfo(row.time_zone)).date(),
    )
    with translation.override(used):
        return answering.answer(
            request,
            row,
            "certificate.html",
            page="public-certificate",
            chosen=language,
            parts={"certificate": certificate},
            shown={"description": _("Certificate"), **_shown(certificate, row, used, today)},
            is_kept=False,
        )


def _shown(number: str, row: Programme, language: str, today: date) -> dict[str, Any]:
    """Of a course, else of a partner."""
    try:
        return _of_course(number, row, language, today)
    except Missing:
        pass
    try:
        return _of_partner(of_partners.of_number(number, programme=row), row)
    except Missing as error:
        raise Http404 from error


def _of_course(number: str, row: Programme, language: str, today: date) -> dict[str, Any]:
    shown = certificates.of_number(number, programme=row)
    until = shown.holds_until
    return {
        "number": certificates.written(shown.number),
        "name": certificates.name_of(shown, organiser_id=row.organiser_id),
        "has": _("has learnt the course"),
        "what": localized(shown.course.name, language),
        "when": _("learnt on %(day)s") % {"day": day(shown.learnt_on)},
        "until": _("holds until %(day)s") % {"day": day(until)} if until else "",
        **_state(shown.holds(today)),
    }


def _of_partner(shown: of_partners.Shown, row: Programme) -> dict[str, Any]:
    parts = [str(PARTNER_ROLES[shown.role]), shown.city]
    parts.append(_("since %(day)s") % {"day": day(shown.since_on)})
    ended = _("ended on %(day)s") % {"day": day(shown.ended_on)} if shown.ended_on else ""
    return {
        "number": in_groups(shown.number),
        "name": shown.name,
        "has": _("is a partner of the programme"),
        "what": row.name,
        "when": " · ".join(part for part in parts if part),
        "until": ended,
        **_state(shown.holds),
    }


def _state(holds: bool) -> dict[str, str]:
    return {
        "state": _("This certificate holds.") if holds else _("It does not hold any more."),
        "mood": "good" if holds else "wait",
    }
