"""What may be said of a member's points, for conditions on members alone.

No rule that gives points may ask it: what an activity gives would hang on what others were given,
in the order in which they came, and no recalculation would come to an end
(docs/algorithms/earning.md).
"""

from tandem.rules.types import NUMBER
from tandem.rules.vocabulary import Lent, Past

# By when it took effect, as turnover: what is taken back lowers the day of the return.
_EARNED = """(
  SELECT coalesce(sum(
    CASE WHEN moved.kind IN ('EARN', 'EARN_PENDING') THEN moved.points ELSE -moved.points END), 0)
  FROM ledger_book AS book
  JOIN ledger_transfer AS moved
    ON moved.organiser_id = book.organiser_id AND moved.book_id = book.id
     AND moved.holder_id = activity.member_id
  WHERE book.organiser_id = activity.organiser_id AND book.owner_id = activity.programme_id
    AND book.code = {kind}
    AND moved.kind IN ('EARN', 'EARN_PENDING', 'TAKE_BACK', 'VOID')
    AND moved.at >= {since} AND moved.at <= activity.occurred_at
)"""

LENT = Lent(
    pasts=(
        Past(
            "points",
            NUMBER,
            _EARNED,
            {
                "en": "the points earned",
                "pl": "zdobyte punkty",
                "ro": "punctele câștigate",
                "be": "заробленыя балы",
            },
            ("DAYS",),
            kinds="wallets",
        ),
    ),
)
