"""An alias that was taken back: what counted by it is taken back as well, and its lines wait
again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from tandem.activity import recording
from tandem.evidence.facts import AliasForgotten
from tandem.evidence.models import Document
from tandem.evidence.undoing import taking_back
from tandem.flows.activities import record_activity
from tandem.flows.documents import reading, ways
from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.models import Fact
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


def take_back(
    fact_id: UUID, *, organiser_id: UUID, home: Path, now: Callable[[], datetime]
) -> list[UUID]:
    """Take back what counted by an alias that was forgotten (`AliasForgotten`), a document in a
    transaction; the documents to be gone through again. Repeatable: what was taken back counts no
    more by that alias.

    Must not run inside a transaction of the caller.
    """
    with transaction.atomic():
        tenancy.enter(organiser_id)
        alias = AliasForgotten.from_row(Fact.objects.of(organiser_id).values().get(id=fact_id))
        programme = programmes.programme(alias.programme_id, organiser_id=alias.organiser_id)
        documents = taking_back.documents_of(alias)
    changed = []
    for document_id in documents:
        with transaction.atomic():
            tenancy.enter(alias.organiser_id)
            locked = (
                Document.objects.of(alias.organiser_id)
                .select_related("upload")
                .select_for_update(of=("self",))
            )
            document = locked.get(id=document_id)
            lines = _counted_by(alias, document, home=home, now=now())
            if not lines:
                continue
            correct(
                lines,
                document.id,
                by=(alias.key, alias.at.isoformat()),
                programme=programme,
                actor=alias.actor,
                now=now(),
            )
            taking_back.note(lines, document, now=now())
            changed.append(document_id)
    return changed


def _counted_by(
    alias: AliasForgotten, document: Document, *, home: Path, now: datetime
) -> list[taking_back.Counted]:
    way, work = ways.of(document), reading.work_on(document, home=home, now=now)
    return taking_back.counted_by(
        alias,
        document,
        way.form,
        lambda looked: way.stage(looked, work),
        programme=work.programme,
        now=now,
    )


def correct(
    lines: Sequence[taking_back.Counted],
    source_id: UUID,
    *,
    by: Sequence[object],
    programme: Programme,
    actor: str,
    now: datetime,
) -> None:
    """Record that these goods were none of the purchases they counted for, once for each reason
    (`by`). `source_id`: by what they counted.
    """
    by_activity: dict[tuple[int, UUID], list[taking_back.Counted]] = {}
    for line in lines:
        by_activity.setdefault((line.member_id, line.activity_id), []).append(line)
    activities = [
        record_activity.activity_of(
            member_id,
            programme=programme,
            document_no=own[0].document_no,
            day=own[0].sold_on,
            key=str(ids.derived(activity_id, "TAKEN_BACK", *by)),
            partner_id=own[0].partner_id,
            corrects_id=activity_id,
            lines=tuple(
                recording.LineIn(
                    line.product_id,
                    -line.quantity,
                    None if line.net_minor is None else -line.net_minor,
                    None if line.gross_minor is None else -line.gross_minor,
                )
                for line in own
            ),
        )
        for (member_id, activity_id), own in by_activity.items()
    ]
    recording.record_many(
        activities,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        source="TAKEN_BACK",
        source_id=source_id,
        actor=actor,
        now=now,
    )
