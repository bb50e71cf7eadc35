"""What should be looked at before regulations are published, each with where it is done: of the
review (`insights.review`) what members would read in them, or miss.
"""

from datetime import date
from typing import Any

from tandem.insights.regulations import drafting
from tandem.insights.review import collecting, judging
from tandem.portals.shared.areas.context import Portal

# In the order in which they are shown.
CODES = (
    "goods",
    "no_contact",
    "never_expire",
    "no_rules",
    "nameless",
    "foreign",
    "own_missing",
    "left_out",
    "no_deadline",
    "no_end",
)


def rows(portal: Portal, draft: drafting.Draft, *, today: date) -> list[dict[str, Any]]:
    """What is missing or not clear, the most important first."""
    facts = collecting.facts(
        portal.programme,
        draft,
        today=today,
        language=portal.language,
        with_draft=draft.is_of_draft,
    )
    findings = [finding for finding in judging.findings(facts) if finding.code in CODES]
    return [
        {
            "text": finding.text,
            "address": ""
            if finding.place == "regulations"
            else portal.address(f"organiser:{finding.place}", **finding.parts),
        }
        for finding in sorted(findings, key=lambda finding: CODES.index(finding.code))
    ]
