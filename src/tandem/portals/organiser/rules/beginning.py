"""What the form of a new rule begins with: a ready sentence, and what the address asks of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from tandem.activity import declaring
from tandem.portals.organiser.rules import forms, ready
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.choosing import sources


@dataclass(frozen=True, slots=True)
class Begun:
    """The title of the page and what the form holds; `unknown`: the action that the address asks
    for and the programme does not have, so that one is to be chosen.
    """

    title: str | Promise
    initial: Mapping[str, Any] = field(default_factory=dict)
    unknown: str = ""


def begun(portal: Portal, start: str) -> Begun:
    """A rule begun with a ready sentence; `kind` of the address: for another action than the
    sentence is about, `about` and `is`: where it tells this, as the page of a course offers it;
    `counts`: a point for each unit of this number, `card`: into this wallet, `name`: called so.
    """
    chosen, kind = ready.READY[start], portal.request.GET.get("kind", "")
    if not kind:
        return Begun(chosen.title, chosen.initial())
    titles = sources.actions(portal)
    if kind not in titles:
        # Never the sentence's own action: a rule for joining is not what was asked for.
        action = ready.READY["action"]
        return Begun(action.title, action.initial(), unknown=kind[: forms.NAME_MAX])
    return Begun(titles[kind], chosen.initial() | _about(portal, kind))


def _about(portal: Portal, kind: str) -> dict[str, Any]:
    """What the address says of a rule for an action."""
    asked = portal.request.GET
    known = declaring.declared(portal.programme.id, organiser_id=portal.organiser_id).get(kind)
    types = {row.name: row.type for row in declaring.attributes_of(known)} if known else {}
    told = zip(asked.getlist("about"), asked.getlist("is"), strict=False)
    only = [
        ready.that_counts(name, value) if types[name] == "NUMBER" else ready.that_tells(name, value)
        for name, value in told
        if value and name in types
    ]
    about: dict[str, Any] = {
        "name": asked.get("name", "")[: forms.NAME_MAX],
        "conditions": [ready.of_kind(kind), *only],
    }
    if types.get(asked.get("counts", "")) == "NUMBER":
        about["gives"] = [ready.for_each(asked["counts"], asked.get("card", ""))]
    return about
