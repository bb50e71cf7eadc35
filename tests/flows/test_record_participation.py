"""What members do besides buying, recorded under a registered kind; rules say what it is worth."""

from datetime import date, datetime, timedelta

import cast
import pytest

from tandem.activity import declaring, registering
from tandem.activity.models import Activity
from tandem.activity.registering import RegisteredKind
from tandem.contracts.registered_kinds import RENEWED
from tandem.flows.activities import record_participation
from tandem.flows.activities.record_participation import Participation
from tandem.platform.models import Fact

pytestmark = pytest.mark.django_db

KIND = RegisteredKind(
    "COURSE_TRIED",
    {"en": "Course tried", "pl": "Próba kursu"},
    (declaring.attribute("Score", name="score", kind="NUMBER"),),
)


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _kinds(world: cast.World) -> dict[str, object]:
    known = declaring.declared(world.programme.id, organiser_id=world.organiser_id)
    return {code: row.names for code, row in known.items()}


def _take_up(world: cast.World) -> None:
    registering.take_up(
        [KIND],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        actor="system",
        now=cast.NOW,
    )


def test_a_kind_is_taken_up_once_and_keeps_the_name_that_people_gave_it(world: cast.World) -> None:
    _take_up(world)
    declaring.declare(
        KIND.kind,
        programme_id=world.programme.id,
        names={"en": "Tried it"},
        actor=world.actor,
        now=cast.NOW,
    )
    facts = Fact.objects.of(world.organiser_id).filter(name="activity.kind_declared").count()

    _take_up(world)
    _take_up(world)

    row = declaring.declared(world.programme.id, organiser_id=world.organiser_id)[KIND.kind]
    assert row.names == {"en": "Tried it"}
    assert [one.name for one in declaring.attributes_of(row)] == ["score"]  # as it is registered
    later = Fact.objects.of(world.organiser_id).filter(name="activity.kind_declared").count()
    assert later - facts == 1


def test_a_kind_that_its_people_ended_stays_ended(world: cast.World) -> None:
    _take_up(world)
    declaring.end(KIND.kind, programme_id=world.programme.id, actor=world.actor, now=cast.NOW)

    record_participation.record(
        KIND,
        member_id=world.members["Ania"],
        key="course 1",
        programme=world.programme,
        actor="user",
        now=cast.NOW,
    )

    row = declaring.declared(world.programme.id, organiser_id=world.organiser_id)[KIND.kind]
    assert row.ended_at == cast.NOW
    assert Activity.objects.of(world.organiser_id).filter(kind=KIND.kind).count() == 1


def test_rules_of_this_afternoon_count_for_what_is_done_after_them(world: cast.World) -> None:
    def points(key: str, at: datetime) -> dict[str, int]:
        return dict(
            record_participation.record(
                KIND,
                member_id=world.members["Ania"],
                key=key,
                programme=world.programme,
                actor="user",
                now=at,
            ).points
        )

    def rule(amount: int) -> dict[str, object]:
        when = {"eq": ["deed.kind", KIND.kind]}
        return {"key": "tried", "when": when, "give": {"points": amount}}

    world.publish(rule(5))
    afternoon = cast.NOW + timedelta(hours=6)  # its day stands at noon
    world.publish(rule(7), valid_from=afternoon)

    morning = points("course 1", cast.NOW)
    before = points("course 2", afternoon - timedelta(minutes=1))
    after = points("course 3", afternoon + timedelta(minutes=1))

    assert [each["REWARD"] for each in (morning, before, after)] == [5, 5, 7]
    moments = Activity.objects.of(world.organiser_id).filter(kind=KIND.kind).order_by("occurred_at")
    assert {row.occurred_on for row in moments} == {cast.NOW.date()}


def test_a_key_is_one_whatever_the_day_and_the_outlet(world: cast.World) -> None:
    for days, partner_id in ((0, None), (1, None), (400, world.wschod)):
        record_participation.record(
            KIND,
            member_id=world.members["Ania"],
            key="course 1",
            partner_id=partner_id,
            programme=world.programme,
            actor="user",
            now=cast.NOW + timedelta(days=days),
        )

    assert Activity.objects.of(world.organiser_id).filter(kind=KIND.kind).count() == 1


def test_one_is_recorded_once(world: cast.World) -> None:
    recorded = [
        record_participation.record(
            KIND,
            member_id=world.members["Ania"],
            key="course 1",
            reference="Pumps",
            attributes={"score": "80"},
            programme=world.programme,
            actor="user",
            now=cast.NOW,
        )
        for _time in range(2)
    ]

    assert [one.is_new for one in recorded] == [True, False]
    row = Activity.objects.of(world.organiser_id).get(kind=KIND.kind)
    assert (row.member_id, row.document_no, row.attributes) == (
        world.members["Ania"],
        "Pumps",
        {"score": "80"},
    )


def test_many_are_one_batch_and_told_again_none(world: cast.World) -> None:
    given = [
        Participation(world.members["Ania"], "a", day=date(2026, 2, 1)),
        Participation(world.members["Zenon"], "a", day=date(2026, 2, 1)),
        Participation(world.members["Ania"], "a", day=date(2026, 2, 1)),
    ]

    totals = [
        record_participation.record_many(
            KIND, given, programme=world.programme, actor="system", now=cast.NOW
        )
        for _time in range(2)
    ]

    assert totals == [2, 0]
    rows = Activity.objects.of(world.organiser_id).filter(kind=KIND.kind)
    assert len({row.batch_id for row in rows}) == 1
    assert (
        record_participation.record_many(
            KIND, [], programme=world.programme, actor="system", now=cast.NOW
        )
        == 0
    )


def test_what_packages_register_is_known_in_every_language() -> None:
    known = registering.every()

    assert known[RENEWED.kind] == RENEWED
    assert [
        kind.kind for kind in known.values() if set(kind.names) != {"en", "pl", "ro", "be"}
    ] == []
