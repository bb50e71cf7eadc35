"""The partner's certificate for the shop window, in the programme's languages, and where anybody
reads that it holds.
"""

import io
from collections.abc import Mapping
from typing import Any

import segno
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.kit import colours
from tandem.kit.errors import Missing
from tandem.kit.text import slug
from tandem.partners import certificates
from tandem.platform.files import prints
from tandem.platform.models import Organiser
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.portals.shared.pages import in_groups
from tandem.portals.shared.prints import posters
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains


@action(
    Nothing,
    permission="partner.view",
    button=gettext_lazy("Get the certificate"),
    done=gettext_lazy("The certificate is yours."),
)
def certify(portal: Portal, _form: Nothing) -> None:
    """Draw its number."""
    partner_id, _name = partner_of(portal)
    certificates.issue(partner_id, programme=portal.programme, actor=portal.actor, now=portal.now)


@page(
    "kit/certificate/",
    permission="partner.view",
    template="certificate.html",
    tab=gettext_lazy("Certificate"),
    actions=[certify],
)
def certificate(portal: Portal) -> Mapping[str, Any]:
    """The certificate, or how it is got."""
    partner_id, name = partner_of(portal)
    number = certificates.number_of(partner_id, organiser_id=portal.organiser_id)
    paper = portal.address("partner:certificate-paper")
    return {
        "partner_name": name,
        "number": in_groups(number),
        "link": _public(portal, number) if number else "",
        "papers": [
            {**row, "address": f"{paper}?lang={row['code']}"} for row in posters.links(portal)
        ]
        if number
        else [],
        "certify": None if number else portal.form(certify),
    }


@page("kit/certificate.pdf", permission="partner.view")
def certificate_paper(portal: Portal) -> HttpResponse:
    """The certificate to print, in the language of `?lang=`."""
    partner_id, _name = partner_of(portal)
    try:
        shown = certificates.of_partner(partner_id, programme=portal.programme)
    except Missing as error:
        raise Http404 from error
    wanted = portal.request.GET.get("lang", "")
    language = wanted if wanted in portal.programme.languages else portal.language.split("-")[0]
    with translation.override(language):
        fields = _said(portal, shown, language)
        made = prints.pdf(posters.FOLDER / "course_certificate.typ", fields)
    answer = HttpResponse(made, content_type="application/pdf")
    name = slug(portal.programme.name, "programme", most=40)
    answer["Content-Disposition"] = f'inline; filename="{name}-certificate-{language}.pdf"'
    return answer


def _public(portal: Portal, number: str) -> str:
    """Where anybody reads that it holds; empty where the programme's page is not public."""
    programme = portal.programme
    if not programme.is_public:
        return ""
    path = reverse("public-certificate-any", args=[programme.slug, number])
    return f"{domains.base(programme)}{path}"


def _said(portal: Portal, shown: certificates.Shown, language: str) -> dict[str, Any]:
    """What the paper is given, in the language now in force."""
    programme, drawn = portal.programme, io.BytesIO()
    link = _public(portal, shown.number)
    if link:
        segno.make(link, error="m").save(drawn, kind="svg", border=1, scale=4)
    brand = programme.brand_colour or posters.BRAND
    what = [str(PARTNER_ROLES[shown.role]), shown.city]
    return {
        "lang": language,
        "certificate": _("Certificate"),
        "programme": " · ".join(part for part in what if part),
        "organiser": Organiser.objects.get(id=programme.organiser_id).name,
        "brand": brand,
        "on_brand": colours.ink_on(brand),
        "logo": posters.logo(portal),
        "name": shown.name,
        "has_learnt": _("is a partner of the programme"),
        "course": programme.name,
        "learnt_on": _("since %(day)s") % {"day": day(shown.since_on)},
        "holds_until": "",
        "number_name": _("Number"),
        "number": in_groups(shown.number),
        "confirm": _("It is confirmed at:"),
        "link": link,
        "qr": drawn.getvalue().decode(),
    }
