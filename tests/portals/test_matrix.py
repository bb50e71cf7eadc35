"""Who may do what: every address × method × role, strangers and other organisers, held against one
table.

The table is `matrix.md` beside this file. A change of it is a change of rights: read it in the
review. Write it anew with `TANDEM_WRITE_MATRIX=1 ./tandem test tests/portals/test_matrix.py`.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cast
import pytest
from api.test_api import BODIES, NOBODYS
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from portals import furnished
from portals.test_access import _client
from support.short import is_short, some

from tandem.kit import ids
from tandem.platform import clock, tenancy
from tandem.platform.access import api_keys, identity
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.declaring import Action
from tandem.portals.shared.areas.forms import ACTION

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("matrix.md")
ROLES = {
    "admin": Role.ADMINISTRATOR,
    "marketer": Role.MARKETER,
    "reviewer": Role.REVIEWER,
    "finance": Role.FINANCE,
    "p-manager": Role.PARTNER_MANAGER,
    "p-clerk": Role.PARTNER_CLERK,
    "member": Role.MEMBER,
}
WHO = ["nobody", "stranger", *ROLES, "another", "operator"]
LEGEND = """\
# Who may do what

Every address (GET, POST) for every role; of a page of an area, each of its actions too. `another` has every role at
another organiser. `+` it is done or shown, `-` refused (403), `.` as if it were not there (404), `>` sign in first, `x` not
a method of this address (405), `@` by a key, not by signing in (401).

"""
SIGNS = {403: "-", 404: ".", 405: "x", 401: "@"}


def _patterns(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route)
        else:
            yield route


def _routes() -> list[str]:
    """Every address that is ours to guard; allauth guards its own."""
    return sorted(
        {
            route
            for route in _patterns(get_resolver().url_patterns)
            if not route.startswith("account/")
        }
    )


def _address(route: str, parts: dict[str, str]) -> str:
    def value(match: "re.Match[str]") -> str:
        return parts.get(match.group(1), str(ids.new_uuid()))

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, route).replace("^", "").replace("$", "")


def _another() -> Client:
    """Somebody with every role of another organiser."""
    other = cast.build()
    user = User.objects.create_user(f"another{ids.new_id()}@other.example", created_at=cast.NOW)
    for role in ROLES.values():
        more = {"partner_id": other.wschod} if role.startswith("PARTNER") else {}
        more |= {"member_id": other.members["Ania"]} if role == Role.MEMBER else {}
        identity.give_role(
            user,
            role,
            organiser_id=other.organiser_id,
            now=cast.NOW,
            programme_id=other.programme.id,
            **more,
        )
    client = Client()
    client.force_login(user)
    return client


def _clients(world: cast.World) -> dict[str, Client]:
    operator = Client()
    operator.force_login(
        User.objects.create_user(
            f"op{ids.new_id()}@host.example", is_operator=True, created_at=cast.NOW
        )
    )
    named = {name: _client(world, role) for name, role in ROLES.items()}
    return {
        "nobody": Client(),
        "stranger": _client(world, "STRANGER"),
        **named,
        "another": _another(),
        "operator": operator,
    }


def _sign(send: Callable[[], object]) -> str:
    """What came of a request, in one sign; whatever it did is taken back."""
    with transaction.atomic():
        answer = send()
        transaction.set_rollback(True)
    status, location = answer.status_code, answer.headers.get("Location", "")  # type: ignore[attr-defined]
    if status == 302 and location.startswith("/account/login/"):
        return ">"
    assert status < 500 or status == 503, answer.request  # type: ignore[attr-defined]
    return SIGNS.get(status, "+")


def _row(name: str, cells: list[str]) -> str:
    return f"| `{name}` | {' | '.join(cells)} |"


def _pages(portal: str) -> list[str]:
    """The addresses of one portal, or those of none (`-`)."""
    made = furnished.build()
    slug = made.world.programme.slug
    parts = {
        **made.parts,
        "programme": slug,
        "slug": slug,
        "token": "none",
        "picture": str(ids.new_uuid()),
    }
    clients = _clients(made.world)
    rows, actions = [], _actions()
    for route in some(_routes_of(portal)):
        address = _address(route, parts)
        rows.append(_row(f"/{route}", [_cell(clients[who], address) for who in WHO]))
        for action in actions.get(route, ()):
            form = {ACTION: action.name}
            cells = [
                _sign(lambda who=who, a=address, f=form: clients[who].post(a, f)) for who in WHO
            ]
            rows.append(_row(f"/{route} {action.name}", cells))
    return rows


def _routes_of(portal: str) -> list[str]:
    """The addresses of one portal, or those of none (`-`)."""
    return [
        route
        for route in _routes()
        if (route[0] if route[1:2] == "/" else "-") == portal and not route.startswith("api/")
    ]


def _actions() -> dict[str, tuple[Action, ...]]:
    """What each page of an area lets people do, by its address."""
    return {
        f"{code[0]}/<slug:programme>/{page.route}": page.actions
        for code in ("organiser", "partner", "member")
        for area in discovering.areas(code)
        for page in area.pages
    }


def _cell(client: Client, address: str) -> str:
    return f"{_sign(lambda: client.get(address))} {_sign(lambda: client.post(address))}"


OF_WAYS: dict[str, dict[str, object]] = {
    f"events/{NOBODYS}/check-ins": {"ticket": "T"},
    f"members/1/surveys/{NOBODYS}/answers": {"answers": {"q1": ["1"]}},
    f"members/1/tasks/{NOBODYS}/words": {"word": "open"},
    f"members/1/attempts/{NOBODYS}/answers": {"answers": {NOBODYS: ["0"]}},
    "members/1/trade-in-items": {"offer": NOBODYS, "worth": "w1"},
    "partners/WSCHOD/outlets": {"code": "N1", "name": "N"},
}


def _programs() -> list[str]:
    """The API by the scopes of a key."""
    made = furnished.build()
    world = made.world
    scope = {"days": 30, "actor": world.actor, "now": clock.now()}
    keys = {"no key": "none"}
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        for name in api_keys.SCOPES:
            keys[name] = api_keys.issue(
                name, scopes=[name], programme_id=world.programme.id, **scope
            )
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    parts = {
        "{member_id}": made.parts["member"],
        "{partner}": "WSCHOD",
        "{document}": made.parts["document"],
    }
    bodies = {**BODIES, **OF_WAYS, "quotes": QUOTE, "code-checks": {"code": "ABC"}}
    rows = []
    for path, operations in some(sorted(document["paths"].items())):
        address = path
        for name, value in parts.items():
            address = address.replace(name, value)
        address = re.sub(r"\{\w+\}", NOBODYS, address)
        # A body that is refused as it stands would hide who may send one.
        body = bodies.get(address.removeprefix("/api/v1/").replace(made.parts["member"], "1"), {})
        for method in sorted(operations):
            cells = [
                _sign(lambda key=key, m=method, a=address, b=body: _call(m, a, b, key))
                for key in keys.values()
            ]
            assert "-" in cells, f"{method} {path} is open to every key, or its body is none"
            rows.append(_row(f"{method.upper()} {path}", cells))
    return rows


def _call(method: str, address: str, body: object, key: str) -> object:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(ids.new_uuid())}
    sent = json.dumps(body)
    return Client().generic(method.upper(), address, sent, "application/json", headers=headers)


QUOTE = {name: value for name, value in BODIES["purchases"].items() if name in ("member", "lines")}
PARTS = {
    "the organiser's portal": lambda: _pages("o"),
    "the partner's portal": lambda: _pages("p"),
    "the member's portal": lambda: _pages("m"),
    "everything else": lambda: _pages("-"),
    "programs, by the scope of their key": _programs,
}


@pytest.mark.always
@pytest.mark.parametrize("part", PARTS)
def test_the_table_of_rights_is_as_it_was_reviewed(part: str) -> None:
    """Each address; in the short run every tenth."""
    head = ["no key", *api_keys.SCOPES] if PARTS[part] is _programs else WHO
    text = "\n".join(
        [f"| address | {' | '.join(head)} |", f"|---|{'---|' * len(head)}", *PARTS[part]()]
    )

    if os.environ.get("TANDEM_WRITE_MATRIX") == "1":
        kept = _kept() | {part: text}
        TABLE.write_text(
            LEGEND
            + "\n\n".join(f"## {name.capitalize()}\n\n{kept.get(name, '')}" for name in PARTS)
            + "\n"
        )

    before, now = _kept()[part].splitlines(), text.splitlines()
    if is_short():
        asked = {_named(row) for row in now}
        before = [row for row in before if _named(row) in asked]
    assert sorted(set(before) - set(now)) == [] and sorted(set(now) - set(before)) == []


def test_every_address_and_action_stands_in_the_table() -> None:
    """Of the portals, without asking them: what was added and never reviewed is told at once."""
    actions = _actions()
    for portal, part in zip("opm-", PARTS, strict=False):
        declared = {
            f"/{route}{suffix}"
            for route in _routes_of(portal)
            for suffix in ["", *(f" {action.name}" for action in actions.get(route, ()))]
        }
        rows = {_named(row) for row in _kept()[part].splitlines()[2:]}
        assert declared ^ rows == set(), part


def _named(row: str) -> str:
    """What a row of the table is about."""
    return row.removeprefix("| ").partition(" |")[0].strip("`")


def _kept() -> dict[str, str]:
    """The parts of the table as they stand in the file."""
    sections = TABLE.read_text().split("\n## ")[1:] if TABLE.exists() else []
    named = {name.capitalize(): name for name in PARTS}
    return {
        named[title]: body.strip()
        for title, _, body in (each.partition("\n") for each in sections)
        if title in named
    }
