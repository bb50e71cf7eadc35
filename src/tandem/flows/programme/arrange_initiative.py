"""What of the ways of taking part stands on an initiative's page: looked up where it belongs, and
put there.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tandem.initiatives import pieces
from tandem.initiatives.models import Initiative
from tandem.initiatives.pieces import Key
from tandem.insights.pieces import catalogue
from tandem.kit.errors import Missing
from tandem.platform.access.permissions import Actor
from tandem.programmes.models import Programme


class NoSuchPiece(Missing):
    """What was chosen is gone, or not of this programme."""

    code = "initiatives.no_such_piece"
    text = _("One of what you chose is not there any more. Choose it anew.")


def arrange(
    row: Initiative, keys: Sequence[Key], *, programme: Programme, actor: Actor, now: datetime
) -> None:
    """Put these on the page in this order, instead of what stood there.

    Raises:
        NoSuchInitiative, NoSuchPiece, BadPieces: nothing is written.
    """
    known = {(one.kind, one.key) for one in catalogue.every(programme, now=now, only=keys)}
    if any(key not in known for key in keys):
        raise NoSuchPiece()
    pieces.arrange(row, keys, actor=actor, now=now)
