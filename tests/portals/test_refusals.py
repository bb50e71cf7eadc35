"""A refusal that a page tells leaves nothing half-written behind it."""

from pathlib import Path

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from portals.test_access import _client

from tandem.evidence.models import Document
from tandem.kit import codes, ids
from tandem.platform.models import Upload
from tandem.rewards import catalogue
from tandem.rewards.models import Order, Reward

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def test_an_order_without_enough_points_leaves_the_stock(world: cast.World) -> None:
    key = catalogue.add_reward(
        world.programme.id, name={"en": "Mug"}, points=50, stock=3, actor=world.actor, now=cast.NOW
    )
    client = _client(world, "MEMBER")
    form = {
        "_action": "order",
        "order": str(ids.new_uuid()),
        "name": "Ania",
        "street": "Lipowa 1",
        "postal_code": "15-001",
        "city": "Białystok",
    }

    answer = client.post(f"/m/{world.programme.slug}/rewards/{key}/", form)

    assert answer.status_code == 400
    assert "You have 0 points; this needs 50." in answer.content.decode()
    assert Reward.objects.of(world.organiser_id).get().stock == 3
    assert not Order.objects.of(world.organiser_id).exists()


@pytest.mark.parametrize(
    ("_case", "content"),
    [("empty", b""), ("binary", bytes(range(256)) * 9), ("words", b"just words")],
)
def test_a_file_that_is_refused_is_not_kept(
    world: cast.World, _case: str, content: bytes, tmp_path: Path, settings: object
) -> None:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    client = _client(world, "PARTNER_CLERK")

    answer = client.post(
        f"/p/{world.programme.slug}/files/",
        {"_action": "upload", "file": SimpleUploadedFile("x.csv", content)},
    )

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Document.objects.of(world.organiser_id).exists()
    assert not Upload.objects.of(world.organiser_id).exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_form_of_nonsense_is_answered_without_a_traceback(world: cast.World) -> None:
    client: Client = _client(world, "ADMINISTRATOR")
    base = f"/o/{world.programme.slug}"

    answers = [
        client.post(f"{base}/orders/", {"_action": "ship", "order": "x", "member": "y"}),
        client.post(f"{base}/codes/", {"_action": "block"}),
        client.post(
            f"{base}/codes/", {"_action": "issue", "product": "x", "total": "-1", "ends": "soon"}
        ),
        client.post(f"{base}/unknown/", {"_action": "none_of_ours", "kind": "?", "partner": "x"}),
        client.post(
            f"{base}/rewards/", {"_action": "offer", "name": "x", "points": "many", "stock": ""}
        ),
        client.post(
            f"{base}/partners/",
            {"_action": "add", "name": "x", "tax_id": "'; DROP TABLE", "role": "KING"},
        ),
        client.post(
            f"{base}/settings/",
            {"_action": "save_face", "brand_colour": "red", "languages": ["xx"]},
        ),
        client.post(
            f"{base}/settings/points/",
            {"_action": "save", "release": "NEVER", "payment_curve-from": "a"},
        ),
        client.post(
            f"{base}/settings/points/",
            {"_action": "save", "_again": "", "release": "x", "expiry": "y"},
        ),
        client.post(f"{base}/settings/checks/", {"_action": "save", "verify_amounts": "a;b"}),
        client.post(f"{base}/regulations/", {"_action": "publish", "over": "x", "mark": "y" * 999}),
        client.post(f"{base}/people/", {"_action": "end", "which": "x"}),
        client.post(f"{base}/people/", {"_action": "end", "which": str(ids.new_uuid())}),
        client.post(
            f"{base}/people/", {"_action": "invite", "email": "x" * 5_000, "role": "OPERATOR"}
        ),
        client.post(
            f"{base}/people/keys/",
            {"_action": "issue_key", "name": "", "days": "9" * 40, "scopes": ["everything"]},
        ),
        client.post(
            f"{base}/payments/",
            {"_action": "mark", "which": "ticked", "row": ["|", "x|y"], "paid_on": "today"},
        ),
        client.post(
            f"{base}/payments/",
            {"_action": "mark", "which": "all", "row": ["|"], "paid_on": "2026-03-01"},
        ),
        client.post(
            f"{base}/payments/", {"_action": "mark", "which": "ticked", "row": "9" * 30 + "|a"}
        ),
        client.post(
            f"{base}/payments/import/", {"_action": "look", "file_kept": "x", "partner": "9" * 30}
        ),
        client.get(f"{base}/payments/import/{ids.new_uuid()}/{10**18}/told/"),
        client.post(f"{base}/members/import/", {"_action": "take"}),
        client.post(f"{base}/members/import/", {"_action": "look"}),
        client.post(f"{base}/partners/{world.wschod}/", {"_action": "authorise", "outlet": "x"}),
        client.post(f"{base}/partners/{world.wschod}/", {"_action": "add_outlet"}),
        client.post(
            f"{base}/partners/",
            {
                "_action": "add",
                "role": "SHOP",
                "name": "x",
                "tax_id": codes.next_nip(5),
                "code": "z",
                "parent": "9" * 18,
            },
        ),
        client.get(f"{base}/partners/{10**18}/"),
        client.get(f"{base}/members/?as=exe"),
        client.get(f"{base}/payments/?q=%25%25_%27"),
        client.post(
            f"/join/{world.programme.slug}/", {"terms": "x", "tax_id": "9" * 900, "email": "@"}
        ),
        client.get(f"/join/{world.programme.slug}/?by=%27%3B"),
        client.get("/invitation/" + "x" * 500 + "/"),
        client.get("/join/confirm/x/"),
        client.get("/enter/x:y:z/"),
        client.get(f"{base}/members/?q=%00&after=%00"),
        client.get(f"{base}/orders/?status=x"),
    ]

    assert {answer.status_code for answer in answers} <= {200, 400, 404, 410}


def test_a_page_that_cannot_be_shown_says_why(
    world: cast.World, tmp_path: Path, settings: object
) -> None:
    """A table that could be read when it was sent cannot be read any more when it is looked at."""
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    client = _client(world, "ADMINISTRATOR")
    table = SimpleUploadedFile("members.csv", b"name,e-mail\nEwa,ewa@example.org\n")
    sent = client.post(
        f"/o/{world.programme.slug}/members/import/", {"_action": "look", "file": table}
    )
    stored = Upload.objects.of(world.organiser_id).get()
    (tmp_path / stored.path).write_bytes(b"")

    answer = client.get(sent.headers["Location"])

    assert answer.status_code == 400
    assert "This file cannot be read as a table: it is empty." in answer.content.decode()
    assert f'href="{sent.headers["Location"]}"' in answer.content.decode()
