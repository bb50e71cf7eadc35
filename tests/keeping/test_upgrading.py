"""Installations of earlier versions, kept small under `states/`, are brought to this one: all is
proved, pages open.

`tools/keep_state.py` keeps the state of a version before it is released. The first is that of the
last version before there were releases (docs/decisions/0057).
"""

import json
from pathlib import Path

import pytest
from keeping.conftest import STATES, codes_work, inside, tandem
from support.means import is_thorough

from tandem.config import versions

_OPEN_PAGES = """
import re
from django.conf import settings
settings.ALLOWED_HOSTS = ["testserver"]
from django.test import Client
from tandem.platform.models import User
opened = {}
for user in User.objects.order_by("email"):
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    waiting, seen = ["/"], set()
    while waiting and len(seen) < PAGES_MAX:
        path = waiting.pop(0)
        is_closed = user.is_operator and path.startswith("/o/")  # an operator has no part in programmes
        if path in seen or is_closed or "sign-out" in path or "logout" in path:
            continue
        seen.add(path)
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, (user.email, path, answer.status_code)
        if not answer.streaming and answer.headers["Content-Type"].startswith("text/html"):
            waiting += re.findall(r'href="(/[^"#?]*)["?#]', answer.content.decode())
    opened[user.name] = len(seen)
print(opened)
"""


@pytest.mark.parametrize("state", sorted(STATES.glob("*.tar")), ids=lambda path: path.stem)
def test_an_earlier_installation_is_brought_to_this_version(state: Path, place: Path) -> None:
    facts = json.loads(state.with_suffix(".json").read_text())
    home = place / "new"

    tandem("restore", state, "--home", home)

    assert "proved" in tandem("proof", "--home", home).stdout
    migrations = inside(
        home,
        "from tandem.config import upgrading; print(upgrading.migrations_of(url))",
    )
    assert versions.is_current(eval(migrations)) and not versions.is_newer(eval(migrations))
    # Steps that are new since begin where those stand that were there, not at the beginning.
    places = """
from tandem.platform import steps
from tandem.platform.models import StepPlace
places = dict(StepPlace.objects.values_list("step", "xact"))
print(sorted(name for name in steps._by_name() if not places.get(name)))
"""
    assert inside(home, places).strip() == "[]"
    opened = eval(inside(home, f"PAGES_MAX = {80 if is_thorough() else 25}\n{_OPEN_PAGES}"))
    assert set(opened) == {"Operator", "ola", "jan", "ania"}
    assert all(pages > 5 for pages in opened.values()), opened
    points = """
from django.db import transaction
from uuid import UUID
from tandem.ledger.models import Account
from tandem.platform import tenancy
with transaction.atomic():
    tenancy.enter(UUID("{organiser_id}"))
    accounts = Account.objects.of(UUID("{organiser_id}")).filter(holder_id={ania})
    print(sum(account.available_points for account in accounts))
""".format(**facts)
    assert int(inside(home, points)) == facts["points"]
    assert codes_work(home, facts)
