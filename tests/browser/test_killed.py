"""Processes that die in the middle of an import lose and double nothing. They are killed for
real.
"""

import contextlib
import re
import socket
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest
from browser.conftest import Installation

from tandem.kit import codes
from tandem.platform.files import uploads

LINES = 120_000  # three transactions, so that it can be killed between two
ANIA = codes.next_nip(526100002)


def _ask(installation: Installation, query: str) -> tuple[int, ...]:
    with psycopg.connect(installation.environment["TANDEM_DATABASE_URL"]) as connection:
        found = connection.execute(query).fetchone()
    assert found is not None
    return found


def _hand_over(installation: Installation, folder: Path) -> None:
    """Put a large file in as the organiser's page would, mapped and accepted, for the worker to
    do.
    """
    import subprocess
    import sys

    file = folder / "large.csv"
    with file.open("w") as out:
        out.write("Nr faktury;Data sprzedaży;NIP;EAN;Ilość;Wartość netto\n")
        for number in range(LINES):
            out.write(
                f"K/{number // 4};2026-02-{number // 4 % 28 + 1:02d};{ANIA};5901234123457;{number % 9 + 1};1,00\n"
            )
    script = f"""
import django; django.setup()
from pathlib import Path
from django.db import transaction
from tandem.flows.evidence import accept_evidence
from tandem.flows import jobs
from tandem.partners.models import Partner
from tandem.platform import clock, tenancy
from tandem.platform.access import permissions
from tandem.platform.files import uploads
from tandem.platform.models import Organiser
from tandem.programmes.models import Programme
home = Path({str(installation.home)!r})
with transaction.atomic():
    of = Organiser.objects.get().id
    tenancy.enter(of)
    programme = Programme.objects.of(of).get()
    with open({str(file)!r}, "rb") as stream:
        upload = uploads.store(iter(lambda: stream.read(1 << 20), b""), name="large.csv", home=home, bytes_max=10**9,
                               organiser_id=of, user_id=None, now=clock.now())
    document = accept_evidence.receive(upload, home=home, programme_id=programme.id, actor=permissions.system(of),
                                       now=clock.now(), partner_id=Partner.objects.of(of).get().id)
    jobs.defer_acceptance(document.id, organiser_id=of, actor="test")
"""
    subprocess.run([sys.executable, "-c", script], env=installation.environment, check=True)


@pytest.mark.thorough
def test_worker_killed_between_batches_goes_on_and_counts_each_line_once(
    installation: Installation, tmp_path: Path
) -> None:
    proved = "SELECT count(*) FROM evidence_provedline AS p JOIN evidence_document AS d ON d.id = p.document_id JOIN platform_upload AS u ON u.id = d.upload_id WHERE u.name = 'large.csv'"
    _hand_over(installation, tmp_path)
    for _ in range(3_000):
        if _ask(installation, proved)[0]:
            break
        time.sleep(0.01)

    installation.kill("worker")
    (half,) = _ask(installation, proved)

    assert 0 < half < LINES
    ends = (
        time.monotonic() + 600
    )  # it is heard within seconds that a worker is gone; the rest is counting
    while time.monotonic() < ends:
        (status, waits) = _ask(
            installation,
            "SELECT (SELECT d.status = 'COUNTED' FROM evidence_document AS d JOIN platform_upload AS u ON u.id = d.upload_id"
            " WHERE u.name = 'large.csv')::int, (SELECT count(*) FROM earning_award)",
        )
        if status and waits >= LINES // 4:
            break
        time.sleep(0.2)
    assert _ask(installation, proved) == (LINES,)
    assert _ask(
        installation,
        "SELECT count(*), count(DISTINCT activity_id) FROM activity_line WHERE net_minor = 100",
    ) == (
        LINES,
        LINES // 4,
    )
    points, lots = _ask(
        installation,
        "SELECT (SELECT sum(points) FROM ledger_transfer WHERE kind = 'EARN_PENDING' AND points = 4), (SELECT sum(points) FROM ledger_lot WHERE points = 4)",
    )
    assert (points, lots) == (LINES, LINES)


def test_web_server_killed_in_the_middle_of_an_upload_keeps_nothing_of_it(
    installation: Installation,
) -> None:
    cookies = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    browser.open(installation.links["jan"])
    page = browser.open(f"{installation.address}/p/{installation.slug}/files/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    before = _ask(
        installation,
        "SELECT count(*), (SELECT count(*) FROM evidence_document) FROM platform_upload",
    )
    files = sorted(path for path in (installation.home / "uploads").rglob("*") if path.is_file())
    row = b"K/1;2026-02-01;5261000036;5901234123457;1;1,00\n"
    body = (
        b'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        + token.group(1).encode()
        + b"\r\n--b\r\n"
        b'Content-Disposition: form-data; name="file"; filename="half.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    head = (
        f"POST /p/{installation.slug}/files/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {len(body) + 40_000_000}\r\nCookie: {'; '.join(f'{c.name}={c.value}' for c in cookies)}\r\n\r\n"
    )

    with socket.create_connection(
        ("127.0.0.1", int(installation.address.rpartition(":")[2]))
    ) as link:
        link.sendall(head.encode() + body)
        for _ in range(20):
            link.sendall(row * 20_000)
        was_receiving = _is_receiving(installation)
        installation.kill("web")

    assert was_receiving, "it was killed while it received"
    assert uploads.forget_halves(installation.home) == 0, (
        "what was received had no name yet, and went with the process"
    )
    assert (
        _ask(
            installation,
            "SELECT count(*), (SELECT count(*) FROM evidence_document) FROM platform_upload",
        )
        == before
    )
    assert (
        sorted(path for path in (installation.home / "uploads").rglob("*") if path.is_file())
        == files
    )
    assert _status(browser, f"{installation.address}/p/{installation.slug}/files/") == 200


def _is_receiving(installation: Installation) -> bool:
    """Whether the web process holds a file of what comes in; waits for it for a while."""
    folder = f"{installation.home / uploads.INCOMING}/"
    for _ in range(500):
        for descriptor in [
            path for pid in installation.pids("web") for path in Path(f"/proc/{pid}/fd").iterdir()
        ]:
            with contextlib.suppress(FileNotFoundError):
                if str(descriptor.readlink()).startswith(folder):
                    return True
        time.sleep(0.02)
    return False


def _status(browser: urllib.request.OpenerDirector, address: str) -> int:
    """What a page answers; a server that has only just begun may hang up."""
    for _ in range(50):
        try:
            return int(browser.open(address).status)
        except OSError:
            time.sleep(0.1)
    return 0
