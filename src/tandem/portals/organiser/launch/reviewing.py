"""The review as pages show it: each finding with its weight and the page where it is put right."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tandem.insights.review import collecting, reach
from tandem.insights.review.facts import ADVISES, STOPS, WARNS, Finding
from tandem.platform.models import User
from tandem.portals.organiser.rules import drafts, sentences
from tandem.portals.shared.areas.context import Portal

KINDS: Mapping[str, Any] = {
    "UNLAWFUL": _("lawful?"),
    "MISSING": _("missing"),
    "DEAR": _("expensive"),
    "UNCLEAR": _("unclear"),
    "COMPLICATED": _("too complicated"),
    "COMMENTED": _("talked about"),
}
MOODS = {STOPS: "bad", WARNS: "wait", ADVISES: ""}
ICONS = {STOPS: "octagon-x", WARNS: "triangle-alert", ADVISES: "lightbulb"}
SEVERITIES = {
    STOPS: _("stops publishing"),
    WARNS: _("look at it first"),
    ADVISES: _("advice"),
}


def found(portal: Portal) -> list[Finding]:
    """What the review finds, and what rules, rewards and benefits ask for and nobody has."""
    today = portal.programme.day_at(portal.now)
    review = collecting.review(portal.programme, today=today, language=portal.language)
    nobody = [
        Finding("nobody", "UNCLEAR", WARNS, text, "rules")
        for text in sentences.nobody(portal, drafts.named(portal))
    ]
    unreached = reach.unreached(portal.programme, language=portal.language, now=portal.now)
    return sorted(
        [*review, *nobody, *unreached], key=lambda finding: list(MOODS).index(finding.severity)
    )


def rows(portal: Portal, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as plain rows."""
    return [
        {
            "text": finding.text,
            "kind": KINDS[finding.kind],
            "mood": MOODS[finding.severity],
            "icon": ICONS[finding.severity],
            "weight": SEVERITIES[finding.severity],
            "address": _address(portal, finding),
        }
        for finding in findings
    ]


def _address(portal: Portal, finding: Finding) -> str:
    """Where it is put right; nowhere, where that is another person's."""
    if finding.place:
        return portal.address(f"organiser:{finding.place}", **finding.parts) + "?from=launch"
    user = portal.request.user
    return reverse("operator-mail") if isinstance(user, User) and user.is_operator else ""
