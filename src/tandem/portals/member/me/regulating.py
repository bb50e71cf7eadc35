"""The regulations as members read and accept them, with what changed since they last did."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponseBase

from tandem.participants.models import Acceptance
from tandem.portals.member.me import actions, questions
from tandem.portals.member.own import consent_of, framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.prints import regulations as reading
from tandem.programmes import terms
from tandem.programmes.models import Terms


def in_short(portal: Portal) -> dict[str, Any] | None:
    """Which version is in force."""
    latest = _latest(portal)
    if latest is None:
        return None
    return {"version": latest.version, "published_at": latest.published_at}


@page(
    "regulations/",
    permission="member.view",
    template="regulations.html",
    actions=[actions.accept],
    is_for_former=True,
)
def regulations(portal: Portal) -> Mapping[str, Any]:
    """The version in force; where it is to be accepted, with what changed."""
    member, latest = member_of(portal), _latest(portal)
    if latest is None:
        return framed(portal, member, "me", terms=None)
    accepted = _accepted(portal, member.id)
    before = accepted[0][0] if accepted else None
    sections = terms.read(latest, portal.language)
    has_changed = before is not None and before.version != latest.version
    return framed(
        portal,
        member,
        "me",
        terms={
            "version": latest.version,
            "published_at": latest.published_at,
            "sections": reading.numbered(sections),
            "before": before.version if before and has_changed else None,
            "differences": reading.differing(terms.read(before, portal.language), sections)
            if before and has_changed
            else [],
            "asks": questions.waits(portal),
            "accepted": [{"version": row.version, "at": at} for row, at in accepted[:1]],
            "accept": portal.form(actions.accept, initial={"terms": latest.id})
            if consent_of(portal, member.id).waits
            else None,
        },
    )


@page("regulations.pdf", permission="member.view", is_for_former=True)
def regulations_paper(portal: Portal) -> HttpResponseBase:
    """The version in force, to print."""
    latest = _latest(portal)
    if latest is None:
        raise Http404
    return reading.paper(portal, latest)


def _latest(portal: Portal) -> Terms | None:
    return terms.in_force(portal.programme.id, organiser_id=portal.organiser_id)


def _accepted(portal: Portal, member_id: int) -> list[tuple[Terms, Any]]:
    """The versions that the member accepted, latest first, each with when."""
    rows = Acceptance.objects.of(portal.organiser_id).filter(member_id=member_id)
    moments = dict(rows.values_list("terms_id", "at"))
    every = terms.versions(portal.programme.id, organiser_id=portal.organiser_id)
    return [(row, moments[row.id]) for row in every.filter(id__in=list(moments))[:1]]
