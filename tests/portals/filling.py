"""Forms as a browser fills them in: what a page shows is sent back, with what somebody typed."""

from typing import Any

from django.test import Client
from lxml import html


def shown(content: bytes, action: str, of: str = "") -> dict[str, Any]:
    """What the form of an action would send as it stands in a page."""
    name = f"{action}-{of}" if of else action
    forms = html.fromstring(content).xpath("//form[@id=$name]", name=name)
    assert forms, f"the page has no form “{name}”"
    values: dict[str, Any] = {}
    long = {area.get("name") for area in forms[0].xpath(".//textarea")}
    for field, value in forms[0].form_values():
        if field in long:
            # The line break after the tag is none of its text; an end of a line is sent as two letters.
            value = value.removeprefix("\n").replace("\n", "\r\n")
        if field not in values:
            values[field] = value
        else:  # several of one list
            values[field] = [
                *(values[field] if isinstance(values[field], list) else [values[field]]),
                value,
            ]
    return values


def send(client: Client, address: str, action: str, *, of: str = "", **typed: Any) -> Any:
    """Open the page, fill in the form of an action, and send it; None leaves a box unticked."""
    form = shown(client.get(address).content, action, of) | typed
    return client.post(address, {name: value for name, value in form.items() if value is not None})
