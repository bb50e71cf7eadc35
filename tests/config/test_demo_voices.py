"""What the demo's members say and whom they bring, on a small membership: content and discontent
over months, what was done about it, meetings of each kind, friends in their states.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tandem.catalogue.models import ProductPicture
from tandem.config.demo import engaging, pictured, world
from tandem.config.demo.voices import inviting, listening
from tandem.engagement import ways
from tandem.engagement.events.models import Event, SignUp
from tandem.engagement.referrals.models import Referral
from tandem.engagement.surveys import results, tagging
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.results import Chosen, Of
from tandem.platform import clock, tenancy
from tandem.programmes import setup

MEMBERS, MONTHS = 60, 8


@pytest.mark.django_db
def test_it_has_a_half_year_of_voices_and_what_became_of_them(
    tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    today = clock.now().date()
    starts = today - timedelta(days=30 * MONTHS)
    with clock.at(world.noon(starts - timedelta(days=7))):
        story = world.opened(starts, lambda _text: None)
    tenancy.enter(story.organiser_id)
    with clock.at(world.noon(starts)):
        world.join(story, starts, MEMBERS)
    scope = {"actor": story.actor, "now": clock.now()}
    setup.change_programme(story.programme.id, settings={"ways": [*ways.NAMES]}, **scope)
    story.programme.refresh_from_db()

    pictured.show(story)
    listening.live(story, today)
    inviting.live(story, today)
    engaging.meet(story)

    of = story.organiser_id
    gallery = ProductPicture.objects.of(of).order_by("place")
    assert [row.alt["en"] for row in gallery] == [alt["en"] for _name, alt in pictured.SHOWN]
    survey = Survey.objects.of(of).get(name__pl="Produkt i sklep")
    every = Of(survey)
    days = results.by_day(every)
    products, outlets = (results.subjects(days[name]) for name in results.SUBJECTS)
    _low, low = results.whole(every, Chosen(is_low=True), limit=1)
    assert len(results.over_time(every)) > 5 and len(products) == len(outlets) == 4
    assert 0 < results.waiting(every) < low < results.total(every)
    assert {*tagging.totals(survey, of_sheets=True)} == {*listening.FOLLOWED}
    assert {*tagging.totals(survey)} <= {*listening.LOW, listening.PRAISE} and low > 10
    referrals = Referral.objects.of(of).filter(referrer_id=story.members[0].id)
    assert referrals.count() == 4 and referrals.filter(status="REVIEW").count() == 1
    states = dict(SignUp.objects.of(of).order_by().values_list("event_id", "state").distinct())
    held = {row.type for row in Event.objects.of(of) if row.id in states}
    assert held == {kind for _name, kind, _days, _places in engaging.MEETINGS}
    assert SignUp.objects.of(of).filter(state="WAITING").exists()
