"""The operator's page of mail: what is set, without its password, and what the server answered."""

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import cast
import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from lxml import html
from portals import filling
from portals.test_access import _client

from tandem.platform import clock
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

    assert "Nobody receives mail" in shown and "TANDEM_SMTP_URL" in shown and "_try" not in shown
    assert sent.status_code == 200 and "answered" not in sent.content.decode()


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
