"""Sending a message by e-mail, in the language of who reads it."""

from collections.abc import Mapping

from django.utils import translation

from tandem.platform import mail
from tandem.platform.messages import looks
from tandem.platform.messages.declaring import Message
from tandem.platform.messages.looks import Look


def send(
    address: str,
    message: Message,
    *,
    language: str,
    below: str = "",
    foot: str = "",
    look: Look | None = None,
    is_awaited: bool = False,
    headers: dict[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> None:
    """Queue the mail that brings a message.

    Args:
        foot: the last line, of the page too.
        below: what follows the message, such as where it stands in the inbox.
        look: of the programme, for a mail that looks like it beside the plain text.
        is_awaited: somebody waits for it at a screen: it stands behind no mailing.
        headers: more lines of its head, such as where it is unsubscribed from.
        about: ids, for whoever is told that the mail server did not take it.
    """
    with translation.override(language):
        words = message.words()
        title, text = str(words.title), str(words.text)
        html = looks.page(title, text, look, language=language, foot=foot) if look else ""
    mail.send(
        address,
        subject=title,
        text=f"{text}{below}\n{foot}\n" if foot else f"{text}{below}",
        html=html,
        headers=headers,
        is_awaited=is_awaited,
        about=about,
    )
