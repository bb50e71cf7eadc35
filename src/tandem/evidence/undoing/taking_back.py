"""What counted by an alias that was taken back: found by matching its documents once as they were,
and once as they are.

Both times in a savepoint that is rolled back: nothing of a document changes by looking. A line
whose identity is the same without the alias (another number of it leads there too) stays. The
identity of a line that is taken back may count once more, when the alias is taught again; what is
taken back a second time does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from tandem.evidence import matching
from tandem.evidence.documents import lifecycle
from tandem.evidence.documents.staging import Form, staging_of
from tandem.evidence.facts import AliasForgotten
from tandem.evidence.models import Alias, AliasKind, Document
from tandem.kit.sql import fill_each, named_queries
from tandem.platform import statements
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Counted:
    """A line that counted, with the activity it became; quantity in base units, amounts in minor
    units.
    """

    member_id: int
    activity_id: UUID
    document_no: str
    sold_on: date
    partner_id: int | None
    product_id: UUID
    quantity: Decimal
    net_minor: int | None
    gross_minor: int | None
    key: UUID


def documents_of(alias: AliasForgotten) -> list[UUID]:
    """The documents in which lines may have counted by an alias: of its partner, counted since it
    was taught; those too of which only a part has counted so far.
    """
    documents = Document.objects.of(alias.organiser_id).filter(
        Q(done_at__gte=alias.taught_at) | Q(state_at__gte=alias.taught_at),
        programme_id=alias.programme_id,
        partner_id=alias.partner_id,
        lines_counted__gt=0,
    )
    return list(documents.order_by("state_at", "id").values_list("id", flat=True))


def counted_by(
    alias: AliasForgotten,
    document: Document,
    form: Form,
    stage: Callable[[Document], None],
    *,
    programme: Programme,
    now: datetime,
) -> list[Counted]:
    """The lines of a document that counted by what an alias meant, and do not without it. Changes
    nothing.

    `stage` lays what the document holds into staging, in this form.
    """
    sql = named_queries("tandem.evidence", "taking_back")
    params: dict[str, object] = {
        **matching.params_of(document, programme),
        "kind": alias.kind,
        "key": alias.key,
        "meant_id": alias.member_id,
    }

    def asked(name: str, *, as_it_was: bool) -> list[tuple[object, ...]]:
        place = transaction.savepoint()
        try:
            if as_it_was:
                _teach(alias, now)
            looked = (
                Document.objects.of(document.organiser_id)
                .select_related("upload")
                .get(id=document.id)
            )
            stage(looked)
            matching.match(looked, form, programme=programme, looks_back=True)
            tables = {"matched": matching.matched_of(document.id), "read": staging_of(document.id)}
            return statements.rows(fill_each(sql, **tables)[name], params)
        finally:
            transaction.savepoint_rollback(place)

    counted = [Counted(*row) for row in asked("counted", as_it_was=True)]  # type: ignore[arg-type]
    if not counted:
        return []
    params["keys"] = [line.key for line in counted]
    standing = {key for (key,) in asked("standing", as_it_was=False)}
    return [line for line in counted if line.key not in standing]


def _teach(alias: AliasForgotten, now: datetime) -> None:
    target = {
        "product_id": alias.product_id,
        "member_id": alias.member_id,
        "text": "",
        "actor": alias.actor,
    }
    Alias.objects.of(alias.organiser_id).update_or_create(
        programme_id=alias.programme_id,
        partner_id=alias.partner_id,
        kind=AliasKind(alias.kind),
        key=alias.key,
        defaults=target,
        create_defaults={"organiser_id": alias.organiser_id, "created_at": now, **target},
    )


def note(lines: list[Counted], document: Document, *, now: datetime) -> None:
    """Keep that these lines were taken back, so that they may count anew, under another key each
    time, when the document is gone through again.

    `document` is locked.
    """
    params = {
        "organiser_id": document.organiser_id,
        "document_id": document.id,
        "now": now,
        "keys": [line.key for line in lines],
        "partners": [line.partner_id for line in lines],
    }
    taken = statements.run(named_queries("tandem.evidence", "taking_back")["note"], params)
    document.lines_counted -= taken
    figures = document.figures
    moved = {
        "counted": figures.get("counted", 0) - taken,
        "taken_back": figures.get("taken_back", 0) + taken,
    }
    document.figures = {**figures, **moved}
    lifecycle.keep(document, "lines_counted", "figures")
