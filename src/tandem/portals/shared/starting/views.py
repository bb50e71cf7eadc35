"""From nothing to a programme: the operator answers a few questions, reads a proposal, changes it,
and opens it; or begins with an empty programme.
"""

from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.flows.copies import copy_programme
from tandem.flows.programme import start_programme
from tandem.flows.programme.start_programme import Wish
from tandem.kit.errors import TandemError
from tandem.kit.texts import localized
from tandem.platform import clock
from tandem.platform.access.permissions import Actor
from tandem.platform.models import User
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.operating.operator import the_operator
from tandem.portals.shared.starting import organisers
from tandem.portals.shared.starting.forms import (
    NEW,
    CopyForm,
    EmptyForm,
    OpenForm,
    QuestionsForm,
    answers_of,
    languages_of,
)
from tandem.portals.shared.starting.showing import shown
from tandem.programmes import setup
from tandem.programmes.countries import COUNTRIES
from tandem.proposals import templates
from tandem.proposals.proposing import Proposal, propose


@action(QuestionsForm, permission="", button=gettext_lazy("Show the proposal"))
def _ask(_visitor: Visitor, _form: QuestionsForm) -> None:
    """Answer the questions; `start` says what becomes of it."""


@action(OpenForm, permission="", button=gettext_lazy("Open the programme"))
def _open(_visitor: Visitor, _form: OpenForm) -> None:
    """Change the proposal, or open it."""


@action(EmptyForm, permission="", button=gettext_lazy("Open the programme"))
def _empty(_visitor: Visitor, _form: EmptyForm) -> None:
    """Open a programme in which nothing is set."""


@action(CopyForm, permission="", button=gettext_lazy("Open the programme"))
def _copy(_visitor: Visitor, _form: CopyForm) -> None:
    """Open a programme like one that stands."""


def start(request: HttpRequest) -> HttpResponse:
    """A few questions, then the proposal that follows from them, then the programme."""
    user, language = the_operator(request), get_language() or "en"
    visitor = Visitor(request, None, language)
    theirs = organisers.of(user)
    asked = visiting.done(visitor, _ask, _first_proposal)
    if asked.answer is not None:  # it stands in the address, so that nothing is lost by a reload
        return HttpResponseRedirect(f"{request.path}?{_address(asked.form)}")
    if request.method == "GET" and "sells" in request.GET:
        asked = _asked_before(visitor)
    opening = visiting.done(
        visitor, _open, lambda form: _decided(request, form, user, language), theirs=theirs
    )
    if isinstance(opening.answer, str):
        return HttpResponseRedirect(f"/o/{opening.answer}/")
    proposal, form, questions = asked.answer, opening.form, asked.form
    if proposal is not None:
        form = _open.form(
            visitor,
            _open,
            theirs=theirs,
            initial={
                **asked.form.cleaned_data,
                "changes": " ".join(asked.form.cleaned_data["changes"]),
                "template": proposal.template.code,
                "share": proposal.answers.share.normalize(),
            },
        )
    elif isinstance(form, OpenForm) and form.is_bound:
        proposal = opening.answer or _as_far_as_it_goes(form)
        answers = {name: form.data.get(name) for name in QuestionsForm.base_fields}
        answers["changes"] = str(answers["changes"] or "").split()
        questions = _ask.form(visitor, _ask, initial=answers)
    context = {
        "ask": questions,
        "open": form if proposal else None,
        "proposal": shown(proposal, language) if proposal else None,
        "can_copy": bool(organisers.programmes_of(user)),
    }
    status = max(asked.http_status, opening.http_status)
    return render(request, "shared/start.html", context, status=status)


def _address(asked: Any) -> str:
    """The answers of a form as an address holds them, as they were typed."""
    answers = {
        name: asked.data.getlist(name) for name in QuestionsForm.base_fields if asked.data.get(name)
    }
    return urlencode(answers, doseq=True)


def _asked_before(visitor: Visitor) -> visiting.Done:
    """The answers that the address holds, and what follows from them."""
    form, proposal = _ask.form(visitor, _ask, data=visitor.request.GET), None
    if form.is_valid():
        try:
            proposal = _first_proposal(form)
        except TandemError as refusal:
            form.refuse(refusal)
    return visiting.Done(form, proposal, 200 if proposal else 400)


def empty(request: HttpRequest) -> HttpResponse:
    """A programme in which nothing is set."""
    user, language = the_operator(request), get_language() or "en"
    opening = visiting.done(
        Visitor(request, None, language),
        _empty,
        lambda form: visiting.once(request, lambda: _opened_empty(form, user, language)),
        theirs=organisers.of(user),
    )
    if opening.answer:
        return HttpResponseRedirect(f"/o/{opening.answer}/")
    context = {"open": opening.form}
    return render(request, "shared/start_empty.html", context, status=opening.http_status)


def like(request: HttpRequest) -> HttpResponse:
    """A programme like one that stands, of the same organiser or of another client."""
    user, language = the_operator(request), get_language() or "en"
    opening = visiting.done(
        Visitor(request, None, language),
        _copy,
        lambda form: visiting.once(request, lambda: _opened_like(request, form, user)),
        theirs=organisers.programmes_of(user),
        organisers=organisers.of(user),
        initial={"like": request.GET.get("like", "")},
    )
    if opening.answer:
        return HttpResponseRedirect(f"/o/{opening.answer}/")
    context = {"open": opening.form}
    return render(request, "shared/start_like.html", context, status=opening.http_status)


def _opened_like(request: HttpRequest, form: Any, user: User) -> str:
    typed = form.cleaned_data
    reader = actor = organisers.actor_for(user, typed["like"])
    if typed["whose"] == NEW:
        actor = organisers.made(typed["organiser"], user=user, now=clock.now())
    elif typed["whose"]:
        actor = organisers.actor_of(user, typed["whose"])
    copied = copy_programme.copy(
        typed["like"],
        name=typed["name"],
        with_partners=typed["with_partners"],
        actor=actor,
        reader=reader,
        now=clock.now(),
    )
    if copied.left_out:
        names = ", ".join(localized(name, form.portal.language) for name in copied.left_out)
        messages.warning(
            request,
            _("Left out, for they name goods or sellers of another organiser: %(names)s.")
            % {"names": names},
        )
    return copied.slug


def _first_proposal(form: Any) -> Proposal:
    typed = form.cleaned_data
    template = templates.best(typed["sells"], typed["through"], typed["changes"])
    return propose(template, answers_of(typed, template.share))


def _proposed(form: Any) -> Proposal:
    """The proposal that a form holds; what cannot be spent is taken as the template says."""
    typed = form.cleaned_data
    template = templates.of(typed["template"])
    return propose(template, answers_of(typed, typed.get("share") or template.share))


def _as_far_as_it_goes(form: OpenForm) -> Proposal | None:
    """The proposal of a form that something else is wrong with."""
    return _proposed(form) if form.can_be_shown else None


def _decided(request: HttpRequest, form: Any, user: User, language: str) -> Proposal | str:
    proposal, typed = _proposed(form), form.cleaned_data
    if typed["verdict"] != "open":
        return proposal

    def opened() -> str:
        now = clock.now()
        wish = Wish(
            typed["name"],
            typed["brand_colour"].lower(),
            languages_of(proposal.answers.country, language),
            typed["with_sample"],
        )
        return start_programme.start(proposal, wish, actor=_actor(form, user), now=now)

    return visiting.once(request, opened)


def _actor(form: Any, user: User) -> Actor:
    typed = form.cleaned_data
    if typed.get("whose"):
        return organisers.actor_of(user, typed["whose"])
    return organisers.made(typed["organiser"], user=user, now=clock.now())


def _opened_empty(form: Any, user: User, language: str) -> str:
    typed, now = form.cleaned_data, clock.now()
    currency, zone = COUNTRIES[typed["country"]]
    slug = setup.new_slug(typed["name"])
    setup.open_programme(
        typed["name"],
        slug=slug,
        currency=currency,
        time_zone=zone,
        country=typed["country"],
        languages=[language],
        brand_colour="#a43d12",
        begins_on=now.astimezone(ZoneInfo(zone)).date(),
        actor=_actor(form, user),
        now=now,
        payment_curve=[[0, 100], [14, 50]],
    )
    return slug
