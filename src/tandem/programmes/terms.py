"""The regulations of a programme: versions that are published and never changed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tandem.kit import ids
from tandem.platform import journal
from tandem.platform.permissions import Actor, require
from tandem.programmes.facts import TermsPublished
from tandem.programmes.models import Terms


def publish(programme_id: UUID, *, text: Mapping[str, str], actor: Actor, now: datetime) -> UUID:
    """Publish the next version of the regulations; `text` by language."""
    require(actor, "programme.change")
    latest = (
        Terms.objects.of(actor.organiser_id)
        .filter(programme_id=programme_id)
        .order_by("-version")
        .first()
    )
    version = latest.version + 1 if latest else 1
    terms = Terms.objects.of(actor.organiser_id).create(
        id=ids.new_uuid(),
        programme_id=programme_id,
        version=version,
        text=dict(text),
        published_at=now,
        created_at=now,
    )
    journal.record(
        TermsPublished(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            terms_id=terms.id,
            version=version,
        )
    )
    return terms.id


def in_force(programme_id: UUID, *, organiser_id: UUID) -> Terms | None:
    """The latest version; None before the first is published."""
    return (
        Terms.objects.of(organiser_id)
        .filter(programme_id=programme_id)
        .order_by("-version", "id")
        .first()
    )
