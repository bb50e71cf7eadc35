"""The page of an invitation: who invites, what it brings to both, and the way to the form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from tandem.engagement import ways
from tandem.engagement.referrals import letters, queries
from tandem.engagement.referrals import registered_kinds as kinds
from tandem.insights.running import of_kinds
from tandem.insights.running.telling import Reader
from tandem.outreach import touches
from tandem.outreach.touches import Touch
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.joining import arriving


@require_safe
@gzip_page
def invitation(request: HttpRequest, slug: str, code: str, language: str = "") -> HttpResponse:
    """What a friend opens. Where nobody invites by the code any more, it leads to the programme's
    own page: it may stand on a printed card.
    """
    row = answering.opened(slug)
    of, held = row.organiser_id, letters.tidy(code)
    try:
        if not ways.uses(row, ways.REFERRALS):
            raise letters.NoSuchCode()
        member = letters.inviting(held, programme_id=row.id, organiser_id=of)
    except letters.NoSuchCode:
        return redirect("public-programme-any", slug)
    used = answering.language_of(request, row, language)
    touch = touches.said(request.GET) or Touch(touches.MEMBER)
    tail = arriving.tail(request, row, arriving.came(request, row, touch), friend=held)
    with translation.override(used):
        every = kinds.OF_INVITED + kinds.OF_REFERRER
        gives = of_kinds.sentences(
            [kind.kind for kind in every], row, Reader(), language=used, now=clock.now()
        )
        name = queries.first_names_of([member.id], organiser_id=of).get(member.id, "")
        shown = {
            "invites": name,
            "for_you": [text for kind in kinds.OF_INVITED for text in gives.get(kind.kind, [])],
            "for_them": [text for kind in kinds.OF_REFERRER for text in gives.get(kind.kind, [])],
            "code": held,
            "join": reverse("join", args=[row.slug]) + tail,
            "description": _("An invitation to %(programme)s") % {"programme": row.name},
        }
        answer = answering.answer(
            request,
            row,
            "invitation.html",
            page="public-invitation",
            chosen=language,
            parts={"code": held},
            shown=shown,
            tail=tail,
            is_kept=False,
        )
    arriving.look(request, row, touch)
    return answer
