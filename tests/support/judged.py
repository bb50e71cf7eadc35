"""A contest that a jury judges, with what a member sent in; one in which lots were drawn."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import cast
from django.conf import settings
from PIL import Image

from tandem.engagement.contests import writing
from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.jury.criteria import Criterion
from tandem.engagement.contests.models import Contest, Drawn
from tandem.engagement.contests.ranking.measuring import Measure
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


def drawn_contest(programme: Programme, members: Sequence[int], actor: Actor) -> UUID:
    """Its id; the first of these members wins, the others stand in."""
    said = ContestIn(
        {"en": "Lots"},
        Measure("NET", kind="PURCHASE"),
        cast.BEGINS,
        date(2026, 12, 31),
        wins="DRAW",
        target=Decimal(1),
        places=1,
        substitutes=1,
    )
    key = writing.write(programme, said, actor=actor, now=cast.NOW)
    of = programme.organiser_id
    Contest.objects.of(of).filter(id=key).update(
        opened_at=cast.NOW, signed_at=cast.NOW, permit="P 1"
    )
    Drawn.objects.of(of).bulk_create(
        Drawn(
            organiser_id=of,
            member_id=member,
            contest_id=key,
            created_at=cast.NOW,
            ticket=str(position),
            position=position,
            place=1 if position == 1 else None,
        )
        for position, member in enumerate(members, 1)
    )
    return key
