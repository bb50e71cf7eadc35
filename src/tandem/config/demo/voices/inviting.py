"""Friends whom the demo's first member brought: two bought, one joined only, and one who is called as
she is waits for a person to look.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tandem.config.demo import world
from tandem.config.demo.world import Story
from tandem.engagement.referrals import letters, touching
from tandem.engagement.referrals.models import Door
from tandem.engagement.referrals.touching import Invited
from tandem.flows.activities import activity_inputs, take_activities
from tandem.flows.joining import enrolling
from tandem.participants import applications
from tandem.participants.enrolment import Applicant
from tandem.platform import clock, tenancy


class Friend(NamedTuple):
    """Who joined so many days ago, and bought so many days ago, or did not."""

    name: str
    email: str
    days: int
    bought: int | None = None


FRIENDS = (
    Friend("Robert Kos", "robert.kos@przyklad.example", 74, 61),
    Friend("Iwona Lis", "iwona.lis@przyklad.example", 33, 21),
    Friend("Marta Zając", "marta.zajac@przyklad.example", 9),
    Friend("Anna Nowak", "nowak.a@przyklad.example", 5),
)


def live(story: Story, today: date) -> None:
    """They join by her link, and those who bought are told of as a shop's own software does."""
    anna, of = story.members[0], story.organiser_id
    code = letters.code_of(
        anna.id, programme_id=story.programme.id, organiser_id=of, now=clock.now()
    )
    for place, friend in enumerate(FRIENDS):
        joined_on = today - timedelta(days=friend.days)
        with clock.at(world.noon(joined_on)):
            _join(story, friend, code, joined_on)
        if friend.bought is None:
            continue
        gtin, _name, price = story.goods[40 + place]
        bought = activity_inputs.ActivityInput(
            member=("EMAIL", friend.email),
            day=today - timedelta(days=friend.bought),
            document_no=f"PA/{place + 1}/{friend.bought}",
            partner="D01",
            lines=(
                activity_inputs.LineInput(("GTIN", f"0{gtin}"), Decimal(6), net_minor=6 * price),
            ),
        )
        outcome = take_activities.take(
            bought, programme=story.programme, actor="demo", now=clock.now()
        )
        assert outcome.is_whole, outcome.refused


def _join(story: Story, friend: Friend, code: str, day: date) -> None:
    invited = Invited(code=code, door=Door.LINK.value, on=day, shows_name=True)
    applicant = Applicant(friend.name, email=friend.email)
    scope: dict[str, Any] = {"organiser_id": story.organiser_id, "terms_id": None}
    token = applications.apply(
        applicant,
        programme_id=story.programme.id,
        recruited_by_id=None,
        language="pl",
        now=clock.now(),
        invited=touching.stored(invited),
        **scope,
    )
    with tenancy.across("a link names no organiser"):
        enrolling.confirm(token, now=clock.now())
    tenancy.enter(story.organiser_id)
