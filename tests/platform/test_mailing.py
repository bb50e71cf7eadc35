"""The operator's page of mail: what is set, without its password, and what the server answered."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cast
import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.platform import clock, mail, mail_server
from tandem.platform.models import User

pytestmark = pytest.mark.django_db
PAGE = "/operator/mail/"


class _Box:
    """Takes all but what is for nobody."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        return "250 kept as 4711"


@pytest.fixture
def operator() -> Client:
    user = User.objects.create_user("op@akwa.example", is_operator=True, created_at=clock.now())
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def box(settings: Any) -> Iterator[_Box]:
    kept, port = _Box(), _free_port()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    yield kept
    server.stop()


def test_a_mail_to_oneself_tells_what_the_server_answered(operator: Client, box: _Box) -> None:
    taken = filling.send(operator, PAGE, "_try")
    refused = filling.send(operator, PAGE, "_try", email="nobody@akwa.example")

    (letter,) = box.letters
    assert letter.rcpt_tos == ["op@akwa.example"] and b"can send mail" in letter.content
    assert "250 kept as 4711" in taken.content.decode()
    assert "The mail did not leave." in refused.content.decode()
    assert "550 5.1.1 no such user" in refused.content.decode()
    assert 'value="nobody@akwa.example"' in refused.content.decode()


def test_a_server_that_does_not_answer_is_said_to_be_so(operator: Client, settings: Any) -> None:
    settings.SMTP_URL = f"smtp://who:secret-word@127.0.0.1:{_free_port()}"

    shown = operator.get(PAGE).content.decode()
    tried = filling.send(operator, PAGE, "_try").content.decode()

    assert "who" in shown and "whoever is on the way reads along" in shown
    assert "The mail did not leave." in tried and "refused" in tried
    assert "secret-word" not in shown + tried


def test_without_a_server_it_is_said_that_nobody_receives_mail(
    operator: Client, settings: Any
) -> None:
    settings.SMTP_URL = ""

    shown = operator.get(PAGE).content.decode()
    sent = operator.post(PAGE, {"_action": "_try", "email": "op@akwa.example"})

    assert "Nobody receives mail" in shown and "_try" not in shown
    assert "Set the server" in shown
    assert sent.status_code == 200 and "answered" not in sent.content.decode()


SAID = {
    "host": "127.0.0.1",
    "way": "smtp",
    "user": "club",
    "password": "p@ss:word/ü",
    "sender": "klub@akwa.example",
    "sender_name": "Klub Akwa",
}


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME, settings.SMTP_URL = tmp_path, ""
    settings.EMAIL_BACKEND = "tandem.platform.mail.QueueBackend"
    return tmp_path


def _queued() -> list[dict[str, Any]]:
    """The mails that wait to leave, first come first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name = 'deliver_mail' ORDER BY id"
        )
        return [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor]


def test_an_operator_sets_the_server_and_tries_it(
    operator: Client, home: Path, settings: Any
) -> None:
    kept, port = _Box(), _free_port()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    try:
        nobody = {**SAID, "user": "", "password": "", "port": port}
        answer = filling.send(operator, PAGE, "_set", **nobody)
        tried = filling.send(operator, PAGE, "_try").content.decode()
    finally:
        server.stop()

    assert answer.status_code == 302 and "250 kept as 4711" in tried
    (letter,) = kept.letters
    assert letter.mail_from == "klub@akwa.example" and b"Klub Akwa" in letter.content
    shown = operator.get(PAGE).content.decode()
    assert "Mail leaves by your server" in shown and f"127.0.0.1:{port}" in shown
    mail.send("ewa@nowa.example", subject="x", text="x")
    assert _queued()[-1]["sender"] == "Klub Akwa <klub@akwa.example>"


def test_a_password_is_for_its_server_and_for_no_eyes(operator: Client, home: Path) -> None:
    filling.send(operator, PAGE, "_set", **SAID)
    first = mail_server.outgoing()
    filling.send(operator, PAGE, "_set", **{**SAID, "password": "", "port": 2525})
    same = mail_server.outgoing()
    elsewhere = filling.send(
        operator, PAGE, "_set", **{**SAID, "password": "", "host": "smtp.elsewhere.example"}
    )

    assert (first.user, first.password, first.port) == ("club", "p@ss:word/ü", 25)
    assert (same.password, same.port) == ("p@ss:word/ü", 2525)
    assert elsewhere.status_code == 400 and "goes to its own server" in elsewhere.content.decode()
    assert mail_server.outgoing() == same
    (file,) = home.glob("mail_server*")
    assert file.stat().st_mode & 0o077 == 0
    assert "p@ss" not in operator.get(PAGE).content.decode() + elsewhere.content.decode()


@pytest.mark.parametrize("host", ["mail example", "http://mail.example", "a@b", "x/y", "-x"])
def test_what_is_no_server_is_said_at_its_field(operator: Client, home: Path, host: str) -> None:
    answer = filling.send(operator, PAGE, "_set", **{**SAID, "host": host})

    assert answer.status_code == 400 and "is no name of a server" in answer.content.decode()
    assert not list(home.glob("mail_server*")) and mail.server() is None


def test_no_mail_leaves_once_the_server_is_forgotten(operator: Client, home: Path) -> None:
    filling.send(operator, PAGE, "_set", **SAID)

    filling.send(operator, PAGE, "_forget")

    assert mail.server() is None and not list(home.glob("mail_server*"))


def test_other_operators_are_told_who_set_it(operator: Client, home: Path) -> None:
    User.objects.create_user("iga@akwa.example", is_operator=True, created_at=clock.now())

    filling.send(operator, PAGE, "_set", **SAID)

    (told,) = _queued()
    assert told["to"] == ["iga@akwa.example"] and "op@akwa.example set it" in told["text"]


def test_what_the_environment_says_no_page_changes(
    operator: Client, home: Path, settings: Any
) -> None:
    settings.SMTP_URL = "smtp://127.0.0.1:25"

    shown = operator.get(PAGE).content.decode()
    answer = operator.post(PAGE, {"_action": "_set", **SAID})

    assert "environment of the server" in shown and "Save the server" not in shown
    assert answer.status_code in (400, 409) and not list(home.glob("mail_server*"))


def test_others_do_not_see_the_page(box: _Box) -> None:
    client = Client()
    client.force_login(User.objects.create_user("ewa@nowa.example", created_at=clock.now()))

    answers = [
        client.get(PAGE),
        client.post(PAGE, {"_action": "_try", "email": "ewa@nowa.example"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404] and not box.letters


def test_pages_that_send_say_that_nobody_receives_it(settings: Any) -> None:
    world = cast.build()
    people = f"/o/{world.programme.slug}/people/"
    client = _client(world, "ADMINISTRATOR")

    settings.SMTP_URL = ""
    without = client.get(people).content.decode()
    settings.SMTP_URL = "smtp://127.0.0.1:25"
    served = client.get(people).content.decode()

    assert "No mail server is set" in without and "No mail server is set" not in served


def test_without_mail_the_organiser_hands_the_link_over_once(settings: Any) -> None:
    world = cast.build()
    settings.SMTP_URL, settings.IS_DEMO = "", False
    client, address = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/people/"
    form = {"name": "Ewa", "email": "ewa@akwa.example", "role": "REVIEWER"}

    invited = filling.send(client, address, "invite", **form)
    link = html.fromstring(invited.content).xpath("//code/text()")[0]
    again = client.get(address).content.decode()
    opened = Client().get(urlsplit(link).path)

    assert (invited.status_code, opened.status_code) == (200, 200)
    assert "ewa@akwa.example" in opened.content.decode()
    assert "/invitation/" not in again, "it is shown once"


@pytest.mark.parametrize(
    ("_case", "email", "who", "smtp"),
    [
        ("an account stands", "taken@akwa.example", "ADMINISTRATOR", ""),
        ("a partner invites", "new@wschod.example", "PARTNER_MANAGER", ""),
        ("a mail brings it", "new@akwa.example", "ADMINISTRATOR", "smtp://127.0.0.1:2525"),
    ],
)
def test_a_link_that_would_sign_in_as_somebody_else_is_never_shown(
    settings: Any, _case: str, email: str, who: str, smtp: str
) -> None:
    world = cast.build()
    settings.SMTP_URL, settings.IS_DEMO = smtp, False
    User.objects.create_user("taken@akwa.example", created_at=cast.NOW)
    face, role = ("o", "REVIEWER") if who == "ADMINISTRATOR" else ("p", "PARTNER_CLERK")
    address = f"/{face}/{world.programme.slug}/people/"

    answer = filling.send(
        _client(world, who), address, "invite", name="Jan", email=email, role=role
    )

    assert answer.status_code == 302
    assert "/invitation/" not in _client(world, who).get(address).content.decode()
