"""What a basket would earn: recorded, awarded and explained like any activity, in a savepoint that
is taken back.

So a quote means what the rules mean, with limits, multipliers and the member's history, and there
is no second evaluator.
Nothing stays: neither the activity, nor points, nor a fact.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from tandem.activity import recording
from tandem.earning.reasons import explaining
from tandem.earning.reasons.explaining import Explanation
from tandem.earning.versions.published import InForce
from tandem.flows.activities import record_activity
from tandem.kit import ids
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Quote:
    """What one activity would bring: by wallet, with the reasons of each wallet that gets
    something."""

    points: Mapping[str, int]
    explanations: Mapping[str, Explanation]


def quote(
    activity: recording.NewActivity,
    *,
    programme: Programme,
    language: str,
    now: datetime,
    under: InForce | None = None,
) -> Quote:
    """What this activity would earn as a new one, under the rules in force at its moment or under a
    draft.
    """
    key = ids.new_uuid()
    fresh = replace(activity, id=key, document_no=f"quote {key}")  # proved by nothing before
    with transaction.atomic():
        recorded = record_activity.record(
            fresh, programme=programme, actor="quote", now=now, under=under
        )
        books = programmes.books(programme.id, organiser_id=programme.organiser_id)
        reasons_by_wallet = {
            wallet: explaining.explain(
                activity.member_id,
                key,
                programme=programme,
                book_id=books[wallet],
                language=language,
            )
            for wallet in recorded.points
        }
        transaction.set_rollback(True)
    return Quote(
        recorded.points,
        {wallet: reasons for wallet, reasons in reasons_by_wallet.items() if reasons},
    )
