"""An amount of a purchase says what it is, and is the one that its reader knows."""

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come
from portals.test_access import _client

from tandem.participants.models import Member, Person

pytestmark = pytest.mark.django_db


def test_a_firm_reads_net_amounts_and_a_person_what_they_paid(db: None) -> None:
    world = cast.build()
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    bought = world.activity("Ania", ("G-10", 1, 1_000_00), document_no="FV 1")
    come(world, bought)
    member, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/activity/"

    of_firm = member.get(base).content.decode(), member.get(f"{base}{bought.id}/").content.decode()
    person = Person.objects.of(world.organiser_id).order_by("id").first()
    rows = Member.objects.of(world.organiser_id).filter(id=world.members["Ania"])
    rows.update(company=None, person=person)
    own = member.get(base).content.decode(), member.get(f"{base}{bought.id}/").content.decode()

    assert "1,000.00 net" in of_firm[0] and "with tax" not in of_firm[0]
    assert "1,000.00" in of_firm[1] and "1,230.00" not in of_firm[1].split("Who told")[0]
    assert "1,230.00 with tax" in own[0] and "1,000.00" not in own[0]
    assert "With tax" in own[1] and "1,230.00" in own[1]
