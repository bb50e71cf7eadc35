"""Points that wait for somebody, and points that last longer."""

from datetime import UTC, date, datetime

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.adjustments import approving, exemptions, extensions
from tandem.adjustments.facts import ExpiryExtended
from tandem.adjustments.messages import ExpiryExtendedMessage
from tandem.adjustments.models import Extension
from tandem.communication.models import Message
from tandem.earning.facts import PointsRefused
from tandem.earning.messages import PointsRefusedMessage
from tandem.flows.messages import notify_members
from tandem.ledger import expiry
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Fact
from tandem.segments import defining, vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(db: None) -> cast.World:
    made = cast.build(release="BY_HAND")
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1), document_no="FV 1"),
        made.activity("Zenon", ("G-10", 1, 20000), day=date(2026, 1, 20), document_no="FV 2"),
    )
    return made


def test_they_wait_until_somebody_agrees(waiting: cast.World) -> None:
    shown = approving.waiting(waiting.programme)
    assert [(row.document_no, row.member, row.points) for row in shown] == [
        ("FV 2", "Zenon Obcy", 20),
        ("FV 1", "Instalbud Nowak sp. z o.o.", 10),
    ]
    common = {"programme": waiting.programme, "actor": waiting.actor, "now": cast.NOW, "reason": ""}

    agreed = approving.decide([(shown[1].member_id, shown[1].activity_id)], agrees=True, **common)
    again = approving.decide([(shown[1].member_id, shown[1].activity_id)], agrees=True, **common)

    assert (agreed, again) == (10, 0)
    assert (waiting.balance("Ania").available, waiting.balance("Zenon").pending) == (10, 20)
    assert len(approving.waiting(waiting.programme)) == 1
    assert waiting.proved()


def test_a_refusal_has_a_reason_that_the_member_reads(waiting: cast.World) -> None:
    (zenon, _ania) = approving.waiting(waiting.programme)
    common = {
        "programme": waiting.programme,
        "actor": waiting.actor,
        "now": cast.NOW,
        "agrees": False,
    }
    with pytest.raises(approving.RefusalNeedsReason):
        approving.decide([(zenon.member_id, zenon.activity_id)], reason=" ", **common)

    refused = approving.decide(
        [(zenon.member_id, zenon.activity_id)], reason="not from us", **common
    )
    fact = Fact.objects.of(waiting.organiser_id).get(name="points.refused")
    notify_members.points_refused(
        [PointsRefused(organiser_id=waiting.organiser_id, at=cast.NOW, **_data(fact))]
    )

    assert (refused, waiting.balance("Zenon").pending) == (20, 0)
    message = Message.objects.of(waiting.organiser_id).get(kind=PointsRefusedMessage.kind)
    assert (message.member_id, message.data["reason"], message.data["document_no"]) == (
        zenon.member_id,
        "not from us",
        "FV 2",
    )
    assert waiting.proved()


def _data(fact: Fact) -> dict:
    return {
        **fact.data,
        "void_batch_id": fact.data.get("void_batch_id"),
        "programme_id": fact.data.get("programme_id"),
    }


def test_who_may_not_decide_cannot(waiting: cast.World) -> None:
    marketer = Actor(name="x", organiser_id=waiting.organiser_id, permissions=ROLES["MARKETER"])
    (zenon, _ania) = approving.waiting(waiting.programme)

    with pytest.raises(NotAllowed):
        approving.decide(
            [(zenon.member_id, zenon.activity_id)],
            agrees=True,
            reason="",
            programme=waiting.programme,
            actor=marketer,
            now=cast.NOW,
        )

    assert waiting.balance("Zenon").pending == 20


@pytest.fixture
def ending(db: None) -> cast.World:
    made = cast.build(expiry_months=2)
    made.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        made,
        made.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1)),
        made.activity("Zenon", ("G-10", 1, 20000), day=date(2026, 1, 20)),
        made.activity("Zenon", ("G-10", 1, 30000), day=date(2026, 3, 1)),
    )
    return made


@pytest.mark.parametrize(("whose", "left"), [("Zenon", (0, 50)), (None, (10, 50))])
def test_points_last_longer_for_one_or_for_all(
    whose: str | None, left: tuple[int, int], ending: cast.World
) -> None:
    common = {"programme": ending.programme, "actor": ending.actor, "now": cast.NOW}

    points = extensions.extend(
        member_id=ending.members[whose] if whose else None,
        due_until_on=date(2026, 4, 1),
        upto_on=date(2026, 6, 30),
        reason="the fair was put off",
        **common,
    )
    expiry.expire(
        ending.books["REWARD"],
        organiser_id=ending.organiser_id,
        until=datetime(2026, 4, 20, tzinfo=UTC),
        now=cast.NOW,
    )

    assert points == (20 if whose else 30)
    assert (ending.balance("Ania").available, ending.balance("Zenon").available) == left
    row = Extension.objects.of(ending.organiser_id).get()
    notify_members.expiry_extended(
        [
            ExpiryExtended(
                organiser_id=ending.organiser_id,
                at=cast.NOW,
                programme_id=ending.programme.id,
                extension_id=row.id,
                member_id=row.member_id or 0,
                points=points,
                upto="2026-06-30",
                reason="the fair was put off",
            )
        ]
    )
    told = Message.objects.of(ending.organiser_id).filter(kind=ExpiryExtendedMessage.kind)
    assert sorted(message.data["points"] for message in told) == ([20] if whose else [10, 20])
    assert ending.proved()


@pytest.mark.parametrize(
    ("due", "upto", "reason"),
    [
        (date(2026, 4, 1), date(2026, 3, 31), "x"),
        (date(2026, 4, 1), date(2026, 5, 1), ""),
        (date(2026, 1, 1), date(2026, 5, 1), "x"),
    ],
)
def test_an_extension_that_means_nothing_is_refused(
    due: date, upto: date, reason: str, ending: cast.World
) -> None:
    with pytest.raises(extensions.BadExtension):
        extensions.extend(
            member_id=None,
            due_until_on=due,
            upto_on=upto,
            reason=reason,
            programme=ending.programme,
            actor=ending.actor,
            now=cast.NOW,
        )


def test_members_of_a_segment_lose_no_points_as_long_as_they_belong_to_it(
    ending: cast.World,
) -> None:
    common = {"programme": ending.programme, "actor": ending.actor, "now": cast.NOW}
    gardeners = {"eq": ["member.trade", "gardener"]}
    key = defining.define(
        ending.programme.id,
        name={"en": "Gardeners"},
        body=gardeners,
        vocabulary=vocabulary.of("PLN"),
        actor=ending.actor,
        now=cast.NOW,
    )
    with pytest.raises(defining.NoSuchSegment):
        exemptions.keep("nobody", months=6, **common)
    with pytest.raises(extensions.BadExtension):
        exemptions.keep(key, months=0, **common)
    rule = exemptions.keep(key, months=6, **common)

    # Zenon has 20 due on 20 March and 30 on 1 May, Ania 10 on 1 April.
    nights = [
        exemptions.prolong(
            ending.programme, today=day, now=datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        )
        for day in (date(2026, 3, 2), date(2026, 3, 3), date(2026, 4, 10))
    ]
    expiry.expire(
        ending.books["REWARD"],
        organiser_id=ending.organiser_id,
        until=datetime(2026, 5, 20, tzinfo=UTC),
        now=cast.NOW,
    )
    exemptions.end(rule, **common)

    assert nights == [20, 0, 30]
    assert (ending.balance("Ania").available, ending.balance("Zenon").available) == (0, 50)
    assert [
        row.points for row in Extension.objects.of(ending.organiser_id).order_by("due_until_on")
    ] == [20, 30]
    assert (
        exemptions.prolong(
            ending.programme, today=date(2026, 9, 20), now=datetime(2026, 9, 20, tzinfo=UTC)
        )
        == 0
    )
    with pytest.raises(exemptions.NoSuchExemption):
        exemptions.end(rule, **common)
    assert ending.proved()
