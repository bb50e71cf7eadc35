"""The regulations: written, published, compared, printed, and accepted by members."""

import cast
import pytest
from django.urls import reverse
from portals import filling
from portals.test_access import _client

from tandem.participants.models import Acceptance
from tandem.platform import tenancy
from tandem.programmes import terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build(release="WHEN_PAID")


def _address(world: cast.World, name: str, **parts: object) -> str:
    portal = "" if ":" in name else "organiser:"
    return reverse(portal + name, kwargs={"programme": world.programme.slug, **parts})


def _publish(world: cast.World, texts: dict[str, str], *, asks_anew: bool = True) -> None:
    tenancy.enter(world.organiser_id)
    terms.publish(
        world.programme.id,
        document=terms.plain(texts),
        asks_anew=asks_anew,
        actor=world.actor,
        now=cast.NOW,
    )


def test_versions_are_listed_compared_and_printed(world: cast.World) -> None:
    _publish(world, {"en": "Points last 24 months.", "pl": "Punkty są ważne 24 miesiące."})
    _publish(world, {"en": "Points last 12 months.", "pl": "Punkty są ważne <b>rok</b>."})
    client = _client(world, "MARKETER")

    every = client.get(_address(world, "regulations-versions")).content.decode()
    address = _address(world, "regulations-version", version=2)
    english = client.get(address + "?lang=en").content.decode()
    polish = client.get(address + "?lang=pl&against=1").content.decode()
    paper = client.get(_address(world, "regulations-paper", version=2) + "?lang=pl")
    none = client.get(_address(world, "regulations-version", version=3))

    assert "English, Polish" in every
    assert "<del> 24</del>" in english and "<ins> 12</ins>" in english
    assert "&lt;b&gt;rok&lt;/b&gt;" in polish and "<b>rok</b>" not in polish
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-") and none.status_code == 404


def test_members_accept_anew_where_it_is_asked_and_see_what_changed(world: cast.World) -> None:
    client, page = _client(world, "MEMBER"), _address(world, "member:regulations")
    home = _address(world, "member:home")
    _publish(world, {"en": "Points last 24 months.", "pl": "Punkty"})
    first = client.get(page).content.decode()
    filling.send(client, page, "accept")

    _publish(world, {"en": "Points last 24 months. Write to us.", "pl": "P"}, asks_anew=False)
    quiet, quiet_home = client.get(page).content.decode(), client.get(home).content.decode()
    _publish(world, {"en": "Points last 12 months. Write to us.", "pl": "P"})
    asked, asked_home = client.get(page).content.decode(), client.get(home).content.decode()
    filling.send(client, page, "accept")
    after = client.get(home).content.decode()

    assert "Points last 24 months." in first and "What has changed" not in first
    assert "It holds" in quiet and 'id="accept"' not in quiet
    assert "new regulations" not in quiet_home
    assert "What has changed since version 1" in asked and 'id="accept"' in asked
    assert "<ins> 12</ins>" in asked and "new regulations" in asked_home
    assert "new regulations" not in after
    tenancy.enter(world.organiser_id)
    assert Acceptance.objects.of(world.organiser_id).count() == 2


def test_before_the_first_version_there_is_nothing_to_accept(world: cast.World) -> None:
    client = _client(world, "MEMBER")

    shown = client.get(_address(world, "member:regulations"))
    paper = client.get(_address(world, "member:regulations-paper"))

    assert "No version is published yet." in shown.content.decode()
    assert paper.status_code == 404


def test_two_hundred_thousand_letters_are_read_and_printed(world: cast.World) -> None:
    long = "\n\n".join(f"Paragraph {n} " + "word " * 170 for n in range(220))[:200_000]
    _publish(world, {"en": long, "pl": long})
    _publish(world, {"en": long.replace("word", "term"), "pl": long})
    client = _client(world, "MARKETER")

    shown = client.get(_address(world, "regulations-version", version=2) + "?lang=en")
    paper = client.get(_address(world, "regulations-paper", version=2) + "?lang=en")

    assert (shown.status_code, paper.status_code) == (200, 200)
    assert "Paragraph 219" in shown.content.decode()
