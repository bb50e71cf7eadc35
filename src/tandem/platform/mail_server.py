"""Which server takes mails out, and whose they are: what the environment says (`TANDEM_SMTP_URL`,
`TANDEM_MAIL_FROM`), else what an operator wrote on the page *Mail*.

That lies in a file of the home which the account it all runs as reads alone, as the secret of the
installation does. Every process reads it anew with each mail, so none has to be started again. It
is in no backup: a copy that is set up elsewhere, to look at, mails nobody (decision 80).
"""

import json
import os
import re
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Conflict, Invalid

PORTS = {"smtps": 465, "smtp+tls": 587, "smtp": 25}  # the usual one of each way
HOST_MAX, WORD_MAX = 253, 200
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+")


class SetElsewhere(Conflict):
    """The environment says which server it is."""

    code = "platform.mail_set_elsewhere"
    text = _("The mail server is set in the environment of the server. It is changed there.")


class NoMailServer(Invalid):
    """No machine can be called so."""

    code = "platform.no_mail_server"
    text = _("“%(host)s” is no name of a server. Write it as your provider does: mail.example.com.")

    host: str


class PasswordMissing(Invalid):
    """The password that is saved is for another server, or for whom else signs in there."""

    code = "platform.mail_password_missing"
    text = _("Write the password too: the one that is saved goes to its own server only.")


@dataclass(frozen=True, slots=True)
class ServerIn:
    """What an operator says of the mail server. `password`: empty keeps the one that is saved, for
    the same server and user.
    """

    way: str  # a key of `PORTS`
    host: str
    sender: str
    port: int | None = None
    user: str = ""
    password: str = ""
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """How mails leave: by the server of this address (none: they are written to files), and from
    whom.
    """

    url: str
    sender: str

    @property
    def parts(self) -> SplitResult:
        """Of the address of the server."""
        return urlsplit(self.url)

    @property
    def port(self) -> int:
        """That is said, or the usual one."""
        return self.parts.port or PORTS.get(self.parts.scheme, 25)

    @property
    def user(self) -> str:
        """As whom it signs in there."""
        return unquote(self.parts.username or "")

    @property
    def password(self) -> str:
        """With which it does."""
        return unquote(self.parts.password or "")


def is_of_environment() -> bool:
    """Whether the environment says it, so that no page changes it."""
    return bool(settings.SMTP_URL)


def outgoing() -> Outgoing:
    """What is set now."""
    if is_of_environment():
        return Outgoing(settings.SMTP_URL, settings.DEFAULT_FROM_EMAIL)
    try:
        kept = json.loads(_file().read_text())
    except FileNotFoundError:
        return Outgoing("", settings.DEFAULT_FROM_EMAIL)
    return Outgoing(kept["url"], kept["sender"])


def write(server: ServerIn) -> None:
    """Let mails leave by this server from now on.

    Raises:
        SetElsewhere, NoMailServer, PasswordMissing
    """
    if is_of_environment():
        raise SetElsewhere()
    if len(server.host) > HOST_MAX or not _HOST.fullmatch(server.host):
        raise NoMailServer(host=server.host)
    host = f"[{server.host}]" if ":" in server.host else server.host
    password = _password(server)
    who = f"{quote(server.user, safe='')}:{quote(password, safe='')}@" if server.user else ""
    port = server.port or PORTS[server.way]
    _keep(
        {
            "url": f"{server.way}://{who}{host}:{port}",
            "sender": formataddr((server.sender_name, server.sender)),
        }
    )


def _password(server: ServerIn) -> str:
    kept = outgoing()
    is_same = (kept.parts.hostname, kept.user) == (server.host.lower(), server.user)
    password = server.password or (kept.password if is_same else "")
    if server.user and not password:
        raise PasswordMissing()
    return password


def forget() -> None:
    """Let no mail leave any more; mails are written to files.

    Raises:
        SetElsewhere
    """
    if is_of_environment():
        raise SetElsewhere()
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.HOME) / "mail_server.json"


def _keep(server: dict[str, str]) -> None:
    """Whole or not at all, and from its first moment on for nobody else's eyes."""
    half = _file().with_suffix(f".{os.getpid()}.half")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(server, out)
        out.flush()
        os.fsync(out.fileno())
    half.replace(_file())
