"""Lists whose rows are members': they are found by name and by number, in each list alike."""

from datetime import timedelta

import cast
import pytest
from portals.test_access import _client

from tandem.contracts import keeping
from tandem.participants.models import Member

pytestmark = pytest.mark.django_db


def test_a_list_of_members_rows_is_searched_by_name_and_by_number() -> None:
    world = cast.build()
    wanted = keeping.ContractIn(
        "Service", cast.NOW.date() + timedelta(days=9), member_id=world.members["Ania"]
    )
    scope = {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}
    keeping.keep([wanted], **scope)  # type: ignore[arg-type]
    ania = Member.objects.of(world.organiser_id).get(id=world.members["Ania"])
    zenon = Member.objects.of(world.organiser_id).get(id=world.members["Zenon"])
    client, contracts = _client(world, "MARKETER"), f"/o/{world.programme.slug}/contracts/"

    def rows(q: str) -> int:
        return client.get(contracts, {"q": q}).content.decode().count("Service")

    assert (rows(ania.name.lower()), rows(ania.number), rows("")) == (1, 1, 1)
    assert (rows(zenon.name), rows(zenon.number), rows("nobody")) == (0, 0, 0)
