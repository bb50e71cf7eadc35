"""Cards: what a member shows at a till, and what a seller's file bears in the customer's place.

A card's number leads to one member of a programme. It is kept as small letters and digits alone,
the form in which codes of files are compared.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid
from tandem.kit.text import key_of
from tandem.participants.facts import CardAdded, CardRemoved
from tandem.participants.models import Identifier, IdentifierKind
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require

LENGTH_MIN, LENGTH_MAX, CARDS_MAX = 4, 40, 20


class BadCard(Invalid):
    """No number of a card."""

    code = "participants.bad_card"
    text = _(
        "The number of a card has %(least)s to %(most)s letters or digits; a member has at most"
        " %(cards)s cards."
    )


class CardTaken(Conflict):
    """The card leads to somebody already, or is a member's number."""

    code = "participants.card_taken"
    text = _("The card %(card)s leads to a member already.")


def card_of(text: str) -> str:
    """A card's number in its one form; empty where the text is none."""
    card = key_of(text)
    return card if LENGTH_MIN <= len(card) <= LENGTH_MAX else ""


def of_member(member_id: int, *, organiser_id: UUID) -> list[str]:
    """The cards of a member."""
    cards = Identifier.objects.of(organiser_id).filter(
        member_id=member_id, kind=IdentifierKind.CARD
    )
    return list(cards.order_by("value").values_list("value", flat=True))


def add(member_id: int, text: str, *, programme_id: UUID, actor: Actor, now: datetime) -> str:
    """Let a card lead to a member; its number in its one form. Repeating it changes nothing.

    Raises:
        BadCard, CardTaken: nothing is kept.
    """
    require(actor, "members.change")
    of, card = actor.organiser_id, card_of(text)
    own = of_member(member_id, organiser_id=of)
    if card in own:
        return card
    if not card or len(own) >= CARDS_MAX:
        raise BadCard(least=LENGTH_MIN, most=LENGTH_MAX, cards=CARDS_MAX)
    # A file's code may be either: it must not lead to two.
    numbers = Identifier.objects.of(of).filter(
        programme_id=programme_id, kind=IdentifierKind.NUMBER, value=card
    )
    if numbers.exists():
        raise CardTaken(card=card)
    try:
        with transaction.atomic():
            Identifier.objects.of(of).create(
                programme_id=programme_id,
                kind=IdentifierKind.CARD,
                value=card,
                member_id=member_id,
                created_at=now,
            )
    except IntegrityError as error:
        raise CardTaken(card=card) from error
    journal.record(
        CardAdded(
            organiser_id=of,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            member_id=member_id,
            card=card,
        )
    )
    return card


def remove(member_id: int, card: str, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Let a card lead to nobody any more; what counted by it stays."""
    require(actor, "members.change")
    of = actor.organiser_id
    rows = Identifier.objects.of(of).filter(
        programme_id=programme_id, member_id=member_id, kind=IdentifierKind.CARD, value=card
    )
    if rows.delete()[0]:
        journal.record(
            CardRemoved(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                member_id=member_id,
                card=card,
            )
        )
