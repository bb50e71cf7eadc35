"""Tokens by which the organiser's own software says what a member did there.

They are those of the widget (`tokens`), and say besides `act`, the code of an action that the
programme declared. The key that signs may record actions. What is wrong with one is answered with a
sentence, for whoever built the software reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Denied, Gone, Invalid
from tandem.outreach import tokens
from tandem.programmes.models import Programme

SCOPE = "deeds.write"
ACT_MAX = 40


class TokenForged(Denied):
    """No key of the programme that may record actions signed it, or it does not say enough."""

    code = "outreach.token_forged"
    text = _(
        "This token is not signed by a key of this programme that may record actions, or it is not"
        " whole. Nothing was recorded."
    )


class TokenOver(Gone):
    """It has run out, or is to live for too long."""

    code = "outreach.token_over"
    text = _(
        "This token has run out, or is to hold for longer than ten minutes. Nothing was recorded;"
        " make a new one for each call."
    )


class TokenUsed(Conflict):
    """It was sent before."""

    code = "outreach.token_used"
    text = _("This token was used before: it is good for one call. Nothing was recorded anew.")


class UnknownAct(Invalid):
    """It names no action that the programme declared."""

    code = "outreach.unknown_act"
    text = _(
        "The programme has declared no action “%(act)s”. Its actions stand in its settings, with"
        " their codes."
    )


@dataclass(frozen=True, slots=True)
class Act:
    """What a token says: that the member with a number did something. `once`: its own word."""

    key_id: UUID
    number: str
    act: str
    once: str


def said(token: str, *, programme: Programme, now: datetime) -> Act:
    """What a token says. Its word is the identity of what is recorded, so nothing is used up by
    reading: what was broken off before it was recorded may be sent again.

    Raises:
        TokenForged, TokenOver
    """
    proved = tokens.proved_by(token, SCOPE, programme=programme, now=now)
    act = proved.payload.get("act") if proved is not None else None
    if proved is None or not isinstance(act, str) or not 0 < len(act) <= ACT_MAX:
        raise TokenForged()
    if not proved.is_in_time(now):
        raise TokenOver()
    return Act(proved.key_id, proved.payload["member"], act, proved.payload["once"])
