"""My invitation to pass on, and whom it brought."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import segno
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.referrals import letters, queries
from tandem.engagement.referrals import registered_kinds as kinds
from tandem.engagement.referrals.models import Reason, Referral, Status
from tandem.insights.running import of_kinds
from tandem.insights.running.telling import Reader
from tandem.kit import colours
from tandem.kit.text import slug
from tandem.platform.files import prints
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.joining import inviting
from tandem.portals.shared.prints import posters
from tandem.programmes import domains

SHOWN_MAX = 100
_ONE = gettext_lazy("brings nothing: it looks like you yourself, or your household")
REFUSED: Mapping[str, Any] = {
    Reason.TAX_ID: _ONE,
    Reason.EMAIL: _ONE,
    Reason.PHONE: _ONE,
    Reason.ADDRESS: _ONE,
    Reason.DEVICE: _ONE,
    Reason.PARTNER: gettext_lazy("brings nothing: a partner of the programme won them"),
    Reason.KNOWN: gettext_lazy("brings nothing: they took part before"),
    Reason.BY_HAND: gettext_lazy("brings nothing: the organiser decided so"),
}


@page("friends/", permission="member.view", template="friends.html")
def friends(portal: Portal) -> Mapping[str, Any]:
    """The invitation, what it brings, and what became of each."""
    member = member_of(portal)
    link, code = _link(portal, member.id)
    rows = queries.of_referrer(member.id, organiser_id=portal.organiser_id, most=SHOWN_MAX)
    names = queries.first_names(rows, organiser_id=portal.organiser_id)
    gives = of_kinds.sentences(
        [kind.kind for kind in kinds.OF_REFERRER + kinds.OF_INVITED],
        portal.programme,
        Reader(member_id=member.id),
        language=portal.language,
        now=portal.now,
    )
    sentence = _("Join me in %(programme)s") % {"programme": portal.programme.name}
    return framed(
        portal,
        member,
        "me",
        link=link,
        code=code,
        qr=posters.qr(link),
        sentence=sentence,
        whatsapp="https://wa.me/?" + urlencode({"text": f"{sentence}: {link}"}),
        mail="mailto:?" + urlencode({"subject": sentence, "body": link}).replace("+", "%20"),
        languages=posters.links(portal),
        for_me=[text for kind in kinds.OF_REFERRER for text in gives.get(kind.kind, [])],
        for_them=[text for kind in kinds.OF_INVITED for text in gives.get(kind.kind, [])],
        month_max=portal.programme.referral_month_max,
        year_max=portal.programme.referral_year_max,
        rows=[_row(row, names.get(row.member_id, "")) for row in rows],
    )


def _link(portal: Portal, member_id: int) -> tuple[str, str]:
    """The address of the invitation, and its code; the form's own where the programme shows
    strangers no page.
    """
    programme = portal.programme
    code = letters.code_of(
        member_id, programme_id=programme.id, organiser_id=portal.organiser_id, now=portal.now
    )
    if programme.is_public:
        at = reverse("public-invitation-any", args=[programme.slug, code])
    else:
        at = f"{reverse('join', args=[programme.slug])}?{urlencode({inviting.NAME: code})}"
    return f"{domains.base(programme)}{at}", code


def _row(row: Referral, name: str) -> dict[str, Any]:
    state, mood, on = _state(row)
    return {"name": name or _("Somebody"), "state": state, "mood": mood, "on": on}


def _state(row: Referral) -> tuple[Any, str, date]:
    """How far it is in plain words, its mood, and since when."""
    joined = row.counted_on or row.created_at.date()
    if row.status == Status.REFUSED:
        return REFUSED.get(row.reason, _ONE), "", joined
    if row.status == Status.WAITING:
        return _("joined; it is being confirmed that their firm is theirs"), "wait", joined
    if row.status == Status.REVIEW:
        return _("joined; the organiser looks at it"), "wait", joined
    if row.status == Status.CAPPED:
        return _("joined; more than you are thanked for in this time"), "", joined
    if row.stayed_on:
        return _("with us for a year"), "good", row.stayed_on
    if row.bought_on:
        return _("bought for the first time"), "good", row.bought_on
    return _("joined"), "good", joined


@page("friends/card.pdf", permission="member.view")
def friends_card(portal: Portal) -> HttpResponse:
    """Eight cards on a sheet, in the language of `?lang=`."""
    member, wanted = member_of(portal), portal.request.GET.get("lang", "")
    programme = portal.programme
    language = wanted if wanted in programme.languages else portal.language.split("-")[0]
    link, code = _link(portal, member.id)
    names = queries.first_names_of([member.id], organiser_id=portal.organiser_id)
    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="svg", border=1, scale=4)
    with translation.override(language):
        name = names.get(member.id, "")
        fields = {
            "lang": language,
            "title": _("%(invites)s invites you") % {"invites": name}
            if name
            else _("You are invited"),
            "programme": programme.name,
            "brand": programme.brand_colour or posters.BRAND,
            "on_brand": colours.ink_on(programme.brand_colour or posters.BRAND),
            "code": code,
            "code_name": _("Code"),
            "scan": _("Scan and join"),
            "qr": drawn.getvalue().decode(),
        }
        made = prints.pdf(posters.FOLDER / "invitation.typ", fields)
    answer = HttpResponse(made, content_type="application/pdf")
    start = slug(programme.name, "programme", most=40)
    answer["Content-Disposition"] = f'inline; filename="{start}-{code}-{language}.pdf"'
    return answer
