"""Choosing the language of the pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tandem.platform.access import identity
from tandem.platform.models import User
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.requests.language import COOKIE

YEAR_SECONDS = 365 * 24 * 3600


class LanguageForm(PortalForm):
    """A language of ours, and the page to go back to."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    next = forms.CharField(required=False)

    def clean_next(self) -> str:
        """Only a path of ours is followed."""
        way: str = self.cleaned_data["next"]
        is_ours = way.startswith("/") and url_has_allowed_host_and_scheme(way, allowed_hosts=None)
        return way if is_ours else ""


@action(LanguageForm, permission="")
def _speak(_visitor: Any, _form: LanguageForm) -> None:
    """Done by the view, which sets what the browser keeps."""


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages; of what is none of ours nothing is set."""
    visitor = Visitor(request, None, get_language() or "en")
    done = visiting.done(visitor, _speak, lambda form: _chosen(request, form))
    # Where it is refused, what else was sent may still say where to go back to.
    response = HttpResponseRedirect(done.form.cleaned_data.get("next") or "/")
    if done.answer:
        response.set_cookie(
            COOKIE,
            done.answer,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=settings.SECURE_COOKIES,
        )
    return response


def _chosen(request: HttpRequest, form: PortalForm) -> str:
    code: str = form.cleaned_data["language"]
    if isinstance(request.user, User):
        identity.speak(request.user, code)  # mails follow
    return code
