"""What is to be done before the programme is published, beside what its members see."""

from collections.abc import Mapping
from typing import Any

from tandem.flows.programme import remove_samples
from tandem.insights.review.facts import STOPS
from tandem.portals.organiser.launch import preview, reviewing, steps
from tandem.portals.organiser.launch.preview import VIEWS
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.programmes import terms


@page("launch/", permission="programme.change", template="launch.html")
def launch(portal: Portal) -> Mapping[str, Any]:
    """The steps, one of them chosen (`?step=`), and the page of members that it is about
    (`?view=`).
    """
    rows, asked = steps.rows(portal), portal.request.GET
    chosen = next((row for row in rows if row["key"] == asked.get("step", "")), None)
    following = next((row for row in rows if row["is_next"]), None)
    shown = chosen or following or rows[0]
    view = asked.get("view", "")
    if view not in VIEWS:
        view = shown["view"]
    language = preview.language_of(portal)
    shown_rows = [{**row, "is_shown": row is shown} for row in rows]
    needed = [row for row in shown_rows if not row["is_optional"]]
    findings = reviewing.found(portal)
    here = portal.address("organiser:launch")
    return {
        "steps": needed,
        "beside": [row for row in shown_rows if row["is_optional"]],
        "done": sum(row["is_done"] for row in needed),
        "needed": len(needed),
        "review": reviewing.rows(portal, findings),
        "stops": any(finding.severity == STOPS for finding in findings),
        "has_samples": not remove_samples.samples_of(portal.programme).are_gone,
        "frame": preview.address(portal, view, language),
        "views": [
            {
                "title": title,
                "address": f"{here}?step={shown['key']}&view={key}&lang={language}#view",
                "is_shown": key == view,
            }
            for key, (_name, title) in VIEWS.items()
        ],
        "view_title": VIEWS[view][1],
        "languages": [
            {
                "code": code,
                "name": terms.language_names([code]),
                "address": f"{here}?step={shown['key']}&view={view}&lang={code}#view",
                "is_shown": code == language,
            }
            for code in portal.programme.languages
        ],
    }
