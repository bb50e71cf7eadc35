"""A partner's own customers: true totals, search, and what one of them bought there."""

import cast
import pytest
from portals.test_access import _client

from tandem.activity import recording
from tandem.participants.models import Member
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def test_who_bought_and_who_joined_are_told_apart(world: cast.World) -> None:
    activity = world.activity("Ania", ("P-200", 1, 10_000))
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    recording.record(activity, source="API", actor="t", now=cast.NOW, **scope)
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(
        recruited_by_id=world.wschod
    )
    client, base = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/"

    home = client.get(base).content.decode()
    pages = {
        query: client.get(f"{base}customers/{query}").content.decode()
        for query in ("", "?who=bought", "?who=won", "?q=ZEN", "?q=%25")
    }
    tenancy.enter(world.organiser_id)
    names = {
        name: Member.objects.of(world.organiser_id).get(id=world.members[name]).name
        for name in ("Ania", "Zenon")
    }

    assert "who=bought" in home
    shown = {
        query: tuple(f">{name}</a>" in page for name in names.values())
        for query, page in pages.items()
    }
    assert shown == {
        "": (True, True),
        "?who=bought": (True, False),
        "?who=won": (False, True),
        "?q=ZEN": (False, True),
        "?q=%25": (False, False),
    }
    for page in pages.values():
        assert "1 customer bought from you" in page and "1 joined through you." in page
    own = client.get(f"{base}customers/{world.members['Ania']}/").content.decode()
    assert names["Ania"] in own and activity.document_no in own
    assert client.get(f"{base}customers/{world.members['Zenon']}/").status_code == 200


def test_nobody_else_s_customer_is_shown(world: cast.World) -> None:
    client = _client(world, "PARTNER_CLERK")

    assert (
        client.get(f"/p/{world.programme.slug}/customers/{world.members['Ania']}/").status_code
        == 404
    )
    assert client.get(f"/p/{world.programme.slug}/customers/{10**15}/").status_code == 404
