"""The text of the next version of the regulations."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.regulations import actions
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.programmes import terms


@page(
    "regulations/",
    permission="programme.change",
    template="regulations.html",
    tab=_("Text"),
    actions=[actions.publish],
)
def regulations(portal: Portal) -> Mapping[str, Any]:
    """The version in force, and the text of the next."""
    latest = terms.in_force(portal.programme.id, organiser_id=portal.organiser_id)
    began: dict[str, Any] = {"over": latest.version if latest else 0, "asks_anew": True}
    missing = []
    for code in portal.programme.languages if latest else ():
        assert latest is not None
        if code in terms.languages_of(latest):
            began[f"text_{code}"] = terms.as_text(terms.read(latest, code))
        else:
            missing.append(code)
    return {
        "latest": (
            {"version": latest.version, "published_at": latest.published_at} if latest else None
        ),
        "missing": terms.language_names(missing),
        "form": portal.form(actions.publish, initial=began),
    }
