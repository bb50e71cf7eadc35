"""Segments that lose no points, by the page of finance."""

import cast
import pytest
from portals.test_access import _client

from tandem.adjustments.models import Exemption
from tandem.platform import tenancy
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db


def test_a_segment_is_kept_and_let_go() -> None:
    world = cast.build()
    defining.define(
        world.programme.id,
        name={"en": "Gardeners"},
        body={"eq": ["member.trade", "gardener"]},
        vocabulary=vocabulary.of("PLN"),
        actor=world.actor,
        now=cast.NOW,
    )
    client, path = _client(world, "ADMINISTRATOR"), f"/o/{world.programme.slug}/finance/expiry/"

    wrong = client.post(path, {"_action": "keep", "segment": "nobody", "months": "6"})
    kept = client.post(path, {"_action": "keep", "segment": "gardeners", "months": "6"})
    tenancy.enter(world.organiser_id)
    row = Exemption.objects.of(world.organiser_id).get()
    shown = client.get(path).content.decode()
    ended = client.post(path, {"_action": "end_exemption", "exemption": str(row.id)})
    again = client.post(path, {"_action": "end_exemption", "exemption": str(row.id)})

    assert [each.status_code for each in (wrong, kept, ended, again)] == [400, 302, 302, 400]
    assert "/segments/" in shown and "Gardeners" in shown and "6 months" in shown
    assert (row.segment_key, row.months) == ("gardeners", 6)
