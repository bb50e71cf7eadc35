"""The card with number, level and code, and what is printed of it.

The phone keeps this page, and no other that says whose it is (`member/worker.js`): a till is often
where there is no signal. It forgets it as soon as nobody is signed in.
"""

import io
from collections.abc import Mapping
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.belonging import badges
from tandem.kit import colours
from tandem.kit.text import slug
from tandem.participants import tenure
from tandem.participants.models import Member
from tandem.platform.files import passes, pictures, prints
from tandem.platform.models import Organiser
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared import media
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.pages import today
from tandem.portals.shared.prints import posters
from tandem.portals.shared.telling import levels
from tandem.portals.shared.templatetags.figures import day

FORMS = {"card": "member_card.typ", "certificate": "certificate.typ"}


@page("card/", permission="member.view", template="card.html")
def card(portal: Portal) -> Mapping[str, Any]:
    """What is shown at a till."""
    member = member_of(portal)
    shown = _shown(portal, member)
    held = badges.of_member(member.id, organiser_id=portal.organiser_id, language=portal.language)
    shown |= {"apple": passes.has_apple(), "google": passes.has_google(), "badges": held}
    return framed(portal, member, "me", **shown, languages=posters.links(portal))


@page("card/<slug:form>.pdf", permission="member.view")
def card_print(portal: Portal, form: str) -> HttpResponse:
    """The card to print, or the certificate for the shop window, in the language of `?lang=`."""
    if form not in FORMS:
        raise Http404
    member, wanted = member_of(portal), portal.request.GET.get("lang", "")
    language = wanted if wanted in portal.programme.languages else portal.language.split("-")[0]
    with translation.override(language):
        made = prints.pdf(posters.FOLDER / FORMS[form], _said(portal, member, language))
    answer = HttpResponse(made, content_type="application/pdf")
    name = slug(portal.programme.name, "programme", most=40)
    answer["Content-Disposition"] = f'inline; filename="{name}-{form}-{language}.pdf"'
    return answer


@page("card/wallet/<slug:maker>/", permission="member.view")
def card_wallet(portal: Portal, maker: str) -> HttpResponse:
    """The card for the wallet of a phone: Apple's file, or the way to Google's."""
    has = {"apple": passes.has_apple, "google": passes.has_google}
    if maker not in has or not has[maker]():
        raise Http404
    member, language = member_of(portal), portal.language.split("-")[0]
    card = _said(portal, member, language)
    programme = portal.programme
    # It stays as it is saved, so it says of which day its level is.
    level_on = _("Level on %(day)s") % {"day": day(today(portal))}
    made = passes.Card(
        key=f"{programme.slug}-{member.number}",
        programme=card["programme"],
        organiser=card["organiser"],
        name=card["name"],
        number_name=card["number_name"],
        number=card["number"],
        fields=tuple(
            (label, value)
            for label, value in ((level_on, card["level"]), ("", card["since"]))
            if value
        ),
        colour=programme.brand_colour,
        ink=card["on_brand"],
        sign=pictures.sign(
            letter=programme.name[:1].upper(),
            colour=programme.brand_colour,
            ink=card["on_brand"],
            logo=media.path_of(programme.logo_id) if programme.logo_id else None,
        ),
    )
    if maker == "google":
        logo = reverse("picture", args=[programme.logo_id]) if programme.logo_id else ""
        return redirect(
            passes.google(
                made,
                language=language,
                logo=f"{settings.PUBLIC_URL}{logo}" if logo else "",
                now=portal.now,
            )
        )
    answer = HttpResponse(passes.apple(made), content_type=passes.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{programme.slug}.pkpass"'
    return answer


def _shown(portal: Portal, member: Member) -> dict[str, Any]:
    on = today(portal)
    held = tenure.of(member, programme=portal.programme, today=on)
    level = levels.shown(member.id, programme=portal.programme, today=on, language=portal.language)
    return {
        "number": member.number,
        "code": segno.make(member.number, error="m", micro=False).svg_data_uri(border=2, scale=5),
        "level": level["tier"] if level else "",
        "since_on": held.since_on,
        "tenure": _years(held.years),
        "is_founder": held.is_founder,
    }


def _years(years: int) -> str:
    if not years:
        return ""
    return ngettext("%(n)s year with us", "%(n)s years with us", years) % {"n": years}


def _said(portal: Portal, member: Member, language: str) -> dict[str, Any]:
    """What a template is given: plain values in the language now in force."""
    programme, on = portal.programme, today(portal)
    held = tenure.of(member, programme=programme, today=on)
    level = levels.shown(member.id, programme=programme, today=on, language=language)
    drawn = io.BytesIO()
    segno.make(member.number, error="m", micro=False).save(drawn, kind="svg", border=1, scale=4)
    names = {"programme": programme.name}
    return {
        "lang": language,
        "title": _("Member's card"),
        "certificate": _("Certificate"),
        "programme": programme.name,
        "organiser": Organiser.objects.get(id=programme.organiser_id).name,
        "brand": programme.brand_colour,
        "on_brand": colours.ink_on(programme.brand_colour),
        "logo": posters.logo(portal),
        "name": member.name,
        "takes_part": _("takes part in the programme %(programme)s") % names,
        "number_name": _("Member number"),
        "number": member.number,
        "level_name": _("Level"),
        "level": level["tier"] if level else "",
        "since": _("since %(day)s") % {"day": day(held.since_on)},
        "founder": _("among the founders") if held.is_founder else "",
        "tenure": _years(held.years),
        "on_day": day(on),
        "qr": drawn.getvalue().decode(),
    }
