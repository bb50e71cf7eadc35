"""Values that nobody types: whatever is put into an address, a query or a form, the answer is a
page and never an error of ours. The forms are those that the pages themselves show, so a new page
is walked too.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
import time_machine
from cast import NOW
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import html
from portals.test_foreign_ids import _client
from support.means import is_thorough
from support.places import Place, places
from support.short import some

from tandem.kit import ids
from tandem.platform.models import User

pytestmark = pytest.mark.django_db
__all__ = ["places"]
T = TypeVar("T")
HOSTILE = [
    "a\x00b",
    "x" * 6_000,
    "9" * 5_000,
    "9" * 19,
    "-5",
    "0",
    "1e400",
    "1e-400",
    "NaN",
    "-Infinity",
    "٣",
    "1.5",
    "",
    "%(n)s %s {}",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "00000000-0000-0000-0000-000000000000",
    "<b>",
    "😀" * 300,
    "[" * 3_000,
    '{"a":' * 500,
    "|",
    ":",
    "|:|",
    "../../etc/passwd",
    "\u202e\ufeff",
    "a@" + "b" * 400 + ".pl",
    '{"key": "r", "when": {"eq": ["member.trade", "\\u0000"]}, "give": {"points": 1}}',
    '{"key": "r", "when": {"eq": ["member.trade", "\\ud800"]}, "give": {"points": 1}}',
    '{"key": "r", "when": {"all": []}, "give": {"points": 1e400}}',
    '{"key": "r", "when": {"all": []}, "give": {"points": NaN}}',
]
ARGUMENTS = {
    "int": ["0", "9" * 18, "9223372036854775808", "9" * 40, "-1", "٣"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "nothing"],
    "slug": ["-", "_" * 300, "9" * 300],
    "str": ["%00", "%ff%fe", "x" * 3_000, "..%2f", "a:b:c", "%F0%9F%98%80"],
    "path": ["%00", "%ff"],
    "language": ["xx", "en-gb", "%00"],
}
SOURCE = Path(__file__).resolve().parents[2] / "src/tandem"
WHO = ["ADMINISTRATOR", "PARTNER_MANAGER", "MEMBER", "OPERATOR", "NOBODY"]
# How many of the posts are made each time; `--thorough` makes them all.
POSTS_A_ROLE = 60
# Whether all is well is no page: it says so by its status.
HEALTH = ("health", "metrics")


@dataclass(frozen=True)
class Route:
    """An address with its arguments by kind: `members/<int:member>/`."""

    text: str

    @property
    def arguments(self) -> list[tuple[str, str]]:
        """Kind and name of each."""
        return re.findall(r"<(?:(\w+):)?(\w+)>", self.text)

    def address(self, values: dict[str, str]) -> str:
        """The address with these values in the places of its arguments."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values[match.group(1)], self.text)


def routes() -> list[Route]:
    """Every address of the installation."""

    def walk(patterns: Sequence[Any], before: str) -> Iterator[Route]:
        for pattern in patterns:
            text = str(pattern.pattern)
            if "(?P<" in text:
                text = re.sub(r"\(\?P<(\w+)>.*?\)(?=/|-|$)", r"<str:\1>", text.strip("^$"))
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, before + text)
            elif isinstance(pattern, URLPattern):
                yield Route(before + text)

    return list(walk(get_resolver().url_patterns, ""))


def _values(place: Place) -> dict[str, str]:
    """What stands in the place of each argument when nothing is hostile."""
    return {
        **place.ids,
        "slug": place.programme.slug,
        "token": "t" * 32,
        "picture": str(ids.new_uuid()),
        "certificate": "1",
        "question_key": "q1",
        "key": "k",
        "form": "poster",
        "code": "fair",
        "view": "home",
        "place": "0",
        "action": place.ids["action"],
        "member_id": place.ids["member"],
        "transaction": place.ids["activity"],
        "uidb36": "1",
        "start": "amount",
        "source": "products",
        "version": "1",
        "decimals": "told",
        "language": "en",
        "colour": "12507a",
        "maker": "apple",
        "plan": place.ids["paid_plan"],
        "attempt": place.ids["running_attempt"],
        "number": "1",
        "holder": place.ids["member_number"],
        "word": "x",
        "rest": "statements",
        "nonce": "abc",
        "name": "index.html",
    }


def _clients(place: Place) -> dict[str, Client]:
    clients = {who: _client(place, who) for who in ("ADMINISTRATOR", "PARTNER_MANAGER", "MEMBER")}
    operator = User.objects.create_user(
        "op@akwa.example", "a long password", is_operator=True, created_at=NOW
    )
    clients |= {"OPERATOR": Client(), "NOBODY": Client()}
    clients["OPERATOR"].force_login(operator)
    for client in clients.values():
        client.raise_request_exception = False
    return clients


def _asked(client: Client, method: str, path: str, form: dict[str, Any] | None = None) -> Any:
    """One request, taken back."""
    with transaction.atomic():
        answer = client.get(path) if method == "GET" else client.post(path, form or {})
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer


FACES = {"o": "ADMINISTRATOR", "p": "PARTNER_MANAGER", "m": "MEMBER"}


def _wrong_addresses(values: dict[str, str]) -> Iterator[tuple[Route, str]]:
    """Every address with each of its arguments wrong in each way."""
    for route in routes():
        for kind, name in route.arguments:
            for value in ARGUMENTS[kind or "str"]:
                if value == values[name]:
                    continue  # right here: photos are counted from 0
                yield route, route.address({**values, name: value})


def _some(items: list[T], most: int) -> list[T]:
    """Some of them, the same each time; all of them where somebody asked for all."""
    return items if is_thorough() or len(items) <= most else random.Random(7).sample(items, most)


@pytest.mark.always
def test_unknown_ids_are_not_found_and_no_address_breaks_anything(places: dict[str, Place]) -> None:
    own, faults = places["own"], []
    with time_machine.travel(NOW, tick=False):
        clients, values = _clients(own), _values(own)
        for route, path in _some(list(_wrong_addresses(values)), 120):
            owner = FACES.get(route.text[:1]) if route.text[1:2] == "/" else None
            for who in clients if is_thorough() else (owner or "OPERATOR",):
                for method in ("GET", "POST"):
                    answer = _asked(clients[who], method, path)
                    # A NUL is refused at the door of the installation (config/keepable.py).
                    is_missing = answer.status_code in (404, 405, 400 if "%00" in path else 404)
                    if answer.status_code >= 500 or (who == owner and not is_missing):
                        faults.append(f"{who} {method} {path[:200]}: {answer.status_code}")

    assert faults == []


def _names_asked_for() -> list[str]:
    """Every name that some page looks for in the query."""
    source = "".join(path.read_text() for path in SOURCE.glob("portals/**/*.py"))
    return sorted(set(re.findall(r'(?:GET|asked)\.get(?:list)?\("(\w+)"', source)) | {"next", "as"})


@pytest.mark.thorough
def test_no_query_breaks_a_page(places: dict[str, Place]) -> None:
    own, faults, names = places["own"], [], _names_asked_for()
    with time_machine.travel(NOW, tick=False):
        clients, values = _clients(own), _values(own)
        for route in [route for route in routes() if not route.text.startswith(HEALTH)]:
            path = route.address(values)
            client = clients[
                FACES.get(route.text[:1], "OPERATOR") if route.text[1:2] == "/" else "OPERATOR"
            ]
            chosen = HOSTILE[1:] if is_thorough() else random.Random(path).sample(HOSTILE[1:], 1)
            for value in [
                *(["%00", "%ff%fe"] if is_thorough() else ["%ff%fe"]),
                *map(quote, chosen),
            ]:
                query = "&".join(f"{name}={value[:900]}" for name in names)
                answer = _asked(client, "GET", f"{path}?{query}")
                if answer.status_code >= 500:
                    faults.append(f"{path}?…={value[:60]}: {answer.status_code}")

    assert faults == []


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: where it goes, its values, and one of its buttons."""

    path: str
    values: tuple[tuple[str, str], ...]
    has_file: bool


def _forms(path: str, text: str) -> Iterator[Form]:
    """The forms of a page, each with each of its buttons."""
    for form in html.fromstring(text).iter("form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        values, buttons, has_file = [], [], False
        for field in form.iter("input", "select", "textarea", "button"):
            name = field.get("name")
            if field.tag == "button" or field.get("type") == "submit":
                buttons.append((name, field.get("value", "")) if name else None)
            elif field.get("type") == "file":
                has_file = True
            elif name and name != "csrfmiddlewaretoken":
                value = field.get("value") or "1"
                values.append((name, str(field.value or "") if field.tag == "select" else value))
        for button in buttons or [None]:
            yield Form(
                form.get("action") or path, (*values, *([button] if button else [])), has_file
            )


def _posts(forms: Sequence[Form]) -> Iterator[tuple[Form, str, str]]:
    """Each field of each form with each hostile value; every form once with all fields at a
    time.
    """
    for form in forms:
        for value in HOSTILE:
            yield form, "*", value
            for name, _said in form.values:
                yield form, name, value


SELDOM = ("PARTNER_MANAGER", "OPERATOR", "NOBODY")


@pytest.mark.always
@pytest.mark.parametrize(
    "who", [pytest.param(who, marks=pytest.mark.thorough) if who in SELDOM else who for who in WHO]
)
def test_no_form_breaks_anything(places: dict[str, Place], who: str) -> None:
    own, faults = places["own"], set()
    with time_machine.travel(NOW, tick=False):
        client, values = _clients(own)[who], _values(own)
        forms = {}
        for route in some(routes()):
            path = route.address(values)
            answer = _asked(client, "GET", path)
            if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
                forms |= dict.fromkeys(_forms(path, answer.content.decode()))
        posts = _some(list(_posts(list(forms))), POSTS_A_ROLE)
        for form, field, value in posts:
            said: dict[str, Any] = {
                name: value if field == name or (field == "*" and name != "deed") else before
                for name, before in form.values
            }
            if form.has_file:
                said["file"] = SimpleUploadedFile("x\x00" * (field == "*") + ".csv", b"a;b\n1;2\n")
            answer = _asked(client, "POST", form.path, said)
            if answer.status_code >= 500:
                faults.add(
                    f"{form.path} {dict(form.values).get('activity', '')} {field}={value[:40]!r}: {answer.status_code}"
                )

    assert len(posts) > 20
    assert sorted(faults) == []


def test_no_cookie_breaks_a_page(places: dict[str, Place]) -> None:
    faults = []
    for name in ("sessionid", "language", "csrftoken", "messages"):
        for value in ("\\000" * 32, "x" * 4_000, "\\377\\376", '"', "a" * 31 + "\\000"):
            client = Client(raise_request_exception=False)
            for address in ("/", "/account/login/", f"/m/{places['own'].programme.slug}/"):
                answer = client.get(address, headers={"cookie": f'{name}="{value}"'})
                if answer.status_code >= 500:
                    faults.append((name, value, address))

    assert faults == []


@pytest.mark.parametrize(
    "path", ["/account/login/?next=%00", "/account/login/%00", "/api/v1/members?identifier=%00"]
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(db: None, path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code in (400, 422)
    assert "holds a character that cannot be kept" in answer.content.decode()


def test_a_form_that_cannot_be_kept_is_refused_with_a_sentence(places: dict[str, Place]) -> None:
    own = places["own"]
    client, address = _client(own, "ADMINISTRATOR"), f"/o/{own.programme.slug}/people/"

    last = client.post(
        address, {"email": ["a\x00@b.example", "ola@akwa.example"], "role": "REVIEWER"}
    )
    named = client.post(address, {"email": "ola@akwa.example", "ro\x00le": "REVIEWER"})

    for answer in (last, named):
        assert (
            answer.status_code == 400
            and "holds a character that cannot be kept" in answer.content.decode()
        )
