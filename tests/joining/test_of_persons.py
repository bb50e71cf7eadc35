"""A programme of persons only: nobody is asked for a firm, and the regulations speak of persons."""

import cast
import pytest
from django.test import Client
from portals import filling
from portals.test_access import _client

from tandem.participants.models import Application, Member
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db


def test_nobody_is_asked_for_a_firm(db: None) -> None:
    world = cast.build()
    marketer, slug = _client(world, "MARKETER"), world.programme.slug
    joining = f"/o/{slug}/settings/joining/"
    before = Client().get(f"/join/{slug}/").content.decode()
    menu = marketer.get(f"/o/{slug}/").content.decode()

    saved = filling.send(marketer, joining, "save", members="PERSONS")
    form = Client().get(f"/join/{slug}/").content.decode()
    # What a stranger sends of a firm though none was asked for is not kept.
    sent = Client().post(
        f"/join/{slug}/",
        {"person_name": "Ewa", "email": "ewa@x.example", "tax_id": "5260250274"},
    )
    added = filling.send(marketer, f"/o/{slug}/members/add/", "add", person_name="Jan", invite=None)
    counter = _client(world, "PARTNER_CLERK").get(f"/p/{slug}/customers/counter/")

    assert 'name="tax_id"' in before and f"/o/{slug}/firms/" in menu
    assert saved.status_code == 302
    programme = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    assert programme.joining["members"] == "PERSONS" and programme.joining["means"]
    assert 'name="tax_id"' not in form and 'name="company_name"' not in form
    assert sent.status_code == 200
    kept = Application.objects.of(world.organiser_id).get()
    assert (kept.applicant["tax_id"], kept.applicant["company_name"]) == ("", "")
    assert added.status_code == 302
    assert Member.objects.of(world.organiser_id).get(name="Jan").company_id is None
    assert counter.status_code == 200 and b'name="vouched"' not in counter.content
    assert b'name="tax_id"' not in counter.content
    assert f"/o/{slug}/firms/" not in marketer.get(f"/o/{slug}/").content.decode()
    regulations = marketer.get(f"/o/{slug}/regulations/").content.decode()
    assert "each for themselves" in regulations and "joins for a firm" not in regulations
