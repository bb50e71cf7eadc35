"""What a member collects: points by wallet, and cards that fill up."""

from typing import Any

from tandem.ledger.models import Account
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.labels import wallet_names
from tandem.programmes import queries as programmes
from tandem.rewards.queries import Offer

PLACES_SHOWN_MAX = 20


def available(portal: PortalContext, member_id: int) -> dict[str, int]:
    """Points that a member can use, by wallet."""
    of = portal.actor.organiser_id
    wallets = {
        key: wallet
        for wallet, key in programmes.books(portal.programme.id, organiser_id=of).items()
    }
    rows = Account.objects.of(of).filter(holder_id=member_id, book_id__in=list(wallets))
    return {
        wallets[book_id]: points
        for book_id, points in rows.values_list("book_id", "available_points")
    }


def shown(portal: PortalContext, has: dict[str, int], offers: list[Offer]) -> list[dict[str, Any]]:
    """The member's cards beside reward and status points: what is on them, and what the next thing
    for it asks.
    """
    cards = []
    for code, name in wallet_names(portal).items():
        of_card = [offer for offer in offers if offer.wallet == code]
        if code in ("REWARD", "STATUS") or (not has.get(code) and not of_card):
            continue
        nearest = min(of_card, key=lambda offer: (offer.missing_points, offer.points), default=None)
        full = nearest.points if nearest else 0
        have = has.get(code, 0)
        cards.append(
            {
                "code": code,
                "name": name,
                "has": have,
                "next": nearest,
                "missing": nearest.missing_points if nearest else 0,
                "places": [place < have for place in range(full)]
                if 0 < full <= PLACES_SHOWN_MAX
                else [],
            }
        )
    return cards
