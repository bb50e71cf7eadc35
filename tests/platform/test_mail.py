"""Mail leaves through a real SMTP server on loopback, or lies readable in the folder; a rolled-back
act mails nothing.
"""

import socket
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from support.job_queue import Queue

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
        mail.deliver_mail(
            to=["ewa@nowa.example"],
            subject="Zażółć",
            text="Gęślą jaźń",
            sender="tandem@akwa.example",
        )
    finally:
        server.stop()

    (letter,) = box.letters
    assert letter.rcpt_tos == ["ewa@nowa.example"]
    assert letter.mail_from == "tandem@akwa.example"


class _Strict(_Box):
    """Knows its people."""

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        if address.startswith("later"):
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.mark.parametrize(
    ("address", "error"),
    [("nobody@n.example", mail.Undeliverable), ("later@n.example", SMTPRecipientsRefused)],
)
def test_an_address_that_does_not_exist_is_told_from_a_server_that_is_busy(
    settings: Any, address: str, error: type[Exception]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(_Strict(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
        with pytest.raises(
            error, match="no such user" if error is mail.Undeliverable else "come back later"
        ):
            mail.deliver_mail(to=[address], subject="x", text="x", sender="tandem@akwa.example")
    finally:
        server.stop()


def test_a_letter_without_a_server_lies_in_the_folder(settings: Any, tmp_path: Path) -> None:
    settings.HOME, settings.SMTP_URL = tmp_path, ""

    mail.deliver_mail(
        to=["ewa@nowa.example"], subject="Zażółć", text="Gęślą jaźń", sender="tandem@akwa.example"
    )

    (found,) = mail.latest(tmp_path)
    assert (found.to, found.subject, found.text.strip()) == (
        "ewa@nowa.example",
        "Zażółć",
        "Gęślą jaźń",
    )
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
@pytest.mark.parametrize("stands", [True, False])
def test_a_letter_is_queued_with_its_act(settings: Any, stands: bool) -> None:
    settings.EMAIL_BACKEND = "tandem.platform.mail.QueueBackend"
    try:
        with transaction.atomic():
            mail.send("ewa@nowa.example", subject="One\nline", text="x")
            if not stands:
                raise RuntimeError
    except RuntimeError:
        pass

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args->>'subject', args->'headers'->>'Message-ID' ~ '^<[^@]+@[^@]+>$' FROM procrastinate_jobs"
            " WHERE task_name = 'deliver_mail'"
        )
        assert cursor.fetchall() == ([("One line", True)] if stands else [])


def test_a_letter_that_was_taken_when_its_process_died_is_the_same_letter_again(
    queue: Queue,
) -> None:
    workers: list[Any] = []

    class Deadly(_Box):
        """Kills whoever brings the first letter, before it hears that it was taken."""

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            if not self.letters:
                workers[0].kill()
                workers[0].wait()
            return await super().handle_DATA(server, session, envelope)

    box = Deadly()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        queue.environment["TANDEM_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        job_id = queue.put(
            "deliver_mail",
            queue="mail",
            to=["ewa@nowa.example"],
            subject="x",
            text="x",
            sender="tandem@akwa.example",
            headers={"Message-ID": "<one@akwa.example>"},
        )
        workers.append(queue.start("people"))
        queue.until(lambda: box.letters)
        workers.append(queue.start("people"))
        queue.until(lambda: queue.state(job_id) == "")
    finally:
        server.stop()

    first, second = (letter.content.decode() for letter in box.letters)
    assert "Message-ID: <one@akwa.example>" in first and "Message-ID: <one@akwa.example>" in second
    assert workers[1].poll() is None


def test_an_address_of_no_mail_server_is_told_at_start(settings: Any) -> None:
    from tandem.platform.checks import settings_can_work

    settings.SMTP_URL = "http://x"

    assert "TANDEM_SMTP_URL" in " ".join(str(found.msg) for found in settings_can_work())
