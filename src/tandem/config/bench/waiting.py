"""How long a sign-in code takes while large files wait: from the press of the button to the letter.

Everything is as `start` runs it: web server, the three worker processes, files handed in as a
partner's program does, codes asked for at the page. Letters are taken from the folder.
"""

import re
import time
from collections.abc import Callable
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from django.conf import settings
from django.db import transaction

from tandem.config import worker
from tandem.config.bench import over_http
from tandem.config.bench import world as made
from tandem.flows import jobs
from tandem.flows.evidence import accept_evidence
from tandem.platform import mail, tenancy
from tandem.platform.access import identity
from tandem.platform.files import uploads
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.platform.upkeep import queues

PAUSE_SECONDS = 3.2  # allauth hands out twenty codes a minute to one address
WAIT_SECONDS_MAX = 600


def code_seconds(*, files: int, lines: int, codes: int) -> list[float]:
    """Seconds that each of so many codes took, while so many files of so many lines were read and
    counted.

    Raises:
        AssertionError: the files were done before the last code was asked for: there were too few.
    """
    world = made.build(members=2_000, products_total=500, rules=20)
    addresses = _people(world, codes)
    for number in range(files):
        _hand_in(world, number, lines=lines)
    with over_http.web(*worker.ROLES) as port:
        _wait_until(lambda: _waiting()[1] > 0)  # they are at it
        taken = []
        for address in addresses:
            taken.append(_one_code(port, address))
            time.sleep(max(0.0, PAUSE_SECONDS - taken[-1]))
        assert sum(_waiting()) > 0, "the files were done before the last code was asked for"
    return taken


def _people(world: made.World, total: int) -> list[str]:
    addresses = [f"bench{number}@bench.example" for number in range(total)]
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        for address in addresses:
            user = User.objects.create_user(address, name="Bench", created_at=made.NOW)
            identity.give_role(
                user,
                Role.ADMINISTRATOR,
                organiser_id=world.organiser_id,
                programme_id=world.programme.id,
                now=made.NOW,
            )
    return addresses


def _hand_in(world: made.World, number: int, *, lines: int) -> None:
    home, path = Path(settings.HOME), Path(settings.HOME) / f"bench-{number}.csv"
    made.sell_out_file(path, world, lines=lines, seed=100 + number)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        with path.open("rb") as stream:
            upload = uploads.store(
                iter(lambda: stream.read(1 << 20), b""),
                name=path.name,
                home=home,
                bytes_max=10**10,
                organiser_id=world.organiser_id,
                user_id=None,
                now=made.NOW,
            )
        document = accept_evidence.receive(
            upload,
            home=home,
            programme_id=world.programme.id,
            actor=world.actor,
            now=made.NOW,
            partner_id=world.partner_id,
        )
        jobs.defer_acceptance(
            document.id, organiser_id=world.organiser_id, actor="bench", is_awaited=False
        )
    path.unlink()


def _one_code(port: int, address: str) -> float:
    """Ask for a code as a browser does; seconds until the letter lies there."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = f"http://127.0.0.1:{port}/account/login/code/"
    token = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.open(page).read().decode()
    )
    assert token is not None
    form = urlencode({"csrfmiddlewaretoken": token.group(1), "email": address}).encode()
    began = time.monotonic()
    browser.open(page, form)
    _wait_until(lambda: _has_letter(address))
    return time.monotonic() - began


def _has_letter(address: str) -> bool:
    letters = mail.folder_of(Path(settings.HOME)).glob("*.log")
    return any(f"To: {address}".encode() in path.read_bytes() for path in letters)


def _waiting() -> tuple[int, int]:
    """Files that wait, and files that are being read or counted."""
    states = {state.name: state for state in queues.states()}
    files, screen = states["files"], states["screen"]
    return files.waiting + screen.waiting, files.doing + screen.doing


def _wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT_SECONDS_MAX
    while not is_so():
        assert time.monotonic() < ends, "it did not come to that in ten minutes"
        time.sleep(0.02)
