"""Claims of the programme that wait, whoever they wait for, and how often first looks did not
stand.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.evidence import queries
from tandem.evidence.claims import policy
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.proofs import to_confirm


@action(to_confirm.DecideForm, permission="evidence.decide", button=_("Confirm"))
def decide(portal: Portal, form: to_confirm.DecideForm) -> Next:
    """Confirm or reject the chosen claims."""
    return to_confirm.decide(portal, form)


@page("claims/", permission="evidence.view", template="claims.html", actions=[decide])
def claims(portal: Portal) -> Mapping[str, Any]:
    """Oldest first, of those whose turn it is, or of all."""
    shown = to_confirm.shown(portal, decide, of=to_confirm.OF_ORGANISER, waits_for=policy.ORGANISER)
    return {**shown, "looks": _second_looks(portal)}


def _second_looks(portal: Portal) -> dict[str, list[dict[str, Any]]]:
    """Who looked first, and whose sales it was: how often somebody looked again, and what share did
    not stand.
    """
    scope = {"organiser_id": portal.organiser_id}
    by_person = queries.second_looks(portal.programme.id, **scope)
    by_partner = queries.second_looks_of_partners(portal.programme.id, **scope)
    names = names_by_id.actors(portal, [person.who for person in by_person])
    return {
        name: [
            {
                "name": names.get(person.who, person.who),
                "total": person.total,
                "share": person.overturned / person.total,
            }
            for person in looks
        ]
        for name, looks in (("people", by_person), ("partners", by_partner))
    }
