"""The operator's page *Domains*: which programmes name one of their own, and the operator's word to
each before members sign in there.
"""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tandem.flows.nightly import look_at_domain
from tandem.platform import clock, tenancy
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Done, Visitor
from tandem.portals.shared.operating.operator import the_operator
from tandem.programmes import domains as of_programmes
from tandem.programmes import permitting
from tandem.programmes.domains import Problem


class NamedForm(PortalForm):
    """A programme, and its domain as it was read."""

    programme = forms.UUIDField(widget=forms.HiddenInput)
    host = forms.CharField(widget=forms.HiddenInput, max_length=of_programmes.HOST_MAX)


class RefuseForm(NamedForm):
    """Why it is not agreed to."""

    errors_at = {permitting.RefusalNeedsReason: "reason"}

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=permitting.REASON_MAX,
        help_text=gettext_lazy("The organiser reads it."),
    )


@action(NamedForm, permission="", button=gettext_lazy("Agree to it"))
def _agree(_visitor: Visitor, _form: NamedForm) -> None:
    """Let members sign in there."""


@action(
    RefuseForm,
    permission="",
    button=gettext_lazy("Do not agree"),
    question=gettext_lazy(
        "Not agree? What is in force ends: links lead to the installation's address again."
    ),
    is_quiet=True,
)
def _refuse(_visitor: Visitor, _form: RefuseForm) -> None:
    """Let nothing be served there."""


def domains(request: HttpRequest) -> HttpResponse:
    """Every domain that a programme named, those that wait first."""
    user = the_operator(request)
    visitor = Visitor(request, None, get_language() or "en")
    by = f"user:{user.pk}"
    refused: Done | None = None
    for act in (_agree, _refuse):
        done = visiting.done(visitor, act, partial(_decided, agrees=act == _agree, by=by))
        if done.answer:
            messages.success(request, _("Saved. The organiser is told."))
            return HttpResponseRedirect(reverse("operator-domains"))
        if done.http_status != 200:
            refused = done
    with tenancy.across(permitting.WHY):
        rows = permitting.named()
    context = {
        "rows": [_row(row, visitor) for row in rows],
        "error": " ".join(refused.form.wrongs) if refused else "",
    }
    status = refused.http_status if refused else 200
    return render(request, "shared/domains.html", context, status=status)


def _decided(form: Any, *, agrees: bool, by: str) -> bool:
    typed = form.cleaned_data
    look_at_domain.decide(
        typed["programme"],
        typed["host"],
        agrees=agrees,
        reason=typed.get("reason", ""),
        by=by,
        now=clock.now(),
    )
    return True


def _row(row: permitting.Named, visitor: Visitor) -> dict[str, Any]:
    began = {"programme": row.programme_id, "host": row.domain}
    key = str(row.programme_id)
    return {
        "domain": row.domain,
        "programme": row.programme,
        "organiser": row.organiser,
        "refused": row.refused,
        "problem": Problem(row.problem).label if row.problem else "",
        **_state(row),
        "agree": None if row.agreed_at else _agree.form(visitor, _agree, of=key, initial=began),
        "refuse": None if row.refused else _refuse.form(visitor, _refuse, of=key, initial=began),
    }


def _state(row: permitting.Named) -> dict[str, str]:
    if row.waits:
        return {"state": _("awaits you"), "mood": "wait"}
    if row.refused:
        return {"state": _("not agreed to"), "mood": ""}
    if row.problem and row.is_found:
        return {"state": _("leads here no more"), "mood": "bad"}
    if row.is_found:
        return {"state": _("in force"), "mood": "good"}
    return {"state": _("agreed to; not found to lead here yet"), "mood": "wait"}
