"""A block for a newsletter: HTML to copy, in the programme's look."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from tandem.kit.texts import localized
from tandem.outreach.models import WORD_MAX, Landing
from tandem.platform.messages import looks
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.rendering import Fields
from tandem.portals.shared.prints import posters
from tandem.portals.shared.telling import ways
from tandem.programmes import domains

TITLE_MAX, TEXT_MAX, PAGES_MAX = 120, 600, 200
# What a block is made of stands in its elements; nothing else is done there.
_POLICY = {
    "frame-ancestors": ["'self'"],
    "style-src": ["'unsafe-inline'"],
    "script-src": ["'none'"],
    "sandbox": [""],
}


class BlockForm(Fields, forms.Form):
    """What the block says; nothing of it is saved, all of it stands in the address."""

    hides_optional = True

    to = forms.ChoiceField(label=_("It leads to"), required=False)
    lang = forms.ChoiceField(label=_("Language"), required=False)
    title = forms.CharField(label=_("Title"), max_length=TITLE_MAX, required=False)
    text = forms.CharField(
        label=_("Text"),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    campaign = forms.CharField(
        label=_("Campaign"),
        max_length=WORD_MAX,
        required=False,
        help_text=_("A word under which the report shows it."),
    )

    def __init__(self, portal: Portal, pages: Mapping[str, Landing]) -> None:
        sent = portal.request.GET
        is_sent = "to" in sent or "title" in sent
        super().__init__(
            data=sent if is_sent else None,
            initial={"lang": _own_language(portal)},
            auto_id="block-%s",
            label_suffix="",
        )
        named = [(code, localized(row.title, portal.language)) for code, row in pages.items()]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("the programme's public page")),
            *named,
        ]
        languages = [(row["code"], row["name"]) for row in posters.links(portal)]
        self.fields["lang"].choices = languages  # type: ignore[attr-defined]
        if len(languages) < 2:
            del self.fields["lang"]
        self.know(portal)


@page(
    "outreach/newsletter/",
    permission="programme.view",
    template="newsletter.html",
    tab=_("Newsletter"),
)
def newsletter(portal: Portal) -> Mapping[str, Any]:
    """Words and where they lead, as HTML to copy and as it looks."""
    form, html = _shown(portal)
    look = portal.address("organiser:newsletter-look")
    return {
        "form": form,
        "html": html,
        "look": f"{look}?{portal.request.GET.urlencode()}",
        "is_on": portal.programme.is_public,
    }


@page("outreach/newsletter/look/", permission="programme.view")
def newsletter_look(portal: Portal) -> HttpResponseBase:
    """The block alone, as a newsletter shows it; only a page of our own may frame it."""
    _form, html = _shown(portal)
    answer = HttpResponse(f'<!doctype html><meta charset="utf-8"><title>.</title>{html}')
    answer._csp_replace = _POLICY  # type: ignore[attr-defined]
    return xframe_options_sameorigin(lambda _request: answer)(portal.request)


def _shown(portal: Portal) -> tuple[BlockForm, str]:
    rows = Landing.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    standing = rows.filter(ended_at=None).order_by("-created_at", "id")[:PAGES_MAX]
    pages = {row.code: row for row in standing}
    form = BlockForm(portal, pages)
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    language = typed.get("lang") or _own_language(portal)
    with translation.override(language):
        return form, _block(portal, pages.get(typed.get("to", "")), typed, language)


def _own_language(portal: Portal) -> str:
    """The reader's, where the programme speaks it; else the first that it speaks."""
    spoken = [row["code"] for row in posters.links(portal)]
    return portal.language if portal.language in spoken or not spoken else spoken[0]


def _block(portal: Portal, landing: Landing | None, typed: Mapping[str, Any], language: str) -> str:
    programme = portal.programme
    title = (
        localized(landing.title, language)
        if landing
        else str(ways.SLOGANS[ways.way_of(programme, now=portal.now)])
    )
    text = localized(landing.text, language) if landing and landing.text else ""
    logo = reverse("public-small", args=[programme.logo_id]) if programme.logo_id else ""
    return looks.block(
        typed.get("title") or title,
        typed.get("text") or text,
        looks.Look(
            programme.name,
            programme.brand_colour,
            logo=f"{settings.PUBLIC_URL}{logo}" if logo else "",
            link=_link(portal, landing, typed.get("campaign", ""), language),
        ),
        button=now_in_words("Take part"),
    )


def _link(portal: Portal, landing: Landing | None, campaign: str, language: str) -> str:
    """Where it leads, in the language of the block."""
    slug = portal.programme.slug
    at = (
        reverse("public-landing", args=[slug, language, landing.code])
        if landing
        else reverse("public-programme", args=[slug, language])
    )
    words = {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": campaign}
    query = urlencode({name: word for name, word in words.items() if word})
    return f"{domains.base(portal.programme)}{at}?{query}"
