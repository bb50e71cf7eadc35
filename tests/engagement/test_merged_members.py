"""Members who are one: what either did counts for whoever goes on, once; undone, it is each one's own again.
What happens of who left gives them nothing.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import cast
import pytest
import time_machine

from tandem.activity import recording
from tandem.activity.models import Activity
from tandem.adjustments import merging
from tandem.communication.models import Message
from tandem.engagement import ways
from tandem.engagement.community import board, marking, people
from tandem.engagement.community import queries as community
from tandem.engagement.community.models import Kind
from tandem.engagement.community.posting import ReviewedBefore, Said
from tandem.engagement.contests import joining, signing
from tandem.engagement.contests import queries as contests
from tandem.engagement.contests import writing as contest_writing
from tandem.engagement.contests.models import Contestant, Joins
from tandem.engagement.contests.ranking.measuring import Measure
from tandem.engagement.contests.writing import ContestIn
from tandem.engagement.events import queries as events
from tandem.engagement.events import writing as event_writing
from tandem.engagement.events.attending import CheckedInBefore
from tandem.engagement.events.models import Coming
from tandem.engagement.events.signing import SignedUpBefore
from tandem.engagement.events.writing import EventIn
from tandem.engagement.learning import attempts, certificates, lessons, reading
from tandem.engagement.learning import queries as learning
from tandem.engagement.learning import questions as asked
from tandem.engagement.learning import writing as course_writing
from tandem.engagement.learning.lessons import LessonIn
from tandem.engagement.learning.writing import CourseIn
from tandem.engagement.surveys import queries as surveys
from tandem.engagement.surveys import questions as survey_questions
from tandem.engagement.surveys import writing as survey_writing
from tandem.engagement.surveys.answering import AnsweredBefore
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.writing import SurveyIn
from tandem.engagement.tasks import writing as task_writing
from tandem.engagement.tasks.steps import TaskStep
from tandem.engagement.tasks.writing import TaskIn
from tandem.engagement.tradeins import queries as tradeins
from tandem.engagement.tradeins import writing as offer_writing
from tandem.engagement.tradeins.handing import At, Thing
from tandem.engagement.tradeins.moving import MovedOn
from tandem.engagement.tradeins.queries import Worth
from tandem.engagement.tradeins.writing import OfferIn
from tandem.flows.engagement import attend_events, keep_community, open_tasks, trade_in
from tandem.flows.engagement.learning import learn
from tandem.flows.engagement.surveys import answer_survey
from tandem.participants.models import Member, MemberStatus
from tandem.platform import steps
from tandem.platform.access.permissions import ROLES
from tandem.programmes import setup

pytestmark = pytest.mark.django_db
TODAY = cast.NOW.date()
GIVEN = {
    "COURSE_READ": 20,
    "REVIEW_WRITTEN": 5,
    "EVENT_ATTENDED": 30,
    "SURVEY_ANSWERED": 7,
    "TRADE_IN_SOLD": 40,
    "TASK_DONE": 50,
}


@pytest.fixture
def world(db: None) -> Any:
    world = cast.build()
    scope: dict[str, Any] = {"actor": world.actor, "now": cast.NOW}
    setup.change_programme(world.programme.id, settings={"ways": list(ways.NAMES)}, **scope)
    world.programme.refresh_from_db()
    board.take_up(world.programme.id, **scope)
    world.publish(
        *(
            {"key": kind.lower(), "when": {"eq": ["deed.kind", kind]}, "give": {"points": points}}
            for kind, points in GIVEN.items()
        )
    )
    world.following = steps.Following()  # type: ignore[attr-defined]
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _scope(world: cast.World) -> dict[str, Any]:
    return {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW}


def _by(world: cast.World, name: str) -> dict[str, Any]:
    """What a member does goes by these."""
    actor = replace(
        world.actor, permissions=ROLES["MEMBER"], member_id=world.members[name], user_id=None
    )
    return {"programme": world.programme, "actor": actor, "now": cast.NOW}


def _clerk(world: cast.World) -> dict[str, Any]:
    actor = replace(world.actor, permissions=ROLES["PARTNER_CLERK"], partner_id=world.wschod)
    return {"programme": world.programme, "actor": actor, "now": cast.NOW}


def _merge(world: Any, one: str = "Ania", into: str = "Zenon") -> UUID:
    members, scope = world.members, {"actor": world.actor, "now": cast.NOW}
    key = merging.merge(
        members[one], members[into], reason="one", programme=world.programme, **scope
    )
    world.following.run()
    return key


def _undo(world: Any, merge: UUID) -> None:
    merging.undo(merge, programme=world.programme, actor=world.actor, now=cast.NOW)
    world.following.run()


def _leave(world: cast.World, name: str) -> None:
    rows = Member.objects.of(world.organiser_id).filter(id=world.members[name])
    rows.update(status=MemberStatus.LEFT)


def _recorded(world: cast.World, kind: str) -> list[str]:
    """Whose activities of a kind there are."""
    names = {key: name for name, key in world.members.items()}
    rows = Activity.objects.of(world.organiser_id).filter(kind=kind).order_by("id")
    return sorted(names[row.member_id] for row in rows)


def _course(world: cast.World, name: str, **more: Any) -> UUID:
    key = course_writing.begin(
        world.programme.id, CourseIn({"en": name}, **more), actor=world.actor, now=cast.NOW
    )
    for title in ("One", "Two"):
        lessons.add(key, LessonIn({"en": title}, {"en": "Rinse."}), **_scope(world))
    course_writing.open_it(key, **_scope(world))
    return key


def _read(world: cast.World, course: UUID, number: int, who: str) -> learn.Outcome:
    row = learning.course(course, programme_id=world.programme.id, organiser_id=world.organiser_id)
    return learn.read(
        learning.lessons(row)[number],
        programme=world.programme,
        member_id=world.members[who],
        actor="user",
        today=TODAY,
        now=cast.NOW,
    )


def _place(world: cast.World, course: UUID, who: str) -> reading.Place:
    who_id = world.members[who]
    return reading.place(world.programme, who_id, course, today=TODAY, now=cast.NOW)


def test_what_one_learnt_is_learnt_and_what_both_read_is_read_once(world: cast.World) -> None:
    learnt, begun = _course(world, "Pumps", is_certified=True), _course(world, "Primers")
    for number in (0, 1):
        _read(world, learnt, number, "Ania")
    _read(world, begun, 0, "Ania")
    number = _place(world, learnt, "Ania").certificate

    merge = _merge(world)
    again = [_read(world, learnt, n, "Zenon").is_learnt for n in (0, 1)]
    places = [_place(world, key, "Zenon") for key in (learnt, begun)]
    row = learning.course(learnt, programme_id=world.programme.id, organiser_id=world.organiser_id)
    shown = certificates.of_number(number, programme=world.programme)
    both = learning.learnt_by(row)
    now_learnt = _read(world, begun, 1, "Zenon").is_learnt
    _undo(world, merge)

    assert again == [False, False] and now_learnt
    assert [(place.is_learnt, place.percent) for place in places] == [(True, 100), (False, 50)]
    assert places[0].certificate == number == shown.number
    assert both == {world.members["Ania"], world.members["Zenon"]}
    assert _recorded(world, "COURSE_READ") == ["Ania", "Zenon"]
    alone = [_place(world, key, "Zenon") for key in (learnt, begun)]
    assert [(place.is_learnt, place.certificate) for place in alone] == [(False, ""), (True, "")]
    assert not _place(world, begun, "Ania").is_learnt  # what Zenon learnt as one is Zenon's
    assert world.proved()


def test_attempts_of_both_are_counted_together(world: cast.World) -> None:
    key = _course(world, "Pumps", attempts_max=2)
    asked.add(key, "ONE", text="Which?", lines="*this\nthat", language="en", **_scope(world))
    begin: dict[str, Any] = {"language": "en", "today": TODAY, "now": cast.NOW}
    for number in (0, 1):
        _read(world, key, number, "Ania")
    tried = attempts.begin(world.programme, world.members["Ania"], key, **begin)

    merge = _merge(world)
    goes_on = attempts.begin(world.programme, world.members["Zenon"], key, **begin)
    hand_in = {"programme": world.programme, "actor": "user", "today": TODAY, "now": cast.NOW}
    learn.hand_in(goes_on.id, member_id=world.members["Zenon"], **hand_in)
    second = attempts.begin(world.programme, world.members["Zenon"], key, **begin)
    learn.hand_in(second.id, member_id=world.members["Zenon"], **hand_in)
    with pytest.raises(attempts.AttemptsUsedUp):
        attempts.begin(world.programme, world.members["Zenon"], key, **begin)
    _undo(world, merge)

    assert goes_on.id == tried.id and second.number == 2
    with pytest.raises(attempts.ReadFirst):  # Zenon alone has read nothing
        attempts.begin(world.programme, world.members["Zenon"], key, **begin)


def test_votes_and_reviews_of_both_count_once_as_long_as_they_are_one(world: Any) -> None:
    pump = world.products["P-200"]
    wish = keep_community.write(Kind.IDEA, Said("", "A box"), **_clerkless(world)).id
    for name in ("Ania", "Zenon"):
        _buy(world, world.activity(name, ("P-200", 1, 100_00)))
        marking.vote(wish, **_by(world, name))
        said = Said("Good.", product_id=pump, stars=5 if name == "Ania" else 1)
        minutes = timedelta(minutes=len(name))  # Zenon's is the later one
        by = {**_by(world, name), "now": cast.NOW + minutes}
        keep_community.write(Kind.REVIEW, said, **by)
    own = keep_community.write(Kind.IDEA, Said("", "A handle"), **_by(world, "Ania")).id

    def figures() -> tuple[int, int, str]:
        scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
        stars = community.stars([pump], **scope)[pump]
        return community.post(wish, **scope).votes_total, stars.total, f"{stars.mean:f}"

    apart = figures()
    people.mark(world.members["Ania"], is_blocked=True, why="spam", **_scope(world))
    merge = _merge(world)
    as_one = figures()
    marked = community.marks_of(
        world.members["Zenon"], [wish, own], organiser_id=world.organiser_id
    )
    with pytest.raises(people.Blocked):
        marking.vote(wish, **_by(world, "Zenon"))
    people.mark(world.members["Zenon"], is_blocked=False, **_scope(world))
    again = marking.vote(wish, **_by(world, "Zenon"))
    with pytest.raises(ReviewedBefore):
        keep_community.write(Kind.REVIEW, Said("", product_id=pump, stars=3), **_by(world, "Zenon"))
    with pytest.raises(marking.OwnPost):
        marking.vote(own, **_by(world, "Zenon"))
    _undo(world, merge)

    assert (apart, as_one, figures()) == ((2, 2, "3.0"), (1, 1, "1.0"), (2, 2, "3.0"))
    assert marked[wish] == {"VOTE"} and marked[own] == {"FOLLOW"} and not again
    assert _recorded(world, "REVIEW_WRITTEN") == ["Ania", "Zenon"]  # before they were one
    assert marking.vote(own, **_by(world, "Zenon"))


def _clerkless(world: cast.World) -> dict[str, Any]:
    """The organiser."""
    return {"programme": world.programme, "actor": world.actor, "now": cast.NOW}


def _buy(world: Any, *activities: recording.NewActivity) -> None:
    for activity in activities:
        recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            source="API",
            actor="test",
            now=cast.NOW,
        )
    world.following.run()


def _event(world: cast.World) -> UUID:
    starts = cast.NOW + timedelta(hours=3)
    said = EventIn(
        {"en": "Taste"}, starts, starts + timedelta(hours=2), type="TASTING", place="Here", places=9
    )
    key = event_writing.begin(world.programme.id, said, actor=world.actor, now=cast.NOW)
    event_writing.open_it(key, **_scope(world))
    return key


def test_who_signed_up_twice_comes_once_and_misses_nothing(world: cast.World) -> None:
    both, only = _event(world), _event(world)
    for event, name in ((both, "Ania"), (both, "Zenon"), (only, "Ania")):
        attend_events.sign_up(event, world.members[name], **_by(world, name))
    of, zenon = world.organiser_id, world.members["Zenon"]

    merge = _merge(world)
    with pytest.raises(SignedUpBefore):
        attend_events.sign_up(only, zenon, **_by(world, "Zenon"))
    invited = attend_events.invite(only, **_clerkless(world))
    came = [
        attend_events.check_in(event, member_id=world.members["Ania"], **_clerkless(world))
        for event in (both, only)
    ]
    with pytest.raises(CheckedInBefore):
        attend_events.check_in(both, member_id=zenon, **_clerkless(world))
    late = {**_clerkless(world), "now": cast.NOW + timedelta(days=1)}
    missed = [attend_events.close(event, **late) for event in (both, only)]

    assert (invited, len(came), missed) == (0, 2, [0, 0])
    own = events.sign_up(both, zenon, organiser_id=of)
    assert own is not None and own.state == Coming.ATTENDED
    assert _recorded(world, "EVENT_ATTENDED") == ["Zenon", "Zenon"]
    assert _recorded(world, "EVENT_MISSED") == []
    assert world.balance("Zenon").available == 60
    _undo(world, merge)
    own = events.sign_up(both, zenon, organiser_id=of)
    assert own is not None and own.state == Coming.CANCELLED


def test_one_sign_up_of_two_is_cancelled_with_the_other(world: cast.World) -> None:
    event = _event(world)
    for name in ("Ania", "Zenon"):
        attend_events.sign_up(event, world.members[name], **_by(world, name))
    _merge(world)

    attend_events.cancel(event, world.members["Zenon"], **_by(world, "Zenon"))

    assert events.tally(event, organiser_id=world.organiser_id).taken == 0
    again = attend_events.sign_up(event, world.members["Zenon"], **_by(world, "Zenon"))
    assert again.state == Coming.SIGNED_UP and again.member_id == world.members["Zenon"]


def test_a_survey_that_one_answered_is_answered(world: cast.World) -> None:
    taste = Question("q1", survey_questions.SCALE, {"en": "How was it?"}, marks=True)
    key = survey_writing.begin(
        world.programme.id,
        SurveyIn(name={"en": "Taste"}, questions=[taste]),
        actor=world.actor,
        now=cast.NOW,
    )
    survey_writing.show(key, is_open=True, **_scope(world))
    answers = {"q1": ["2"]}
    answer_survey.answer(key, world.members["Ania"], answers, **_by(world, "Ania"))
    ask: dict[str, Any] = {"programme": world.programme, "today": TODAY, "now": cast.NOW}

    merge = _merge(world)
    asked_of = surveys.asked_of(world.members["Zenon"], **ask)
    with pytest.raises(AnsweredBefore):
        answer_survey.answer(key, world.members["Zenon"], answers, **_by(world, "Zenon"))
    _undo(world, merge)

    assert asked_of == []
    assert len(surveys.asked_of(world.members["Zenon"], **ask)) == 1
    answer_survey.answer(key, world.members["Zenon"], answers, **_by(world, "Zenon"))
    assert _recorded(world, "SURVEY_ANSWERED") == ["Ania", "Zenon"]


def test_what_both_bought_is_one_score_of_who_goes_on(world: Any) -> None:
    said = ContestIn(
        name={"en": "Cup"},
        measure=Measure("NET", kind="PURCHASE"),
        joins=Joins.WISH,
        since_on=date(2026, 2, 1),
        until_on=date(2026, 4, 30),
    )
    key = contest_writing.write(world.programme, said, actor=world.actor, now=cast.NOW)
    contest_writing.open_contest(key, **_scope(world))
    joining.join(key, member_id=world.members["Ania"], **_by(world, "Ania"))
    _buy(world, world.activity("Ania", ("G-10", 1, 100_00)))
    _buy(world, world.activity("Zenon", ("G-10", 1, 50_00)))
    contest = contests.contest(
        key, programme_id=world.programme.id, organiser_id=world.organiser_id
    )

    def ranked() -> list[tuple[str, Decimal]]:
        names = {key: name for name, key in world.members.items()}
        return [(names[row.member_id], row.score) for row in contests.top(contest, limit=9)]

    apart = ranked()
    merge = _merge(world)
    as_one = ranked()
    _buy(world, world.activity("Zenon", ("G-10", 1, 7_00)))
    later = ranked()
    _undo(world, merge)

    assert (apart, as_one) == ([("Ania", 100_00)], [("Zenon", 150_00)])
    assert later == [("Zenon", 157_00)] and ranked() == apart
    assert contests.total(contest) == 1
    left = Contestant.objects.of(world.organiser_id).get(member_id=world.members["Zenon"])
    assert left.left_at is not None  # took part by the merge alone


def test_a_result_that_was_signed_stays_where_a_merge_is_undone_later(world: Any) -> None:
    said = ContestIn(
        name={"en": "Cup"},
        measure=Measure("NET", kind="PURCHASE"),
        joins=Joins.WISH,
        since_on=date(2026, 2, 1),
        until_on=date(2026, 4, 30),
    )
    key = contest_writing.write(world.programme, said, actor=world.actor, now=cast.NOW)
    contest_writing.open_contest(key, **_scope(world))
    joining.join(key, member_id=world.members["Ania"], **_by(world, "Ania"))
    _buy(world, world.activity("Ania", ("G-10", 1, 100_00)))
    contest = contests.contest(
        key, programme_id=world.programme.id, organiser_id=world.organiser_id
    )

    merge = _merge(world)
    signing.sign(
        key,
        signing.summed(contest).hash,
        programme=world.programme,
        actor=world.actor,
        now=datetime(2026, 6, 1, 9, tzinfo=UTC),
    )
    world.following.run()
    _undo(world, merge)

    zenon = Contestant.objects.of(world.organiser_id).get(member_id=world.members["Zenon"])
    assert zenon.left_at is None and zenon.score == 100_00
    with pytest.raises(joining.NotJoinable):
        joining.leave(key, member_id=world.members["Zenon"], **_by(world, "Zenon"))


def test_what_both_did_of_a_task_completes_it(world: Any) -> None:
    step = TaskStep("PURCHASE", Decimal(2))
    said = TaskIn(name={"en": "Two"}, steps=[step], since_on=date(2026, 1, 1))
    key = task_writing.write(world.programme, said, actor=world.actor, now=cast.NOW)
    open_tasks.open_task(key, programme=world.programme, actor=world.actor, now=cast.NOW)
    for name in ("Ania", "Zenon"):
        _buy(world, world.activity(name, ("G-10", 1, 100_00)))
    assert _recorded(world, "TASK_DONE") == []

    _merge(world)

    assert _recorded(world, "TASK_DONE") == ["Zenon"]


def _sold(world: cast.World, item: Any) -> trade_in.Outcome:
    on_shelf = trade_in.put_on_shelf(item, price_minor=50_00, **_clerk(world))
    return trade_in.sell(on_shelf, **_clerk(world))


def _handed_in(world: cast.World, who: str = "Ania") -> Any:
    offer = OfferIn(
        name={"en": "Shoes"},
        worths=[Worth("", {"en": "Sandals"}, {"en": "worn"}, 15_00)],
        is_sold_on=True,
        fee_percent=20,
    )
    key = offer_writing.begin(world.programme.id, offer, actor=world.actor, now=cast.NOW)
    offer_writing.open_it(key, **_scope(world))
    at = At(world.wschod, world.outlets["Wschód"])
    thing = Thing("w1")
    return trade_in.take(key, thing, at, member_id=world.members[who], **_clerk(world)).item


def test_what_one_handed_in_is_paid_to_who_goes_on(world: cast.World) -> None:
    item = _handed_in(world)

    merge = _merge(world)
    theirs = tradeins.of_member(world.members["Zenon"], programme=world.programme)
    sold = _sold(world, item)

    assert list(theirs) == [item] and sold.points == {"REWARD": 40}
    assert _recorded(world, "TRADE_IN_SOLD") == ["Zenon"]
    assert world.balance("Zenon").available == 40
    told = Message.objects.of(world.organiser_id).filter(kind="TRADE_IN_SOLD")
    assert [row.member_id for row in told] == [world.members["Zenon"]]
    _undo(world, merge)
    assert not tradeins.of_member(world.members["Zenon"], programme=world.programme).exists()


def test_of_who_left_nothing_is_recorded(world: cast.World) -> None:
    item, event = _handed_in(world), _event(world)
    attend_events.sign_up(event, world.members["Ania"], **_by(world, "Ania"))
    _leave(world, "Ania")

    sold = _sold(world, item)
    came = attend_events.check_in(event, member_id=world.members["Ania"], **_clerkless(world))

    with pytest.raises(MovedOn):
        trade_in.sell(sold.item, **_clerk(world))
    paid = trade_in.pay_out(sold.item, **_clerk(world))
    with pytest.raises(MovedOn):  # by two clerks at once: once
        trade_in.pay_out(sold.item, **_clerk(world))
    lines = [(move.state, move.amount_minor) for move in tradeins.moves(item)]
    assert lines[-3:] == [("SOLD", 50_00), ("OWED", 40_00), ("PAID", 40_00)]
    assert (sold.item.state, paid.state) == ("OWED", "PAID")
    assert not Message.objects.of(world.organiser_id).filter(kind="TRADE_IN_SOLD").exists()
    assert sold.points == {} and came.row.state == Coming.ATTENDED
    assert _recorded(world, "TRADE_IN_SOLD") == _recorded(world, "EVENT_ATTENDED") == []
    assert world.balance("Ania").available == 0
