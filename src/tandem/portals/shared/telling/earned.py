"""What activities brought their member in every wallet, and why: reward points first, then what
went on a card of its own (a credit, stamps, status points).
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from tandem.earning.reasons import explaining, totals
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.labels import wallet_names
from tandem.portals.shared.telling import given
from tandem.programmes import queries as programmes

REWARD = "REWARD"


def by_wallet(
    portal: Portal, member_id: int, activities: Collection[UUID]
) -> dict[UUID, dict[str, int]]:
    """Points of these activities, by wallet."""
    of = portal.organiser_id
    summed = totals.by_book(member_id, activities, organiser_id=of)
    if not summed:
        return {}
    books = programmes.books(portal.programme.id, organiser_id=of)
    codes = {book_id: code for code, book_id in books.items()}
    return {
        activity: {codes[book_id]: points for book_id, points in of_books.items()}
        for activity, of_books in summed.items()
    }


def beside(portal: Portal, member_id: int, activities: Collection[UUID]) -> dict[UUID, str]:
    """What these activities gave besides reward points: “Shoe credit: 40”."""
    return {
        activity: given.parts(
            {code: points for code, points in of_one.items() if code != REWARD},
            programme=portal.programme,
            language=portal.language,
        )
        for activity, of_one in by_wallet(portal, member_id, activities).items()
    }


def why(portal: Portal, member_id: int, activity: UUID) -> dict[str, Any]:
    """Why an activity got what it got: `explanation` of its reward points, `beside` of each other
    wallet with its name.
    """
    books = programmes.books(portal.programme.id, organiser_id=portal.organiser_id)
    gave = by_wallet(portal, member_id, [activity]).get(activity, {})
    named = wallet_names(portal) if gave.keys() - {REWARD} else {}
    reasons = {
        code: explaining.explain(
            member_id,
            activity,
            programme=portal.programme,
            book_id=books[code],
            language=portal.language,
        )
        for code in [REWARD, *sorted(gave.keys() - {REWARD})]
    }
    return {
        "explanation": reasons.pop(REWARD),
        "beside": [
            {"name": named.get(code, code), "explanation": one} for code, one in reasons.items()
        ],
    }
