"""The certificate of a course that was learnt: got, and printed in the programme's languages."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import segno
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.learning import certificates, reading
from tandem.engagement.learning.reading import Place
from tandem.kit import colours
from tandem.kit.text import slug
from tandem.kit.texts import localized
from tandem.platform.files import prints
from tandem.platform.models import Organiser
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.learning.learner import form_of, learner_of, place_of
from tandem.portals.shared.prints import posters
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains


@action(
    Nothing,
    permission="member.claim",
    button=gettext_lazy("Get the certificate"),
    done=gettext_lazy("The certificate is yours."),
    is_quiet=True,
)
def certify(portal: Portal, _form: Nothing, course: UUID) -> None:
    """Issue it to who learnt the course before it gave one."""
    place = place_of(portal, course)
    held = reading.locked(portal.programme, learner_of(portal, course), course, portal.now)
    certificates.issue(held.whole, place.course, now=portal.now)


def offered(portal: Portal, place: Place) -> Any:
    """The form to get one, where there is one to get."""
    is_to_get = place.course.is_certified and place.times and not place.certificate
    return form_of(portal, "certify") if is_to_get or portal.failed else None


def proof(portal: Portal, place: Place) -> dict[str, str]:
    """The number of the certificate, and where anybody reads that it holds; no address where the
    programme's page is not public, and nothing where there is no certificate.
    """
    if not place.certificate:
        return {}
    return {
        "number": certificates.written(place.certificate),
        "address": _public(portal, place.certificate),
    }


def _public(portal: Portal, number: str) -> str:
    programme = portal.programme
    if not programme.is_public:
        return ""
    path = reverse("public-certificate-any", args=[programme.slug, number])
    return f"{domains.base(programme)}{path}"


def papers(portal: Portal, place: Place) -> Sequence[dict[str, str]]:
    """Where the certificate can be had in which language; none where there is none."""
    if not place.certificate:
        return []
    paper = portal.address(f"{portal.code}:course-certificate", course=place.course.id)
    return [{**row, "address": f"{paper}?lang={row['code']}"} for row in posters.links(portal)]


@page(
    "learning/<uuid:course>/certificate.pdf",
    permission="member.view",
    guard=place_of,
)
def course_certificate(portal: Portal, course: UUID) -> HttpResponse:
    """The certificate, in the language of `?lang=`."""
    place = place_of(portal, course)
    shown = certificates.of_member(portal.programme, learner_of(portal, course), place.course)
    wanted = portal.request.GET.get("lang", "")
    language = wanted if wanted in portal.programme.languages else portal.language.split("-")[0]
    with translation.override(language):
        fields = _said(portal, shown, language)
        made = prints.pdf(posters.FOLDER / "course_certificate.typ", fields)
    answer = HttpResponse(made, content_type="application/pdf")
    name = slug(place.course.code, "course", most=60)
    answer["Content-Disposition"] = f'inline; filename="{name}-{language}.pdf"'
    return answer


def _said(portal: Portal, shown: certificates.Shown, language: str) -> dict[str, Any]:
    """What the paper is given, in the language now in force; the address that confirms it only
    where the programme's page is public.
    """
    programme, drawn = portal.programme, io.BytesIO()
    link = _public(portal, shown.number)
    if link:
        segno.make(link, error="m").save(drawn, kind="svg", border=1, scale=4)
    until = shown.holds_until
    brand = programme.brand_colour or posters.BRAND
    return {
        "lang": language,
        "certificate": _("Certificate"),
        "programme": programme.name,
        "organiser": Organiser.objects.get(id=programme.organiser_id).name,
        "brand": brand,
        "on_brand": colours.ink_on(brand),
        "logo": posters.logo(portal),
        "name": certificates.name_of(shown, organiser_id=programme.organiser_id),
        "has_learnt": _("has learnt the course"),
        "course": localized(shown.course.name, language),
        "learnt_on": _("learnt on %(day)s") % {"day": day(shown.learnt_on)},
        "holds_until": _("holds until %(day)s") % {"day": day(until)} if until else "",
        "number_name": _("Number"),
        "number": certificates.written(shown.number),
        "confirm": _("It is confirmed at:"),
        "link": link,
        "qr": drawn.getvalue().decode(),
    }
