"""The widget for the organiser's own site: which sites may show it, and what is put there."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.portals.shared.areas.fields import LinesField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import domains, setup
from tandem.programmes.settings import BadSetting
from tandem.programmes.settings import every as every_setting


class SitesForm(PortalForm):
    """The sites that may frame the widget."""

    errors_at = {BadSetting: "sites"}

    sites = LinesField(label=_("Sites that may show it"), required=False)

    def prepare(self) -> None:
        """Say how a site is written."""
        self.fields["sites"].help_text = every_setting()["widget_origins"].help

    def clean_sites(self) -> list[str]:
        """In small letters, without what follows the host."""
        return list(dict.fromkeys(line.lower().rstrip("/") for line in self.cleaned_data["sites"]))


@action(SitesForm, permission="programme.change", button=_("Save"), done=_("Saved."))
def save_sites(portal: Portal, form: SitesForm) -> None:
    """Let these sites frame it, and no others."""
    setup.change_programme(
        portal.programme.id,
        settings={"widget_origins": form.cleaned_data["sites"]},
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "outreach/site/",
    permission="programme.view",
    template="site.html",
    tab=_("On your site"),
    actions=[save_sites],
)
def site(portal: Portal) -> Mapping[str, Any]:
    """Which sites, and the lines to copy."""
    programme = portal.programme
    at = domains.base(programme) + reverse("public-programme-any", args=[programme.slug])
    script = settings.PUBLIC_URL + static("public/widget.js")
    lines = format_html(
        '<div data-tandem="{}" data-language="{}" data-title="{}"></div>\n'
        '<script src="{}" defer></script>\n',
        at,
        portal.language.split("-")[0],
        programme.name,
        script,
    )
    return {
        "form": portal.form(save_sites, initial={"sites": programme.widget_origins}),
        "lines": str(lines) if programme.widget_origins else "",
        "is_on": programme.is_public,
    }
