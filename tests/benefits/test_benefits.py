"""Benefits: who may have one and how often, asking, answering, places, what lapses, what members
are told.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import cast
import pytest
from tiers.test_reviewing import STATUS, buy, ladder, reviewed

from tandem.adjustments import merging
from tandem.benefits import answering, asking, lapsing, offering, places, queries, using
from tandem.benefits.facts import (
    BenefitAccepted,
    BenefitDeclined,
    BenefitFulfilled,
    BenefitLapsed,
)
from tandem.benefits.models import Benefit, Places, Request, Use
from tandem.communication import queries as inbox
from tandem.flows.messages import notify_of_benefits
from tandem.participants.firms.waiting import FirmWaits
from tandem.participants.models import Member
from tandem.platform.access.permissions import Actor, NotAllowed
from tandem.platform.models import Fact
from tandem.segments import targeting
from tandem.segments.targeting import Whom
from tandem.tiers import memberships

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(STATUS)
    return made


def member(world: cast.World, name: str = "Ania") -> Actor:
    """A member who acts for themselves."""
    permissions = world.actor.permissions | {"member.order"}
    return replace(world.actor, permissions=permissions, member_id=world.members[name])


def offer(world: cast.World, name: str = "Factory visit", whom: Whom = Whom(), **how: Any) -> UUID:
    """A benefit that is asked for, once a year."""
    return offering.offer(
        world.programme.id,
        kind="INVITATION",
        texts=offering.Texts({"en": name, "pl": f"{name} (pl)"}),
        whom=whom,
        how=offering.How(**{"is_asked": True, "uses": 1, **how}),
        actor=world.actor,
        now=cast.NOW,
    )


def ask(
    world: cast.World, benefit: UUID, name: str = "Ania", day: date = TODAY, note: str = ""
) -> UUID:
    """A member asks."""
    return asking.ask(
        benefit,
        programme=world.programme,
        member_id=world.members[name],
        actor=member(world, name),
        today=day,
        now=cast.NOW,
        note=note,
    )


def own(world: cast.World, name: str = "Ania") -> Mapping[str, queries.BenefitRow]:
    """What a member sees, by name."""
    rows = queries.of_member(
        world.members[name], programme=world.programme, today=TODAY, now=cast.NOW
    )
    return {row.name["en"]: row for row in rows}


def state(world: cast.World, request: UUID) -> str:
    """Where a request is."""
    return Request.objects.of(world.organiser_id).get(id=request).state


def scope(world: cast.World) -> dict[str, Any]:
    """Who answers."""
    return {"programme": world.programme, "actor": world.actor, "now": cast.NOW}


def key(world: cast.World, request: UUID, name: str = "Ania") -> answering.Key:
    """A request as a page names it."""
    return world.members[name], request


def _tell(world: cast.World) -> None:
    """What follows from what was recorded; told twice, it is said once."""
    for kind in (BenefitAccepted, BenefitDeclined, BenefitFulfilled, BenefitLapsed):
        rows = Fact.objects.of(world.organiser_id).filter(name=kind.name).order_by("id")
        fields = ("id", "organiser_id", "actor", "at", "data")
        facts = [kind.from_row(row) for row in rows.values(*fields)]
        notify_of_benefits.answered(facts)
        notify_of_benefits.answered(facts)


def test_a_member_of_the_level_asks_and_others_are_refused(world: cast.World) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, TODAY)
    visit = offer(world, whom=Whom(tier="gold"))

    request = ask(world, visit, note=" with my son ")
    with pytest.raises(places.BenefitUsedUp):
        ask(world, visit, "Zenon")
    with pytest.raises(asking.AskedAlready):
        ask(world, visit)

    assert Request.objects.of(world.organiser_id).get().note == "with my son"
    assert state(world, request) == "ASKED"
    ania, zenon = own(world)["Factory visit"], own(world, "Zenon")["Factory visit"]
    assert (ania.is_theirs, ania.waits, ania.left, ania.can_ask) == (True, True, 0, False)
    assert (zenon.is_theirs, zenon.tier, zenon.can_ask) == (False, "gold", False)


def test_a_benefit_is_for_a_membership_a_trade_or_everybody(world: cast.World) -> None:
    plan = memberships.add_plan(
        world.programme.id,
        name={"en": "Club"},
        months=12,
        price_minor=0,
        actor=world.actor,
        now=cast.NOW,
        code="club",
    )
    memberships.give(
        world.members["Zenon"],
        plan_id=plan,
        programme_id=world.programme.id,
        since_on=TODAY,
        actor=world.actor,
        now=cast.NOW,
    )
    offer(world, "For all")
    offer(world, "Club night", Whom(plan="club"))
    offer(world, "For installers", Whom(trades=("installer",)))

    ania, zenon = own(world), own(world, "Zenon")

    assert {name: row.is_theirs for name, row in ania.items()} == {
        "For all": True,
        "Club night": False,  # it can be had, and is told
        "For installers": True,
    }
    # Which trades have something of their own is not told to others.
    assert {name: row.is_theirs for name, row in zenon.items()} == {
        "For all": True,
        "Club night": True,
    }


def test_who_may_have_it_is_named_by_what_the_programme_has(world: cast.World) -> None:
    for whom in (Whom(tier="gold"), Whom(segment="nope"), Whom(plan="nope"), Whom(trades=("",))):
        with pytest.raises(targeting.NoSuchAudience):
            offer(world, whom=whom)
    with pytest.raises(offering.BadBenefit):
        offering.offer(
            world.programme.id,
            kind="INVITATION",
            texts=offering.Texts({"en": " "}),
            whom=Whom(),
            actor=world.actor,
            now=cast.NOW,
        )
    with pytest.raises(offering.BadBenefit):
        offer(world, span="DECADE")

    assert not Benefit.objects.of(world.organiser_id).exists()


def test_a_request_goes_its_way_and_the_member_is_told(world: cast.World) -> None:
    request = ask(world, offer(world, places=5))

    accepted = answering.accept(
        [key(world, request)], today=TODAY, answer="On 3 May", **scope(world)
    )
    fulfilled = answering.fulfil([key(world, request)], **scope(world))
    answering.note_used([key(world, request)], **scope(world))
    with pytest.raises(asking.RequestEnded):
        answering.decline([key(world, request)], reason="late", **scope(world))
    _tell(world)

    assert (accepted, fulfilled, state(world, request)) == (1, 1, "USED")
    assert Places.objects.of(world.organiser_id).get().taken == 1
    told = inbox.inbox(world.members["Ania"], organiser_id=world.organiser_id, limit=9)
    assert len(told) == 2
    words = {row.message.kind: row.message.words() for row in told}
    assert words["BENEFIT_ACCEPTED"].title == "Agreed: Factory visit"
    assert words["BENEFIT_FULFILLED"].text == "On 3 May"


def test_a_request_is_declined_for_a_reason_and_may_be_asked_again(world: cast.World) -> None:
    visit = offer(world, places=1)
    request = ask(world, visit)
    answering.accept([key(world, request)], today=TODAY, **scope(world))

    with pytest.raises(answering.ReasonMissing):
        answering.decline([key(world, request)], reason=" ", **scope(world))
    answering.decline([key(world, request)], reason="The hall is closed", **scope(world))
    again = ask(world, visit)

    assert (state(world, request), state(world, again)) == ("DECLINED", "ASKED")
    assert Places.objects.of(world.organiser_id).get().taken == 0


def test_a_member_takes_a_request_back_and_its_place_is_free(world: cast.World) -> None:
    visit = offer(world, places=1)
    request = ask(world, visit)
    answering.accept([key(world, request)], today=TODAY, **scope(world))
    take_back: dict[str, Any] = {
        "programme_id": world.programme.id,
        "member_id": world.members["Ania"],
        "actor": member(world),
        "now": cast.NOW,
    }

    with pytest.raises(places.NoPlaces):
        ask(world, visit, "Zenon")
    asking.withdraw(request, **take_back)
    with pytest.raises(asking.RequestEnded):
        asking.withdraw(request, **take_back)
    with pytest.raises(asking.NoSuchRequest):
        asking.withdraw(request, **{**take_back, "member_id": world.members["Zenon"]})
    theirs = ask(world, visit, "Zenon")

    assert (state(world, request), state(world, theirs)) == ("WITHDRAWN", "ASKED")


def test_more_than_there_are_places_is_accepted_whole_or_not_at_all(world: cast.World) -> None:
    visit = offer(world, places=1)
    ania, zenon = ask(world, visit), ask(world, visit, "Zenon")
    both = [key(world, ania), key(world, zenon, "Zenon")]

    with pytest.raises(places.NoPlaces) as refused:
        answering.accept(both, today=TODAY, **scope(world))
    assert refused.value.left == 1
    assert (state(world, ania), state(world, zenon)) == ("ASKED", "ASKED")
    answering.accept(both[:1], today=TODAY, **scope(world))

    with pytest.raises(places.NoPlaces):
        answering.accept(both[1:], today=TODAY, **scope(world))
    # A year later there are new places.
    answering.accept(both[1:], today=date(2027, 1, 1), **scope(world))
    assert state(world, zenon) == "ACCEPTED"


def test_turns_are_counted_in_their_span(world: cast.World) -> None:
    visit = offer(world, uses=1, span="QUARTER")
    request = ask(world, visit)
    answering.accept([key(world, request)], today=TODAY, **scope(world))

    with pytest.raises(places.BenefitUsedUp):
        ask(world, visit, day=date(2026, 3, 31))
    ask(world, visit, day=date(2026, 4, 1))

    assert Request.objects.of(world.organiser_id).count() == 2


def test_what_is_used_at_a_till_is_used_so_often(world: cast.World) -> None:
    hotline = offer(world, "Hotline", is_asked=False, uses=2, span="MONTH")
    use: dict[str, Any] = {
        "programme": world.programme,
        "member_id": world.members["Ania"],
        "actor": world.actor,
        "now": cast.NOW,
    }

    using.use(hotline, today=TODAY, **use)
    using.use(hotline, today=TODAY, **use)
    with pytest.raises(places.BenefitUsedUp):
        using.use(hotline, today=TODAY, **use)
    with pytest.raises(asking.NotByAsking):
        ask(world, hotline)
    using.use(hotline, today=date(2026, 4, 1), **use)

    assert Use.objects.of(world.organiser_id).count() == 3
    assert own(world)["Hotline"].left == 0


def test_what_is_asked_for_is_used_when_it_was_accepted(world: cast.World) -> None:
    visit = offer(world)
    use: dict[str, Any] = {
        "programme": world.programme,
        "member_id": world.members["Ania"],
        "actor": world.actor,
        "today": TODAY,
        "now": cast.NOW,
    }
    request = ask(world, visit)

    with pytest.raises(asking.NotByAsking):
        using.use(visit, **use)
    answering.accept([key(world, request)], today=TODAY, **scope(world))
    using.use(visit, **use)

    row = Use.objects.of(world.organiser_id).get()
    assert (state(world, request), row.request_id, row.request_state) == (
        "USED",
        request,
        "ACCEPTED",
    )
    assert own(world)["Factory visit"].left == 0  # the request is the turn, its use no other


def test_who_falls_below_the_level_keeps_what_the_benefit_lets_them_keep(
    world: cast.World,
) -> None:
    ladder(world)
    buy(world, date(2026, 3, 1), 320)
    reviewed(world, TODAY)
    stays = offer(world, "Stays", Whom(tier="gold"), places=3)
    goes = offer(world, "Goes", Whom(tier="gold"), places=3, stays=False)
    only_asked = offer(world, "Only asked", Whom(tier="gold"))
    requests = {
        name: ask(world, benefit)
        for name, benefit in (("stays", stays), ("goes", goes), ("asked", only_asked))
    }
    for name in ("stays", "goes"):
        answering.accept([key(world, requests[name])], today=TODAY, **scope(world))
    assert lapsing.lapse(world.programme, now=cast.NOW) == 0

    ladder(world, silver=(1000,), gold=(3000,), platinum=(10000,))
    for days in (0, 31, 62):
        reviewed(world, date(2028, 1, 2) + timedelta(days=days))
    later = cast.NOW.replace(year=2028, month=6)
    lapsed = lapsing.lapse(world.programme, now=later)
    again = lapsing.lapse(world.programme, now=later)
    _tell(world)

    assert (lapsed, again) == (2, 0)
    states = {name: state(world, request) for name, request in requests.items()}
    assert states == {"stays": "ACCEPTED", "goes": "LAPSED", "asked": "LAPSED"}
    taken = Places.objects.of(world.organiser_id)
    assert taken.get(benefit_id=goes).taken == 0
    assert taken.get(benefit_id=stays).taken == 1
    told = inbox.inbox(world.members["Ania"], organiser_id=world.organiser_id, limit=9)
    assert "No longer open: Goes" in [row.message.words().title for row in told]


def test_who_may_not_is_refused(world: cast.World) -> None:
    visit = offer(world)
    nobody = replace(world.actor, permissions=frozenset())
    request = ask(world, visit)

    with pytest.raises(NotAllowed):
        answering.accept(
            [key(world, request)],
            programme=world.programme,
            today=TODAY,
            actor=nobody,
            now=cast.NOW,
        )
    with pytest.raises(NotAllowed):
        offering.end(visit, programme_id=world.programme.id, actor=nobody, now=cast.NOW)
    Member.objects.of(world.organiser_id).filter(id=world.members["Zenon"]).update(status="WAITING")
    with pytest.raises(FirmWaits):
        ask(world, visit, "Zenon")

    assert state(world, request) == "ASKED"


def test_a_benefit_that_has_ended_is_asked_for_no_more_and_its_requests_are_answered(
    world: cast.World,
) -> None:
    visit = offer(world)
    request = ask(world, visit)
    offering.end(visit, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    with pytest.raises(offering.NoSuchBenefit):
        ask(world, visit, "Zenon")
    answering.accept([key(world, request)], today=TODAY, **scope(world))

    assert state(world, request) == "ACCEPTED"
    assert own(world) == {}


def test_a_programme_without_benefits_asks_one_question(
    world: cast.World, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert own(world) == {}


def test_another_span_counts_what_was_had_before(world: cast.World) -> None:
    benefit = offer(world, uses=2, places=3, span="YEAR")
    said: dict[str, Any] = {"programme": world.programme, "actor": world.actor}
    for who, day in (("Ania", date(2026, 1, 20)), ("Zenon", date(2026, 3, 2))):
        now = cast.NOW + (day - TODAY)
        actor = member(world, who)
        key = asking.ask(
            benefit,
            programme=world.programme,
            member_id=world.members[who],
            actor=actor,
            today=day,
            now=now,
        )
        answering.accept([(world.members[who], key)], today=day, now=now, **said)
    row = Benefit.objects.of(world.organiser_id).get()
    assert places.left(row, today=TODAY) == 1

    offering.change(
        benefit,
        programme_id=world.programme.id,
        kind="INVITATION",
        texts=offering.Texts({"en": "Factory visit"}),
        whom=Whom(),
        how=offering.How(is_asked=True, uses=2, places=3, span="MONTH"),
        actor=world.actor,
        now=cast.NOW,
    )

    row.refresh_from_db()
    assert places.left(row, today=TODAY) == 2  # Zenon's of March
    assert places.left(row, today=date(2026, 1, 31)) == 2  # Ania's of January
    assert places.turns_left(row, world.members["Ania"], today=TODAY) == 2
    assert places.turns_left(row, world.members["Zenon"], today=TODAY) == 1
    seen = queries.of_member(
        world.members["Zenon"], programme=world.programme, today=TODAY, now=cast.NOW
    )
    assert [(one.left, one.places_left) for one in seen] == [(1, 2)]
    request = Request.objects.of(world.organiser_id).get(member_id=world.members["Zenon"])
    asking.withdraw(
        request.id,
        programme_id=world.programme.id,
        member_id=world.members["Zenon"],
        actor=member(world, "Zenon"),
        now=cast.NOW,
    )
    assert places.left(row, today=TODAY) == 3
    taken = Places.objects.of(world.organiser_id).order_by("span_on")
    assert [(one.span_on, one.taken) for one in taken] == [
        (date(2026, 1, 1), 1),
        (date(2026, 3, 1), 0),
    ]


def test_turns_of_merged_members_are_those_of_who_goes_on(world: cast.World) -> None:
    hotline = offer(world, "Hotline", is_asked=False, uses=3, span="MONTH")
    visit = offer(world, uses=1, span="QUARTER")
    use: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    for name in ("Ania", "Zenon"):
        using.use(hotline, member_id=world.members[name], today=TODAY, **use)
    request = ask(world, visit, "Zenon")
    answering.accept([(world.members["Zenon"], request)], today=TODAY, **scope(world))

    merging.merge(world.members["Zenon"], world.members["Ania"], reason="one", **scope(world))

    left = {name: row.left for name, row in own(world).items()}
    assert left == {"Hotline": 1, "Factory visit": 0}
    with pytest.raises(places.BenefitUsedUp):
        ask(world, visit)
    using.use(hotline, member_id=world.members["Ania"], today=TODAY, **use)
    with pytest.raises(places.BenefitUsedUp):
        using.use(hotline, member_id=world.members["Ania"], today=TODAY, **use)
