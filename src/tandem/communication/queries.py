"""The questions about messages."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tandem.communication.mailings.queries import data_of
from tandem.communication.messages import MailingMessage
from tandem.communication.models import Message
from tandem.platform.messages import declaring


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message as it stands in the inbox."""

    message: declaring.Message
    at: datetime
    is_new: bool


def inbox(member_id: int, *, organiser_id: UUID, limit: int = 50) -> list[MessageRow]:
    """A member's messages, latest first."""
    messages = list(
        Message.objects.of(organiser_id)
        .filter(member_id=member_id)
        .order_by("-created_at", "id")[:limit]
    )
    mailings = data_of(
        {message.id for message in messages if message.kind == MailingMessage.kind},
        organiser_id=organiser_id,
    )
    return [
        MessageRow(
            declaring.kinds()[message.kind].of_data(mailings.get(message.id) or message.data),
            message.created_at,
            message.read_at is None,
        )
        for message in messages
    ]


def new_total(member_id: int, *, organiser_id: UUID) -> int:
    """How many messages the member has not seen."""
    return Message.objects.of(organiser_id).filter(member_id=member_id, read_at=None).count()
