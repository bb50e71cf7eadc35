"""What an organiser writes in the regulations itself. It stays as it is written, whatever becomes
of the settings and rules that the rest is written from.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid, Missing
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes.facts import RegulationsWritten
from tandem.programmes.models import OwnParagraph

PARAGRAPHS_MAX = 60


class NoSuchParagraph(Missing):
    """There is none, or no longer."""

    code = "programmes.no_such_paragraph"
    text = _("This paragraph is there no longer.")


class NothingWritten(Invalid):
    """A paragraph without a text."""

    code = "programmes.nothing_written"
    text = _("Write the text in one language at least.")


class TooManyParagraphs(Invalid):
    """More than anybody keeps in order."""

    code = "programmes.too_many_paragraphs"
    text = _("There are %(most)s paragraphs of your own already. Join some of them.")


def write(
    programme_id: UUID,
    *,
    text: Mapping[str, str],
    after: str,
    actor: Actor,
    now: datetime,
    paragraph_id: UUID | None = None,
) -> UUID:
    """Write a new paragraph, or a standing one anew; its id. What it says in languages that are not
    given stays.

    Args:
        text: by language; an empty one takes the language out.
        after: the section at whose end it stands; empty: behind all.

    Raises:
        NothingWritten, NoSuchParagraph, TooManyParagraphs
    """
    require(actor, "programme.change")
    of = actor.organiser_id
    rows = OwnParagraph.objects.of(of).filter(programme_id=programme_id)
    written = {language: wording.strip() for language, wording in text.items()}
    if paragraph_id is None:
        kept = {language: wording for language, wording in written.items() if wording}
        last = rows.order_by("-position", "id").first()
        if last is not None and rows.count() >= PARAGRAPHS_MAX:
            raise TooManyParagraphs(most=PARAGRAPHS_MAX)
        row = OwnParagraph(
            organiser_id=of,
            programme_id=programme_id,
            position=last.position + 1 if last else 1,
            created_at=now,
        )
    else:
        row = rows.select_for_update().one(NoSuchParagraph(), id=paragraph_id)
        kept = {
            language: wording for language, wording in {**row.text, **written}.items() if wording
        }
    if not kept:
        raise NothingWritten()
    row.text, row.after = kept, after
    row.save()
    _record(programme_id, row.id, "written", actor, now)
    return row.id


def remove(programme_id: UUID, paragraph_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a paragraph out of the next version; those that are published keep it.

    Raises:
        NoSuchParagraph
    """
    require(actor, "programme.change")
    rows = OwnParagraph.objects.of(actor.organiser_id).filter(programme_id=programme_id)
    rows.select_for_update().one(NoSuchParagraph(), id=paragraph_id).delete()
    _record(programme_id, paragraph_id, "removed", actor, now)


def listed(programme_id: UUID, *, organiser_id: UUID) -> list[OwnParagraph]:
    """All of them, in their order."""
    rows = OwnParagraph.objects.of(organiser_id).filter(programme_id=programme_id)
    return list(rows.order_by("position", "id")[:PARAGRAPHS_MAX])


def _record(programme_id: UUID, paragraph_id: UUID, what: str, actor: Actor, now: datetime) -> None:
    journal.record(
        RegulationsWritten(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            paragraph_id=paragraph_id,
            what=what,
        )
    )
