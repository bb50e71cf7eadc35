"""Is a code genuine? Anybody types it, or pastes the link behind it; nothing is used up."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tandem.catalogue import queries as catalogue
from tandem.evidence.codes import checking
from tandem.kit.errors import Exhausted
from tandem.platform import clock
from tandem.portals.public import answering
from tandem.portals.shared.areas import visiting
from tandem.portals.shared.areas.declaring import action
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.visiting import Visitor
from tandem.portals.shared.joining.accounts import address_of
from tandem.programmes.models import Programme

WORDS = {
    checking.GENUINE: (gettext_lazy("This code is genuine."), "good"),
    checking.USED: (gettext_lazy("This code is genuine, and it was used already."), "wait"),
    checking.WITHDRAWN: (gettext_lazy("This code was withdrawn."), "bad"),
    checking.EXPIRED: (gettext_lazy("This code is genuine, and its time is over."), "wait"),
    checking.NOT_SENT: (gettext_lazy("Goods with this code are not on sale yet."), "bad"),
    checking.UNKNOWN: (gettext_lazy("There is no such code."), "bad"),
}
ADVICE = {
    checking.GENUINE: gettext_lazy("Nobody has used it. Asking does not use it up."),
    checking.USED: gettext_lazy(
        "If you have just opened the pack and did not use it yourself, somebody may have copied"
        " it: tell the organiser where you bought it."
    ),
    checking.WITHDRAWN: gettext_lazy(
        "Do not use the product before you have asked the organiser, and say where you bought it."
    ),
    checking.EXPIRED: gettext_lazy("It brings no points any more."),
    checking.NOT_SENT: gettext_lazy("Tell the organiser where you bought it."),
    checking.UNKNOWN: gettext_lazy(
        "Compare it with the label, letter by letter. If it is the same, the product may not be"
        " genuine: tell the organiser where you bought it."
    ),
}


class TooManyChecks(Exhausted):
    """One place asks for code after code."""

    code = "portals.too_many_checks"
    text = gettext_lazy("Too many codes were checked from here. Try again in an hour.")


class CheckForm(PortalForm):
    """A code as it stands on the product, or the link behind it."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=checking.TYPED_MAX,
        error_messages={"required": gettext_lazy("Type the code first.")},
    )

    def clean_code(self) -> str:
        """The code, out of its link where it is one."""
        return _out_of_link(self.cleaned_data["code"])


@action(CheckForm, permission="", button=gettext_lazy("Check it"))
def _check(_visitor: Visitor, _form: CheckForm) -> None:
    """What a stranger asks; `check` answers it."""


def _slow_down(request: HttpRequest) -> None:
    if not ratelimit.consume(request, action="check_code"):
        raise TooManyChecks()


# No session stands behind the form, so there is nothing that somebody could be made to do by it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str, language: str = "") -> HttpResponse:
    """The form, and what a code is."""
    row = answering.opened(slug)
    used = answering.language_of(request, row, language)
    linked = request.GET.get("c", "")[: checking.TYPED_MAX]
    with translation.override(used):
        done = visiting.done(
            Visitor(request, row, used),
            _check,
            lambda form: _answer(request, row, form.cleaned_data["code"]),
            first=_slow_down,
            initial={"code": linked},
        )
        text = _("Check whether a code on a product of %(name)s is genuine.")
        return answering.answer(
            request,
            row,
            "code.html",
            page="public-code",
            chosen=language,
            shown={
                "description": text % {"name": row.name},
                "typed": done.form["code"].value() or "",
                "answer": done.answer,
                "refused": [text for texts in done.form.errors.values() for text in texts],
            },
            is_kept=request.method != "POST" and not linked,
            status=done.http_status,
        )


def _out_of_link(text: str) -> str:
    """What was typed, or the code in a link: that is what a camera finds behind a QR code."""
    if not text.startswith(("http://", "https://")):
        return text
    try:
        linked = parse_qs(urlsplit(text).query).get("c", [""])[0]
    except ValueError:
        return text
    return linked.strip() or text  # a Digital Link of GS1 is the code itself


def _answer(request: HttpRequest, programme: Programme, typed: str) -> dict[str, Any]:
    checked = checking.check(
        typed,
        programme=programme,
        secret=settings.SECRET_KEY.encode(),
        now=clock.now(),
        address=address_of(request),
    )
    title, mood = WORDS[checked.answer]
    product = (
        catalogue.product(checked.product_id, organiser_id=programme.organiser_id)
        if checked.product_id
        else None
    )
    return {
        "title": title,
        "mood": mood,
        "advice": ADVICE[checked.answer],
        "product": product.name if product else "",
        "brand": product.brand if product else "",
        "about": reverse(
            "public-product", args=[programme.slug, translation.get_language(), product.id]
        )
        if product and product.ended_at is None
        else "",
        "is_doubtful": checked.answer != checking.GENUINE,
    }
