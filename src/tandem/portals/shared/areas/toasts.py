"""What is said after an action, and how it is taken back.

A message of Django keeps a text and tags until the next page. What takes the action back
(`declaring.Undo`) is kept in the tags; the page makes a form of it, which the runner takes like any
other: with its rights, checks and key.
"""

import json
from typing import Any

from django.contrib.messages.storage.base import Message

from tandem.portals.shared.areas.declaring import Undo
from tandem.portals.shared.areas.forms import ACTION, OF


def offering(undo: Undo | None, *, at: str) -> str:
    """The tags of a message that offers to take back what was done at the address."""
    if undo is None:
        return ""
    data = {name: str(value) for name, value in undo.data.items()}
    return json.dumps({"at": undo.at or at, "data": {ACTION: undo.action, OF: "undo", **data}})


def offered(message: Message) -> dict[str, Any] | None:
    """The address and the fields of what takes back what the message says; None where nothing
    does.
    """
    tags = message.extra_tags or ""
    if not tags.startswith("{"):
        return None
    undo: dict[str, Any] = json.loads(tags)
    return undo
