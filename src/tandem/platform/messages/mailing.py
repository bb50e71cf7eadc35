"""Sending a message by e-mail, in the language of who reads it."""

from django.utils import translation

from tandem.platform import mail
from tandem.platform.messages.declaring import Message


def send(
    address: str, message: Message, *, language: str, below: str = "", is_awaited: bool = False
) -> None:
    """Queue the mail that brings a message.

    Args:
        below: what follows the message, such as where it stands in the inbox.
        is_awaited: somebody waits for it at a screen: it stands behind no mailing.
    """
    with translation.override(language):
        words = message.words()
    mail.send(address, subject=words.title, text=f"{words.text}{below}", is_awaited=is_awaited)
