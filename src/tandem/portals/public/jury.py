"""A juror from outside: what was sent in, without names, and their marks, by a link of their own.

The link is all they have: no account, no session, no cookie. It leads to one contest, and to
nothing else of the programme, whose public page may be off.
"""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tandem.engagement import ways
from tandem.engagement.contests.jury import criteria, judging, outside, reading
from tandem.engagement.contests.models import Contest, OutsideJuror
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.contests import marks, photos
from tandem.portals.shared.contests.marks import MarksForm
from tandem.portals.shared.templatetags.figures import points, quantity
from tandem.programmes.models import Programme

SHOWN_MAX = 500  # entries, those without a mark first


@action(MarksForm, permission="", button=gettext_lazy("Give these marks"))
def _mark(_visitor: Visitor, _form: MarksForm) -> None:
    """What a juror gives; `judged_entry` takes it."""


def _opened(slug: str, token: str) -> tuple[Programme, Contest, OutsideJuror]:
    """The programme and the contest of a link, and whose it is."""
    programme = answering.by_link(slug)
    if not ways.uses(programme, ways.CONTESTS):
        raise Http404
    try:
        contest, juror = outside.entered(token, programme=programme, now=clock.now())
    except outside.NoSuchLink:
        raise Http404 from None
    return programme, contest, juror


def _ended(request: HttpRequest, slug: str, token: str, chosen: str) -> HttpResponse:
    programme = answering.by_link(slug)
    used = answering.language_of(request, programme, chosen)
    with translation.override(used):
        shown = {"description": _("Jury"), "ended": str(outside.LinkEnded.text)}
        return _answer(request, programme, "jury.html", token, chosen, shown, status=410)


def _answer(
    request: HttpRequest,
    programme: Programme,
    template: str,
    token: str,
    chosen: str,
    shown: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    answer = answering.answer(
        request,
        programme,
        template,
        page="public-jury",
        chosen=chosen,
        parts={"token": token},
        shown={"token": token, **shown},
        is_kept=False,
        status=status,
    )
    answer["Referrer-Policy"] = "no-referrer"  # the address is the key
    return answer


@require_safe
def jury(request: HttpRequest, slug: str, token: str, language: str = "") -> HttpResponse:
    """What was sent in; what the juror has not marked first."""
    try:
        programme, contest, juror = _opened(slug, token)
    except outside.LinkEnded:
        return _ended(request, slug, token, language)
    used = answering.language_of(request, programme, language)
    rows, total = reading.rows(contest, juror.user_id, which=slice(0, SHOWN_MAX))
    own = judging.own_ones(contest, juror.user_id)
    with translation.override(used):
        shown = {
            **_about(contest, juror, used),
            "total": total,
            "missing": judging.missing(contest).get(juror.user_id, 0),
            "entries": [
                {
                    "address": reverse("public-jury-entry", args=[slug, used, token, row.number]),
                    "number": points(row.number),
                    "own_mark": "" if row.own_mark is None else quantity(row.own_mark),
                    "is_own": row.member_id in own,
                }
                for row in rows
                if row.aside_at is None
            ],
        }
        return _answer(request, programme, "jury.html", token, language, shown)


def _about(contest: Contest, juror: OutsideJuror, used: str) -> dict[str, Any]:
    name = localized(contest.name, used)
    return {
        "description": _("Jury: %(contest)s") % {"contest": name},
        "name": name,
        "text": localized(contest.text, used),
        "juror": juror.name,
        "until_on": juror.until_on,
        "mark_max": contest.mark_max,
        "criteria": [
            {"name": localized(criterion.name, used), "weight": points(criterion.weight)}
            for criterion in criteria.decoded(contest.criteria)
        ],
    }


# The token in the address is all that is asked, so no other site can send the form for a juror.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def judged_entry(
    request: HttpRequest, slug: str, token: str, entry: int, language: str = ""
) -> HttpResponse:
    """One entry with its photos, and the marks for it."""
    try:
        programme, contest, juror = _opened(slug, token)
    except outside.LinkEnded:
        return _ended(request, slug, token, language)
    used, row = answering.language_of(request, programme, language), _entry(contest, juror, entry)
    with translation.override(used):
        given = judging.given(contest, row.member_id)
        done = visiting.done(
            Visitor(request, programme, used),
            _mark,
            partial(_give, contest, juror, row.number, programme),
            initial=marks.initial_of(given, juror.user_id),
            contest=contest,
        )
        if done.answer is not None:
            return redirect("public-jury", slug, used, token)
        shown = {
            **_about(contest, juror, used),
            "number": points(row.number),
            "entry_text": row.text,
            "is_own": row.member_id in judging.own_ones(contest, juror.user_id),
            "photos": [
                reverse("public-jury-photo", args=[slug, token, row.number, place])
                for place in range(len(row.photos))
            ],
            "fields": list(done.form),
            "refused": list(done.form.non_field_errors()),
        }
        return _answer(
            request, programme, "jury_entry.html", token, language, shown, done.http_status
        )


def _give(
    contest: Contest, juror: OutsideJuror, number: int, programme: Programme, form: PortalForm
) -> bool:
    assert isinstance(form, MarksForm), "it was asked for"
    judging.mark(
        contest.id,
        number,
        form.given,
        note=form.cleaned_data["note"],
        programme=programme,
        actor=outside.actor_of(juror),
        now=clock.now(),
    )
    return True


def _entry(contest: Contest, juror: OutsideJuror, number: int) -> reading.EntryRow:
    rows, _total = reading.rows(
        contest, juror.user_id, which=slice(0, 1), number=min(number, 2**31 - 1)
    )
    if not rows or rows[0].aside_at is not None:
        raise Http404
    return rows[0]


@require_safe
def photo(_request: HttpRequest, slug: str, token: str, entry: int, place: int) -> HttpResponse:
    """A photo of an entry, made anew."""
    try:
        programme, contest, juror = _opened(slug, token)
    except outside.LinkEnded:
        raise Http404 from None
    return photos.shown(_entry(contest, juror, entry).photos, place, programme.organiser_id)
