"""Outgoing e-mail: queued in the transaction of what it tells of, delivered by the worker.

A mail about a act that was rolled back never leaves, and a mail server that does not answer delays
nobody: the job is tried again. Each is delivered at least once: a process that is killed between
the server's yes and the note of it sends the same letter again, under the same Message-ID, so that
mailboxes that look at it show one.

Which server takes them out is said by `mail_server`. Without one mails are written as files to the
folder `mail` of the home.
"""

import email
import email.policy
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid, parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.platform import mail_server
from tandem.platform.jobs import policies

REFUSES_ADDRESS = (550, 551, 553)
ANSWER_MAX = 300


class Undeliverable(Invalid):
    """The mail server knows for sure that nobody can be reached at the address."""

    code = "platform.undeliverable"
    text = _("The mail server refuses the address %(address)s: %(why)s")

    address: str
    why: str


class Letter(EmailMultiAlternatives):
    """A mail, the queue it waits in, and what it is about for whoever is told that it failed."""

    queue = policies.MAIL
    about: Mapping[str, str] | None = None


class QueueBackend(BaseEmailBackend):
    """Django's way of sending mail, which puts each message into the queue of jobs.

    What Django and allauth send is a code or a link that somebody waits for; a mailing of ten
    thousand must not stand before it, so the two have queues of their own.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue the messages; how many."""
        for message in email_messages:
            html = next(
                (
                    str(a.content)
                    for a in getattr(message, "alternatives", [])
                    if a.mimetype == "text/html"
                ),
                "",
            )
            queue = message.queue if isinstance(message, Letter) else policies.CODES
            about = message.about if isinstance(message, Letter) else None
            sender = _sender_of(message)
            deliver_mail.configure(queue=queue.name).defer(
                **({"about": dict(about)} if about else {}),
                to=list(message.to),
                subject=str(message.subject),
                text=str(message.body),
                html=html,
                sender=sender,
                headers={
                    "Message-ID": make_msgid(domain=_domain_of(sender)),
                    **_headers_of(message),
                },
            )
        return len(email_messages)


def _headers_of(message: EmailMessage) -> dict[str, str]:
    return {name: str(value) for name, value in message.extra_headers.items()}


def _sender_of(message: EmailMessage) -> str:
    """Who says nothing else sends as the installation does now."""
    if message.from_email == settings.DEFAULT_FROM_EMAIL:
        return mail_server.outgoing().sender
    return str(message.from_email)


def _domain_of(sender: str) -> str:
    """Where the sender's address is; the name of a machine is nobody's business."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def send(
    to: str,
    *,
    subject: str,
    text: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    is_awaited: bool = False,
    about: Mapping[str, str] | None = None,
) -> None:
    """Send one mail soon, if this transaction stands; before all others if somebody waits for
    it. `about`: ids, kept with its job for whoever is told that it failed for good.
    """
    message = Letter(
        " ".join(subject.split()), text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers
    )
    message.about = about
    if is_awaited:
        message.queue = policies.CODES
    if html:
        message.attach_alternative(html, "text/html")
    message.send()


@policies.job("deliver_mail")
def deliver_mail(
    *,
    to: list[str],
    subject: str,
    text: str,
    sender: str,
    html: str = "",
    headers: dict[str, str] | None = None,
    **_later: object,
) -> None:
    """Hand one message to the mail server, or to the folder. What else it was queued with (`about`)
    is for its policy alone.

    Raises:
        Undeliverable: there is no such address. Whatever else a server says may change.
    """
    message = EmailMultiAlternatives(
        subject, text, sender, to, headers=headers, connection=_transport()
    )
    if html:
        message.attach_alternative(html, "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        address, (code, why) = next(iter(error.recipients.items()))
        if code not in REFUSES_ADDRESS or b"relay" in why.lower():
            raise
        raise Undeliverable(address=address, why=why.decode(errors="replace")[:300]) from error


def _transport() -> BaseEmailBackend:
    outgoing = mail_server.outgoing()
    if not outgoing.url:
        # Django's own writer of files; a file a message, readable by the account it runs as only.
        folder = folder_of(Path(settings.HOME))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return get_connection(
            "django.core.mail.backends.filebased.EmailBackend", file_path=str(folder)
        )
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=outgoing.parts.hostname or "localhost",
        port=outgoing.port,
        username=outgoing.user,
        password=outgoing.password,
        use_tls=outgoing.parts.scheme == "smtp+tls",
        use_ssl=outgoing.parts.scheme == "smtps",
        timeout=20,
    )


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that is set, without its password."""

    host: str
    port: int
    is_encrypted: bool
    user: str
    sender: str


def server() -> Server | None:
    """The mail server that is set; None where mails are written to the folder."""
    outgoing = mail_server.outgoing()
    if not outgoing.url:
        return None
    return Server(
        host=outgoing.parts.hostname or "localhost",
        port=outgoing.port,
        is_encrypted=outgoing.parts.scheme in ("smtps", "smtp+tls"),
        user=outgoing.user,
        sender=outgoing.sender,
    )


def is_read() -> bool:
    """Whether a mail comes to anybody's eyes: of a demo it does, at `/mail/`."""
    return server() is not None or settings.IS_DEMO


@dataclass(frozen=True, slots=True)
class Tried:
    """What the mail server answered to a mail that was sent to try it out."""

    is_taken: bool
    answer: str


def try_out(to: str, *, subject: str, text: str) -> Tried:
    """Hand one mail to the mail server at once, and tell what it answered. Waits for it, 20 seconds
    at most each time it is asked something.
    """
    message = EmailMessage(subject, text, mail_server.outgoing().sender, [to])
    transport: Any = _transport()
    try:
        transport.open()
        raw: Any = message.message()
        # What Django's own sending would not tell: the answer to a mail that was taken.
        smtp: smtplib.SMTP = transport.connection
        smtp.ehlo_or_helo_if_needed()
        code, answer = smtp.mail(parseaddr(message.from_email)[1])
        if code < 400:
            code, answer = smtp.rcpt(to)
        if code < 400:
            code, answer = smtp.data(raw.as_bytes(linesep="\r\n"))
        return Tried(code < 400, f"{code} {answer.decode(errors='replace')}"[:ANSWER_MAX])
    except (smtplib.SMTPException, OSError) as error:
        return Tried(False, _said(error)[:ANSWER_MAX])
    finally:
        transport.close()


def _said(error: Exception) -> str:
    """What an error says: the answer of the server, where it gave one."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__


def folder_of(home: Path) -> Path:
    """Where mails lie when no mail server is set."""
    return home / "mail"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of the folder, as a person reads it."""

    to: str
    subject: str
    text: str
    at: datetime


def latest(home: Path, *, limit: int = 30) -> list[Mail]:
    """The latest mails of the folder; for the demo and for trying things out."""
    files = sorted(
        folder_of(home).glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True
    )[:limit]
    return [mail for path in files for mail in _read(path)]


def _read(path: Path) -> list[Mail]:
    mails = []
    for part in path.read_bytes().split(b"-" * 79 + b"\n"):
        if part.strip():
            message = email.message_from_bytes(part, policy=email.policy.default)
            body = message.get_body(("plain",)) or message
            mails.append(
                Mail(
                    str(message["To"]),
                    str(message["Subject"]),
                    str(body.get_content()),
                    parsedate_to_datetime(message["Date"]),
                )
            )
    return mails
