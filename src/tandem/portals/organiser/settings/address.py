"""Where members find the programme: the installation's address, or a domain of its own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings as installation
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next, Outside, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.programmes import domains
from tandem.programmes.domains import Problem
from tandem.programmes.models import Programme

PERMISSION = "programme.change"


class DomainForm(PortalForm):
    """The domain; empty: none of its own."""

    errors_at = {domains.BadDomain: "domain", domains.DomainIsOurs: "domain"}

    domain = forms.CharField(
        label=_("Domain of its own"),
        help_text=_(
            "Such as club.example.com. Empty: the installation's address. What was printed with a"
            " domain leads nowhere once you give it up."
        ),
        max_length=domains.HOST_MAX,
        required=False,
    )


class LookForm(PortalForm):
    """Nothing to fill in."""


def _asked(host: str) -> Outside:
    """The host is asked itself, over the network, and what was found is kept."""

    def keep(portal: Portal, problem: Problem | None) -> Next:
        domains.settle(
            portal.programme.id,
            host,
            problem,
            organiser_id=portal.organiser_id,
            now=portal.now,
        )
        return Next()

    return Outside(lambda: domains.look(host), keep)


@action(DomainForm, permission=PERMISSION, button=_("Save"), done=_("Saved."), asks_outside=True)
def save_domain(portal: Portal, form: DomainForm) -> Outside | None:
    """Name the domain, and look at it at once where it is agreed to."""
    host = domains.choose(
        portal.programme.id, form.cleaned_data["domain"], actor=portal.actor, now=portal.now
    )
    row = Programme.objects.of(portal.organiser_id).get(id=portal.programme.id)
    return _asked(host) if host and row.domain_agreed_at else None


@action(
    LookForm,
    permission=PERMISSION,
    button=_("Look again"),
    done=_("Looked at."),
    is_quiet=True,
    asks_outside=True,
)
def look_again(portal: Portal, _form: LookForm) -> Outside | None:
    """Look once more whether it leads here."""
    programme = portal.programme
    return _asked(programme.domain) if programme.domain_agreed_at else None


def _form(portal: Portal, action: Action, **began: Any) -> Any:
    return portal.form(action, initial=began)


@page(
    "settings/address/",
    permission=PERMISSION,
    template="address.html",
    tab=_("Address"),
    actions=[save_domain, look_again],
)
def settings_address(portal: Portal) -> Mapping[str, Any]:
    """The domain, whether it leads here, and what is to be done for it."""
    programme = portal.programme
    return {
        "form": _form(portal, save_domain, domain=programme.domain),
        "look": _form(portal, look_again) if programme.domain_agreed_at else None,
        "domain": programme.domain,
        "waits": not programme.domain_agreed_at and not programme.domain_refused,
        "refused": programme.domain_refused,
        "in_force": domains.base(programme) + "/" if domains.is_in_force(programme) else "",
        "problem": Problem(programme.domain_problem).told if programme.domain_problem else "",
        "ours": installation.PUBLIC_URL.partition("://")[2].partition(":")[0],
        "usual": installation.PUBLIC_URL + reverse("member:home", args=[programme.slug]),
    }
