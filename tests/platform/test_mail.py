"""Mail leaves through a real SMTP server on loopback, or lies readable in the folder; a rolled-back deed mails nothing."""

import socket
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction

from tandem.platform import mail


class _Box:
    """Keeps what arrives."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 OK"


def test_a_letter_leaves_by_smtp(settings: Any) -> None:
    box = _Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
        mail.deliver_mail(to=["ewa@nowa.example"], subject="Zażółć", text="Gęślą jaźń", sender="tandem@akwa.example")
    finally:
        server.stop()

    (letter,) = box.letters
    assert letter.rcpt_tos == ["ewa@nowa.example"]
    assert letter.mail_from == "tandem@akwa.example"


def test_a_letter_without_a_server_lies_in_the_folder(settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.SMTP_URL = tmp_path, ""

    mail.deliver_mail(to=["ewa@nowa.example"], subject="Zażółć", text="Gęślą jaźń", sender="tandem@akwa.example")

    (found,) = mail.latest(tmp_path)
    assert (found.to, found.subject, found.text.strip()) == ("ewa@nowa.example", "Zażółć", "Gęślą jaźń")
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.parametrize("stands", [True, False])
def test_a_letter_is_queued_with_its_deed(settings: Any, stands: bool) -> None:
    settings.EMAIL_BACKEND = "tandem.platform.mail.QueueBackend"
    try:
        with transaction.atomic():
            mail.send("ewa@nowa.example", subject="One\nline", text="x")
            if not stands:
                raise RuntimeError
    except RuntimeError:
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'subject' FROM procrastinate_jobs WHERE task_name = 'deliver_mail'")
        assert cursor.fetchall() == ([("One line",)] if stands else [])


def test_an_address_of_no_mail_server_is_told_at_start(settings: Any) -> None:
    from tandem.platform.checks import settings_can_work

    settings.SMTP_URL = "http://x"

    assert "TANDEM_SMTP_URL" in " ".join(str(found.msg) for found in settings_can_work())
