"""What partners' people have at hand: the organiser's arguments, and the programme in short."""

import cast
import pytest
from portals import filling
from portals.test_access import _client

from tandem.platform import tenancy
from tandem.programmes.models import Programme
from tandem.rewards import catalogue

pytestmark = pytest.mark.django_db


def test_arguments_of_the_organiser_stand_beside_what_rules_and_rewards_say() -> None:
    world = cast.build()
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [10, "PLN"]}, {"points": 1}]},
        },
        {
            "key": "share",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 3}]},
            "to": "PARTNER",
        },
    )
    catalogue.add_reward(
        world.programme.id,
        name={"en": "Mug"},
        points=80,
        stock=5,
        actor=world.actor,
        now=cast.NOW,
    )
    clerk, address = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/kit/"
    before = clerk.get(address).content.decode()

    saved = filling.send(
        _client(world, "MARKETER"),
        f"/o/{world.programme.slug}/partners/kit/",
        "save_arguments",
        arguments_en="No receipts to keep.",
    )
    after = clerk.get(address).content.decode()

    assert saved.status_code == 302
    assert "No receipts to keep." not in before and "No receipts to keep." in after
    assert "zloty" in after and "Mug" in after
    assert "3 points for each" not in after, "what a partner gets is not told to customers"
    tenancy.enter(world.organiser_id)
    arguments = Programme.objects.of(world.organiser_id).get(id=world.programme.id)
    assert arguments.partner_arguments == {"en": "No receipts to keep."}
