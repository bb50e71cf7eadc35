"""The demo's rewards, each with its picture."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from tandem.config.demo.programme import drawings, names
from tandem.platform.access.permissions import Actor
from tandem.platform.files import pictures
from tandem.programmes.models import Programme
from tandem.rewards import catalogue
from tandem.segments.targeting import Whom


def offer(programme: Programme, *, actor: Actor, now: datetime) -> list[tuple[UUID, int]]:
    """Offer them; their ids with what they cost."""
    offered = []
    for name, points, stock, value, drawing in names.REWARDS:
        picture = pictures.store(
            [drawings.picture(drawing)],
            name=f"{drawing}.png",
            home=Path(settings.HOME),
            organiser_id=programme.organiser_id,
            user_id=None,
            now=now,
        )
        key = catalogue.add_reward(
            programme.id,
            name=name,
            points=points,
            stock=stock,
            value_minor=value,
            picture_id=picture.id,
            whom=Whom(tier="silver") if drawing == "mountains" else Whom(),
            actor=actor,
            now=now,
        )
        offered.append((key, points))
    return offered
