"""The operator's page *Needs attention*: what does not go on by itself, and how long the queues
are.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.platform import steps, tenancy
from tandem.platform.jobs import policies
from tandem.platform.upkeep import archive, queues
from tandem.platform.upkeep import attention as needs
from tandem.portals.shared.operator import the_operator

SILENT_SECONDS_MAX = 60


def attention(request: HttpRequest) -> HttpResponse:
    """What failed, stands still or was set aside: try it again, or give it up. And the queues."""
    user = the_operator(request)
    if request.method == "POST":
        _act(request, by=f"user:{user.pk}")
        return HttpResponseRedirect(reverse("operator-attention"))
    counts = needs.counts()
    cases = needs.cases()
    with tenancy.across(needs.WHY):
        lanes, behind, silent = queues.lanes(), queues.steps_behind(), queues.silent_seconds()
    return render(
        request,
        "shared/attention.html",
        {
            "cases": [_case(case) for case in cases],
            "groups": _groups(cases, counts),
            "more": sum(counts.values()) - len(cases),
            "lanes": [_lane(lane) for lane in lanes],
            "steps": [_step(step) for step in behind],
            "silent": _silent(silent),
            "archive": list(archive.sentences(Path(settings.HOME)).values()),
        },
    )


def _act(request: HttpRequest, *, by: str) -> None:
    posted = request.POST
    key, deed = posted.get("key", ""), posted.get("deed", "")
    if deed == "retry":
        if not needs.retry(key):
            messages.error(request, _("It failed again."))
        elif key.startswith("job-"):
            messages.success(request, _("It is on its way again."))
        else:
            messages.success(request, _("It worked this time."))
    elif deed == "retry-all":
        again = needs.retry_group(key)
        said = ngettext("%(n)s was tried again.", "%(n)s were tried again.", again) % {"n": again}
        messages.success(request, said)
    elif deed == "give-up":
        needs.give_up(key, by=by)
        messages.success(request, _("Taken off the list."))


def _case(case: needs.Case) -> dict[str, Any]:
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
        "may_give_up": case.kind != needs.Kind.TOO_LONG,
    }


def _groups(cases: list[needs.Case], counts: dict[str, int]) -> list[dict[str, Any]]:
    """The groups with more than one case: they can be tried again together."""
    titles = {case.group: case.title for case in cases}
    return [
        {"key": group, "title": titles[group], "number": number}
        for group, number in sorted(counts.items())
        if number > 1 and group in titles
    ]


def _lane(lane: queues.LaneState) -> dict[str, Any]:
    return {
        "title": _(policies.LANES[lane.name].title),
        "waiting": lane.waiting,
        "minutes": lane.oldest_seconds // 60,
        "doing": lane.doing,
        "retrying": lane.retrying,
        "failed": lane.failed,
        "is_slow": lane.is_slow,
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
