"""What a basket would earn: recorded, awarded and explained like any deed, in a savepoint that is
taken back.

So a quote means what the rules mean, with limits, multipliers and the member's history, and there
is no second evaluator.
Nothing stays: neither the deed, nor points, nor a fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from tandem.activity import recording
from tandem.earning import explaining
from tandem.earning.explaining import Explanation
from tandem.earning.rulesets import InForce
from tandem.flows import record_deed
from tandem.kit import ids
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Quote:
    """What one deed would bring: by wallet, with the reasons of each wallet that gets something."""

    points: Mapping[str, int]
    explanations: Mapping[str, Explanation]


def quote(
    deed: recording.Deed,
    *,
    programme: Programme,
    language: str,
    now: datetime,
    under: InForce | None = None,
) -> Quote:
    """What this deed would earn as a new one, under the rules in force at its moment or under a
    draft.
    """
    key = ids.new_uuid()
    fresh = replace(deed, id=key, document_no=f"quote {key}")  # proved by nothing before
    with transaction.atomic():
        recorded = record_deed.record(
            fresh, programme=programme, actor="quote", now=now, under=under
        )
        books = programmes.books(programme.id, organiser_id=programme.organiser_id)
        found = {
            wallet: explaining.explain(
                deed.member_id, key, programme=programme, book_id=books[wallet], language=language
            )
            for wallet in recorded.points
        }
        transaction.set_rollback(True)
    return Quote(recorded.points, {wallet: reasons for wallet, reasons in found.items() if reasons})
