"""A contest that a jury judges, with what a member sent in."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
from django.conf import settings
from PIL import Image

from tandem.engagement.contests import writing
from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.measuring import Measure
from tandem.engagement.contests.writing import ContestIn
from tandem.platform.access.permissions import Actor
from tandem.platform.files import uploads
from tandem.programmes.models import Programme


def contest_with_entry(programme: Programme, member_id: int, actor: Actor) -> UUID:
    """Its id; the entry has the number 1, and a photo."""
    said = ContestIn(
        {"en": "Shelves"},
        Measure("JURY"),
        cast.BEGINS,
        date(2026, 12, 31),
        joins="WISH",
        criteria=[Criterion({"en": "Idea"})],
    )
    scope: dict[str, Any] = {"actor": actor, "now": cast.NOW}
    key = writing.write(programme, said, **scope)
    writing.open_contest(key, programme_id=programme.id, **scope)
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    upload = uploads.store(
        [picture.getvalue()],
        name="shelf.png",
        home=Path(settings.HOME),
        bytes_max=10**6,
        organiser_id=programme.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    member = replace(actor, permissions=frozenset({"member.claim"}), member_id=member_id)
    said_of_it = entries.EntryIn("My shelf", [upload.id])
    entries.send(
        key, said_of_it, member_id=member_id, programme=programme, actor=member, now=cast.NOW
    )
    return key
