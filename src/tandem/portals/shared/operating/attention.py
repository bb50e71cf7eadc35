"""The operator's page *Needs attention*: what does not go on by itself, and how long the queues
are.
"""

from functools import partial
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tandem.platform import steps, tenancy
from tandem.platform.jobs import policies
from tandem.platform.upkeep import archive, queues
from tandem.platform.upkeep import attention as needs
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import Action, action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.operating.operator import the_operator

SILENT_SECONDS_MAX = 60


class CaseForm(PortalForm):
    """A case, or a group of cases of one kind, by its key."""

    case = forms.CharField(widget=forms.HiddenInput, max_length=200)


@action(CaseForm, permission="", button=gettext_lazy("Try again"))
def _retry(_visitor: Visitor, _form: CaseForm) -> None:
    """Try one again."""


@action(
    CaseForm,
    permission="",
    button=gettext_lazy("Try all of them again"),
    is_quiet=True,
)
def _retry_all(_visitor: Visitor, _form: CaseForm) -> None:
    """Try all of a group again."""


@action(
    CaseForm,
    permission="",
    button=gettext_lazy("Give it up"),
    question=gettext_lazy("Give it up? It is not tried any more, and what it was for is not done."),
)
def _give_up(_visitor: Visitor, _form: CaseForm) -> None:
    """Take one off the list."""


def attention(request: HttpRequest) -> HttpResponse:
    """What failed, stands still or was set aside: try it again, or give it up. And the queues."""
    user = the_operator(request)
    visitor = Visitor(request, None, get_language() or "en")
    by = f"user:{user.pk}"
    for act in (_retry, _retry_all, _give_up):
        done = visiting.done(visitor, act, partial(_acted, act=act, by=by))
        if done.answer:
            level, sentence = done.answer
            messages.add_message(request, level, sentence)
            return HttpResponseRedirect(reverse("operator-attention"))
    counts = needs.counts()
    cases = needs.cases()
    with tenancy.across(needs.WHY):
        states, behind, silent = queues.states(), queues.steps_behind(), queues.silent_seconds()
    return render(
        request,
        "shared/attention.html",
        {
            "cases": [_case(case, visitor) for case in cases],
            "groups": _groups(cases, counts, visitor),
            "more": sum(counts.values()) - len(cases),
            "queues": [_queue(state) for state in states],
            "steps": [_step(step) for step in behind],
            "silent": _silent(silent),
            "archive": list(archive.sentences(Path(settings.HOME)).values()),
        },
    )


def _acted(form: PortalForm, *, act: Action, by: str) -> tuple[int, str]:
    """Do it; how it went, and a sentence."""
    key: str = form.cleaned_data["case"]
    if act == _give_up:
        needs.give_up(key, by=by)
        return messages.SUCCESS, _("Taken off the list.")
    if act == _retry_all:
        again = needs.retry_group(key)
        done = ngettext("%(n)s was tried again.", "%(n)s were tried again.", again)
        return messages.SUCCESS, done % {"n": again}
    if not needs.retry(key):
        return messages.ERROR, _("It failed again.")
    if key.startswith("job-"):
        return messages.SUCCESS, _("It is on its way again.")
    return messages.SUCCESS, _("It worked this time.")


def _case(case: needs.Case, visitor: Visitor) -> dict[str, Any]:
    about = " · ".join(f"{name} {value}" for name, value in case.about.items())
    return {
        "key": case.key,
        "title": case.title,
        "organiser": case.organiser,
        "at": case.at,
        "tries": case.tries,
        "why": case.sentence,
        "details": case.details,
        "about": about,
        "retry": _form(_retry, visitor, case.key),
        "give_up": _form(_give_up, visitor, case.key) if case.kind != needs.Kind.TOO_LONG else None,
    }


def _form(act: Action, visitor: Visitor, key: str) -> PortalForm:
    return act.form(visitor, act, of=key, initial={"case": key})


def _groups(
    cases: list[needs.Case], counts: dict[str, int], visitor: Visitor
) -> list[dict[str, Any]]:
    """The groups with more than one case: they can be tried again together."""
    titles = {case.group: case.title for case in cases}
    return [
        {
            "retry": _form(_retry_all, visitor, group),
            "title": titles[group],
            "number": number,
        }
        for group, number in sorted(counts.items())
        if number > 1 and group in titles
    ]


def _queue(state: queues.QueueState) -> dict[str, Any]:
    return {
        "title": _(policies.QUEUES[state.name].title),
        "waiting": state.waiting,
        "minutes": state.oldest_seconds // 60,
        "doing": state.doing,
        "retrying": state.retrying,
        "failed": state.failed,
        "is_slow": state.is_slow,
    }


def _step(step: queues.StepState) -> dict[str, Any]:
    title = str(steps.title_of(step.name))
    return {
        "title": title,
        "name": step.name,
        "facts": step.facts,
        "minutes": step.oldest_seconds // 60,
    }


def _silent(silent: dict[str, float]) -> list[str]:
    """The parts of the worker that have not been heard of for a minute."""
    return [part for part, seconds in silent.items() if seconds > SILENT_SECONDS_MAX]
