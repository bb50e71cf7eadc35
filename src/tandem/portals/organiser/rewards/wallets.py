"""What a reward may be paid with."""

from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.labels import wallet_names
from tandem.programmes import queries as programmes


def choices(portal: Portal) -> list[tuple[str, str]]:
    """The wallets a reward may cost, by name; reward points first."""
    names = wallet_names(portal)
    books = programmes.books(portal.programme.id, organiser_id=portal.organiser_id)
    codes = sorted(set(books) - {"STATUS"}, key=lambda code: (code != "REWARD", code))
    return [(code, names.get(code, code)) for code in codes]
