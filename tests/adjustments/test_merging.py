"""Two members who are one: what leads where, which points, and undoing it."""

from datetime import date, timedelta

import cast
import pytest
from earning.recalculation.test_recalculating import AMOUNT, come

from tandem.activity import payments
from tandem.adjustments import merging
from tandem.earning import releasing
from tandem.kit import ids
from tandem.ledger import holding
from tandem.ledger.models import Lot
from tandem.participants.models import Identifier, Member, Teammate
from tandem.platform.access.permissions import ROLES, Actor, NotAllowed
from tandem.platform.models import Membership, User
from tandem.platform.models.user import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    made.publish(
        {
            "key": "amount",
            "when": {"all": []},
            "gifts": [{"give": AMOUNT}, {"give": AMOUNT, "wallet": "STATUS"}],
        },
    )
    come(
        made,
        made.activity("Ania", ("G-10", 1, 10000), day=date(2026, 2, 1)),
        made.activity("Zenon", ("G-10", 1, 20000), day=date(2026, 1, 20)),
    )
    return made


def _merge(world: cast.World):
    return merging.merge(
        world.members["Zenon"],
        world.members["Ania"],
        reason="one firm",
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )


def test_numbers_sign_ins_and_points_lead_to_the_one_who_goes_on(world: cast.World) -> None:
    of, zenon, ania = world.organiser_id, world.members["Zenon"], world.members["Ania"]
    user = User.objects.create_user("zenon@obcy.example", created_at=cast.NOW)
    Membership.objects.of(of).create(
        user=user,
        role=Role.MEMBER,
        programme_id=world.programme.id,
        member_id=zenon,
        created_at=cast.NOW,
    )

    _merge(world)

    assert Member.objects.of(of).get(id=zenon).status == "MERGED"
    assert not Identifier.objects.of(of).filter(member_id=zenon).exists()
    assert Membership.objects.of(of).get(user=user).member_id == ania
    assert Teammate.objects.of(of).filter(member_id=ania).count() == 2
    assert (world.balance("Ania").available, world.balance("Zenon").available) == (30, 0)
    status = Lot.objects.of(of).filter(holder_id=ania, book_id=world.books["STATUS"])
    assert {lot.opened_at.date() for lot in status} == {date(2026, 2, 1), date(2026, 1, 20)}
    assert world.proved()


def test_who_signs_in_as_both_signs_in_as_one_and_as_both_again(world: cast.World) -> None:
    of, zenon, ania = world.organiser_id, world.members["Zenon"], world.members["Ania"]
    user = User.objects.create_user("both@obcy.example", created_at=cast.NOW)
    for member in (zenon, ania):
        Membership.objects.of(of).create(
            user=user,
            role=Role.MEMBER,
            programme_id=world.programme.id,
            member_id=member,
            created_at=cast.NOW,
        )

    merge = _merge(world)
    during = list(
        Membership.objects.of(of)
        .filter(user=user, ended_at=None)
        .values_list("member_id", flat=True)
    )
    merging.undo(merge, programme=world.programme, actor=world.actor, now=cast.NOW)

    assert during == [ania]
    assert set(
        Membership.objects.of(of)
        .filter(user=user, ended_at=None)
        .values_list("member_id", flat=True)
    ) == {zenon, ania}


def test_it_is_undone_with_what_is_left(world: cast.World) -> None:
    of = world.organiser_id
    before = set(Identifier.objects.of(of).values_list("value", "member_id"))
    merge = _merge(world)
    # Ania's own points expire first? Both are as old as they were; she spends 25 of 30.
    holding.hold(
        ids.new_uuid(),
        organiser_id=of,
        holder_id=world.members["Ania"],
        book_id=world.books["REWARD"],
        points=25,
        at=cast.NOW,
        now=cast.NOW,
    )

    undone = merging.undo(merge, programme=world.programme, actor=world.actor, now=cast.NOW)

    assert undone.points + undone.missing_points == 20
    assert undone.points == world.balance("Zenon").available
    assert world.balance("Ania").available + world.balance("Zenon").available == 5
    assert world.balance("Zenon", "STATUS").available == 20
    assert set(Identifier.objects.of(of).values_list("value", "member_id")) == before
    assert Teammate.objects.of(of).filter(member_id=world.members["Ania"]).count() == 1
    assert Member.objects.of(of).get(id=world.members["Zenon"]).status == "ACTIVE"
    with pytest.raises(merging.NotMerged):
        merging.undo(merge, programme=world.programme, actor=world.actor, now=cast.NOW)
    assert world.proved()


def test_what_waits_follows_when_it_is_released() -> None:
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    world.publish({"key": "amount", "when": {"all": []}, "give": AMOUNT})
    come(
        world,
        world.activity(
            "Zenon",
            ("G-10", 1, 20000),
            day=date(2026, 2, 1),
            due_on=date(2026, 3, 1),
            document_no="FV 1",
        ),
    )
    _merge(world)
    assert merging.sweep(world.programme, now=cast.NOW) == 0
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    payments.note(
        [payments.Notice(world.wschod, "FV 1", None, date(2026, 2, 20))],
        **scope,
        actor="test",
        now=cast.NOW,
    )
    releasing.release_paid(cast.NOW, **scope, now=cast.NOW)

    swept = merging.sweep(world.programme, now=cast.NOW + timedelta(minutes=1))

    assert (swept, world.balance("Ania").available, world.balance("Zenon").available) == (20, 20, 0)
    assert merging.sweep(world.programme, now=cast.NOW + timedelta(minutes=2)) == 0
    assert world.proved()


@pytest.mark.parametrize(
    ("_case", "into", "reason", "error"),
    [
        ("oneself", "Zenon", "x", merging.NotTwo),
        ("without a reason", "Ania", " ", merging.ReasonMissing),
    ],
)
def test_what_cannot_be_merged_changes_nothing(
    _case: str, into: str, reason: str, error: type, world: cast.World
) -> None:
    with pytest.raises(error):
        merging.merge(
            world.members["Zenon"],
            world.members[into],
            reason=reason,
            programme=world.programme,
            actor=world.actor,
            now=cast.NOW,
        )

    assert world.balance("Zenon").available == 20


def test_a_member_is_merged_once_and_not_by_everybody(world: cast.World) -> None:
    marketer = Actor(name="x", organiser_id=world.organiser_id, permissions=ROLES["FINANCE"])
    with pytest.raises(NotAllowed):
        merging.merge(
            world.members["Zenon"],
            world.members["Ania"],
            reason="x",
            programme=world.programme,
            actor=marketer,
            now=cast.NOW,
        )
    _merge(world)

    with pytest.raises(merging.NotTwo):
        _merge(world)
