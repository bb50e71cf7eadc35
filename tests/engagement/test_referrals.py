"""Referrals: who was invited by whom, what refuses it, and what is recorded of both, once."""

import re
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import cast
import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tandem.activity import correcting, recording
from tandem.activity.facts import ActivityRecorded
from tandem.activity.models import Activity
from tandem.adjustments import merging
from tandem.adjustments.facts import MembersMerged
from tandem.engagement.referrals import judging, keeping, letters, queries, touching
from tandem.engagement.referrals.keeping import DecidedAlready, NoteMissing
from tandem.engagement.referrals.letters import NoSuchCode
from tandem.engagement.referrals.models import Code, Reason, Referral
from tandem.engagement.referrals.touching import Invited, Touch
from tandem.flows.joining import enrolling, follow_referrals
from tandem.kit import codes
from tandem.participants import applications
from tandem.participants.enrolment import Applicant
from tandem.participants.facts import MemberEnrolled
from tandem.participants.models import Company, Member, Person
from tandem.platform import statements, steps, tenancy
from tandem.platform.access import permissions
from tandem.programmes import setup
from tandem.segments import measures

pytestmark = pytest.mark.django_db
ROBERT = Applicant("Robert Kos", email="robert@kos.example", phone="+48 600 100 200")


def build(**settings: Any) -> cast.World:
    """The world, with referrals."""
    world = cast.build()
    _set(world, ways=["REFERRALS"], **settings)
    return world


@pytest.fixture
def world(db: None) -> Any:
    world = build()
    with time_machine.travel(cast.NOW, tick=False):
        yield world


def _set(world: cast.World, **settings: Any) -> None:
    setup.change_programme(world.programme.id, settings=settings, actor=world.actor, now=cast.NOW)
    world.programme.refresh_from_db()


def code_of(world: cast.World, member: str = "Ania") -> str:
    """A member's code."""
    return letters.code_of(
        world.members[member],
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )


def join(
    world: cast.World,
    applicant: Applicant = ROBERT,
    *,
    by: str = "Ania",
    now: datetime = cast.NOW,
    recruited_by_id: int | None = None,
    **said: Any,
) -> int:
    """Join by the code of a member, and let the step follow; the new member."""
    invited = Invited(**{"code": code_of(world, by), "door": "TYPED", "on": now.date(), **said})
    token = applications.apply(
        applicant,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        terms_id=None,
        recruited_by_id=recruited_by_id,
        language="en",
        now=now,
        invited=touching.stored(invited),
    )
    with tenancy.across("a link names no organiser"):
        enrolling.confirm(token, now=now)
    tenancy.enter(world.organiser_id)
    (member,) = Member.objects.of(world.organiser_id).filter(joined_at=now).order_by("-id")[:1]
    world.members[applicant.person_name.split()[0]] = member.id
    _enrolled(world, member.id)
    return member.id


def _enrolled(world: cast.World, *members: int) -> None:
    follow_referrals.joined.run(
        [
            MemberEnrolled(
                organiser_id=world.organiser_id,
                at=cast.NOW,
                actor="test",
                programme_id=world.programme.id,
                member_id=member,
            )
            for member in members
        ]
    )


def _buy(world: cast.World, *activities: recording.NewActivity) -> None:
    for activity in activities:
        batch = recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=world.organiser_id,
            source="API",
            actor="test",
            now=cast.NOW,
        )
        assert batch is not None
        follow_referrals.bought.run(
            [
                ActivityRecorded(
                    organiser_id=world.organiser_id,
                    at=cast.NOW,
                    actor="test",
                    programme_id=world.programme.id,
                    batch_id=batch,
                )
            ]
        )


def _recorded(world: cast.World) -> list[tuple[str, str, str, Any]]:
    """What was recorded: kind, whose, the day and the number."""
    names = {key: name for name, key in world.members.items()}
    rows = Activity.objects.of(world.organiser_id).filter(
        kind__startswith="REFER", corrects_id=None
    )
    return sorted(
        (
            row.kind,
            names[row.member_id],
            row.occurred_on.isoformat(),
            (row.attributes or {}).get("total"),
        )
        for row in rows
    )


def _state(world: cast.World, member: int) -> tuple[str, str]:
    row = Referral.objects.of(world.organiser_id).get(member_id=member)
    return row.status, row.reason


def test_both_have_an_activity_when_the_invited_joins_buys_and_stays(world: cast.World) -> None:
    robert = join(world)
    _enrolled(world, robert)  # told twice
    joined = _recorded(world)
    _buy(
        world,
        world.activity("Robert", ("G-10", 1, 100_00), day=date(2026, 3, 1)),  # before they joined
        world.activity("Robert", ("G-10", 1, 100_00), day=date(2026, 3, 5)),
        world.activity("Robert", ("G-10", 1, 100_00), day=date(2026, 3, 6)),
    )
    early = date(2027, 3, 1)
    for day in (early, early + timedelta(days=1), early + timedelta(days=2)):
        follow_referrals.follow(world.programme, today=day, now=cast.NOW)

    assert joined == [
        ("REFERRAL_REGISTERED", "Ania", "2026-03-02", "1"),
        ("REFERRED_REGISTERED", "Robert", "2026-03-02", None),
    ]
    assert _recorded(world) == [
        ("REFERRAL_FIRST_PURCHASE", "Ania", "2026-03-05", "1"),
        ("REFERRAL_FIRST_YEAR", "Ania", "2027-03-02", "1"),
        ("REFERRAL_REGISTERED", "Ania", "2026-03-02", "1"),
        ("REFERRED_FIRST_PURCHASE", "Robert", "2026-03-05", None),
        ("REFERRED_FIRST_YEAR", "Robert", "2027-03-02", None),
        ("REFERRED_REGISTERED", "Robert", "2026-03-02", None),
    ]
    assert (
        Member.objects.of(world.organiser_id).get(id=robert).recruited_by_id
        == (world.members["Ania"])
    )


def test_what_came_back_is_no_first_purchase_where_the_programme_waits(world: cast.World) -> None:
    _set(world, referral_wait_days=14)
    join(world)
    first = world.activity("Robert", ("G-10", 2, 100_00), day=date(2026, 3, 5))
    _buy(world, first, world.activity("Robert", ("G-10", 2, 1_00), day=date(2026, 3, 20)))
    _buy(world, world.activity("Robert", ("G-10", -2, -100_00), corrects=first))

    for day in (date(2026, 3, 19), date(2026, 4, 2), date(2026, 4, 3)):
        follow_referrals.follow(world.programme, today=day, now=cast.NOW)
        if day < date(2026, 4, 3):
            assert [row[0] for row in _recorded(world)] == [
                "REFERRAL_REGISTERED",
                "REFERRED_REGISTERED",
            ]

    assert ("REFERRAL_FIRST_PURCHASE", "Ania", "2026-03-20", "1") in _recorded(world)


def test_who_buys_nothing_or_left_has_no_first_year(world: cast.World) -> None:
    join(world)
    left = join(world, Applicant("Lena Las", email="lena@las.example"))
    _buy(world, world.activity("Lena", ("G-10", 1, 100_00), day=date(2026, 3, 5)))
    Member.objects.of(world.organiser_id).filter(id=left).update(status="LEFT")

    follow_referrals.follow(world.programme, today=date(2027, 6, 1), now=cast.NOW)

    assert not [row for row in _recorded(world) if row[0].endswith("YEAR")]


ONE: Mapping[str, tuple[Applicant, Reason]] = {
    "the firm's number": (
        replace(ROBERT, tax_id=codes.next_nip(526100002)),
        Reason.TAX_ID,
    ),
    "the same mailbox": (replace(ROBERT, email="Ania+two@instalbud.example"), Reason.EMAIL),
    "the same phone": (replace(ROBERT, phone="0048 (600) 700-800"), Reason.PHONE),
    "the household": (
        replace(ROBERT, street="Polna 5/2", postal_code="15 001", city="Białystok"),
        Reason.ADDRESS,
    ),
}


@pytest.mark.parametrize("_case", ONE)
def test_who_invites_themselves_joins_and_is_refused_with_the_reason(
    world: cast.World, _case: str
) -> None:
    of = world.organiser_id
    Person.objects.of(of).filter(email="ania@instalbud.example").update(phone="600 700 800")
    Company.objects.of(of).update(street="ul. Polna 5/2", postal_code="15-001", city="Bialystok")
    applicant, reason = ONE[_case]

    member = join(world, applicant)

    assert _state(world, member) == ("REFUSED", reason)
    assert _recorded(world) == []
    assert Member.objects.of(of).get(id=member).recruited_by_id is None


def test_the_same_device_is_refused_also_of_another_who_was_invited(world: cast.World) -> None:
    ania, zenon = world.members["Ania"], world.members["Zenon"]
    lena, maja = (
        Applicant(f"{name} Las", email=f"{name}@las.example") for name in ("Lena", "Maja")
    )

    own = join(world, devices=(ania,))
    other = join(world, lena, devices=(zenon,))
    again = join(world, maja, devices=(other,))

    assert [_state(world, key) for key in (own, other, again)] == [
        ("REFUSED", "DEVICE"),
        ("REGISTERED", ""),
        ("REFUSED", "DEVICE"),
    ]


def test_whom_a_partner_wins_no_member_invited(world: cast.World) -> None:
    member = join(world, recruited_by_id=world.wschod)

    assert _state(world, member) == ("REFUSED", "PARTNER")
    assert Member.objects.of(world.organiser_id).get(id=member).recruited_by_id == world.wschod
    assert _recorded(world) == []


def test_beyond_the_cap_the_invited_counts_and_who_invited_does_not(world: cast.World) -> None:
    _set(world, referral_month_max=1, referral_year_max=2)
    days = (cast.NOW, cast.NOW + timedelta(days=1), cast.NOW + timedelta(days=40))
    states = []
    for place, now in enumerate((*days, cast.NOW + timedelta(days=80))):
        with time_machine.travel(now, tick=False):
            who = Applicant(f"N{place} Las", email=f"n{place}@las.example")
            states.append(_state(world, join(world, who, now=now)))

    assert states == [
        ("REGISTERED", ""),
        ("CAPPED", "MONTH"),
        ("REGISTERED", ""),
        ("CAPPED", "YEAR"),
    ]
    assert [row[1:] for row in _recorded(world) if row[0] == "REFERRAL_REGISTERED"] == [
        ("Ania", "2026-03-02", "1"),
        ("Ania", "2026-04-11", "2"),
    ]
    assert len([row for row in _recorded(world) if row[0] == "REFERRED_REGISTERED"]) == 4


def test_a_firm_counts_once_it_is_proved_and_not_where_it_took_part_before(
    world: cast.World,
) -> None:
    firm = replace(ROBERT, tax_id=codes.next_nip(526100050), company_name="Kos")
    of = world.organiser_id
    join_waiting(world, firm)
    row = Referral.objects.of(of).get()
    waits = (row.status, _recorded(world))

    follow_referrals.merged.run(
        [
            MembersMerged(
                organiser_id=of,
                at=cast.NOW,
                actor="test",
                programme_id=world.programme.id,
                merge_id=world.programme.id,
                from_id=row.member_id,
                into_id=world.members["Zenon"],
                points=0,
                reason="one",
                is_joining=True,
            )
        ]
    )
    known = _state(world, row.member_id)
    world.members["Kos"] = row.member_id
    _enrolled(world, row.member_id)  # the merge was undone, and the firm proved to be theirs

    assert waits == ("WAITING", [])
    assert known == ("REFUSED", "KNOWN")
    assert _state(world, row.member_id) == ("REGISTERED", "")


def test_merged_members_go_on_with_what_they_invited(world: cast.World) -> None:
    code = code_of(world, "Zenon")
    robert = join(world, by="Zenon")
    merging.merge(
        world.members["Zenon"],
        world.members["Ania"],
        reason="one",
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )
    _buy(world, world.activity("Robert", ("G-10", 1, 100_00), day=date(2026, 3, 2)))
    second = join(world, Applicant("Lena Las", email="lena@las.example"), by="Zenon")

    assert _state(world, robert) == _state(world, second) == ("REGISTERED", "")
    assert (
        letters.inviting(
            code.lower(), programme_id=world.programme.id, organiser_id=world.organiser_id
        ).id
        == (world.members["Ania"])
    )
    assert ("REFERRAL_FIRST_PURCHASE", "Ania", "2026-03-02", "1") in _recorded(world)
    assert ("REFERRAL_REGISTERED", "Ania", "2026-03-02", "2") in _recorded(world)


def test_an_invited_who_is_one_with_who_invited_is_followed_no_further(world: cast.World) -> None:
    robert = join(world)
    merging.merge(
        robert,
        world.members["Ania"],
        reason="one",
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )

    _buy(world, world.activity("Ania", ("G-10", 1, 100_00), day=date(2026, 3, 2)))

    assert not [row for row in _recorded(world) if row[0].endswith("PURCHASE")]


def test_those_of_many_wait_for_who_invited_in_one_order(world: cast.World) -> None:
    of_zenon = join(world, by="Zenon")
    of_ania = join(world, Applicant("Bogdan Lis", email="bogdan@lis.example"))
    rows = Referral.objects.of(world.organiser_id)
    rows.update(status="WAITING")
    assert of_zenon < of_ania and world.members["Ania"] < world.members["Zenon"]

    with CaptureQueriesContext(connection) as asked:
        counted = keeping.count([of_zenon, of_ania], programme=world.programme, now=cast.NOW)

    waited = [row["sql"] for row in asked if "FOR NO KEY UPDATE" in row["sql"]]
    found = [re.search(r'"participants_member"."id" = (\d+)', sql) for sql in waited]
    assert [int(each[1]) for each in found if each] == [
        world.members["Ania"],
        world.members["Zenon"],
    ]
    assert len(counted) == 2


def test_an_address_is_nobodys_first_name(world: cast.World) -> None:
    rows = Person.objects.of(world.organiser_id).filter(email="ania@instalbud.example")
    before = queries.first_names_of([world.members["Ania"]], organiser_id=world.organiser_id)

    rows.update(name="ania@instalbud.example")

    assert before == {world.members["Ania"]: "Anna"}
    assert queries.first_names_of(list(before), organiser_id=world.organiser_id) == {}


def test_a_member_who_left_invites_nobody_and_gets_no_more(world: cast.World) -> None:
    join(world)
    Member.objects.of(world.organiser_id).filter(id=world.members["Ania"]).update(status="LEFT")
    _buy(world, world.activity("Robert", ("G-10", 1, 100_00), day=date(2026, 3, 2)))

    late = join(world, Applicant("Lena Las", email="lena@las.example"))

    assert not Referral.objects.of(world.organiser_id).filter(member_id=late).exists()
    assert [row[:2] for row in _recorded(world)] == [
        ("REFERRAL_REGISTERED", "Ania"),
        ("REFERRED_FIRST_PURCHASE", "Robert"),
        ("REFERRED_REGISTERED", "Robert"),
    ]


def test_a_person_decides_with_a_reason(world: cast.World) -> None:
    robert = join(world, devices=(world.members["Ania"],))
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}

    with pytest.raises(NoteMissing):
        follow_referrals.decide(robert, counts=True, note=" ", **scope)
    with pytest.raises(DecidedAlready):
        follow_referrals.decide(robert, counts=False, note="again", **scope)
    follow_referrals.decide(robert, counts=True, note="They share the van's tablet.", **scope)
    counts = (_state(world, robert), _recorded(world))
    follow_referrals.decide(robert, counts=False, note="No, they do not.", **scope)
    _enrolled(world, robert)
    refused = _state(world, robert)
    follow_referrals.decide(robert, counts=True, note="Yes.", **scope)

    assert counts == (
        ("REGISTERED", ""),
        [
            ("REFERRAL_REGISTERED", "Ania", "2026-03-02", "1"),
            ("REFERRED_REGISTERED", "Robert", "2026-03-02", None),
        ],
    )
    assert refused == ("REFUSED", "BY_HAND")
    assert _recorded(world) == counts[1]
    denied = replace(permissions.system(world.organiser_id), permissions=frozenset())
    with pytest.raises(permissions.NotAllowed):
        follow_referrals.decide(robert, counts=False, note="x", **{**scope, "actor": denied})


def test_refused_by_hand_takes_its_points_and_accepted_again_gives_them(world: cast.World) -> None:
    world.publish(
        {
            "key": "friend",
            "when": {"eq": ["deed.kind", {"text": "REFERRAL_REGISTERED"}]},
            "give": {"points": 50},
        },
        {
            "key": "welcome",
            "when": {"eq": ["deed.kind", {"text": "REFERRED_REGISTERED"}]},
            "give": {"points": 20},
        },
    )
    following, of = steps.Following(), world.organiser_id
    robert = join(world)
    following.run()
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    assert _has(world) == (50, 20)

    for time in range(3):
        follow_referrals.decide(robert, counts=False, note="One person", **scope)
        following.run()
        assert _has(world) == (0, 0), time
        follow_referrals.decide(robert, counts=True, note="Two after all", **scope)
        following.run()
        assert _has(world) == (50, 20), time
    follow_referrals.decide(robert, counts=False, note="One person", **scope)
    following.run()

    assert _has(world) == (0, 0)
    # What was recorded stands in the stream, and so does each correction, which names it.
    rows = Activity.objects.of(of).filter(kind="REFERRAL_REGISTERED").order_by("created_at", "id")
    first = [row for row in rows if row.corrects_id is None]
    assert len(first) == 1 and len(rows) == 8
    assert {row.corrects_id for row in rows} == {None, first[0].id}
    gone = correcting.acts_taken([(first[0].member_id, first[0].id)], organiser_id=of)
    assert (gone[first[0].id].is_gone, gone[first[0].id].times) == (True, 7)
    # A count of such actions, as tasks and contests ask for, does not know it any more.
    assert _counted(world, "REFERRAL_REGISTERED") == 0
    follow_referrals.decide(robert, counts=True, note="Two", **scope)
    assert _counted(world, "REFERRAL_REGISTERED") == 1


def _has(world: cast.World) -> tuple[int, int]:
    return world.balance("Ania").available, world.balance("Robert").available


def _counted(world: cast.World, kind: str) -> int:
    params = {
        **measures.scope(world.programme),
        "since": datetime(2026, 1, 1, tzinfo=UTC),
        "until": None,
        "wanted": [world.members["Ania"]],
    }
    text = measures.counted(
        kind,
        measures.ONCE_EACH,
        None,
        members="SELECT unnest(%(wanted)s::bigint[]) AS member_id",
        params=params,
        programme=world.programme,
    )
    return len(statements.rows(text, params))


@pytest.mark.parametrize(
    ("applicant", "expected"),
    [
        (Applicant("Robert Bąk", email="ania.nowak@wp.example"), ("REVIEW", "MAILBOX")),
        (Applicant("Nowak Ania", email="other@wp.example"), ("REVIEW", "NAME")),
        (Applicant("Robert Bąk", email="Ania.Nowak+x@poczta.example"), ("REFUSED", "EMAIL")),
        (Applicant("Ania Kos", email="ania@wp.example"), ("REGISTERED", "")),
    ],
)
def test_two_mailboxes_of_one_person_are_looked_at(
    world: cast.World, applicant: Applicant, expected: tuple[str, str]
) -> None:
    people = Person.objects.of(world.organiser_id).filter(email="ania@instalbud.example")
    people.update(name="Ania Nowak", email="ania.nowak@poczta.example")
    member = join(world, applicant)

    assert _state(world, member) == expected
    if expected[0] != "REVIEW":
        return
    assert _recorded(world) == []
    scope: dict[str, Any] = {"programme": world.programme, "actor": world.actor, "now": cast.NOW}
    follow_referrals.decide(member, counts=True, note="Mother and daughter", **scope)
    assert _state(world, member) == ("REGISTERED", "")
    assert len(_recorded(world)) == 2


def test_a_code_is_made_once_and_read_as_people_type_it(world: cast.World) -> None:
    code, other = code_of(world), code_of(world, "Zenon")
    scope: dict[str, Any] = {
        "programme_id": world.programme.id,
        "organiser_id": world.organiser_id,
    }

    assert code == code_of(world) and code != other
    assert len(code) == 7 and set(code) <= set(letters.ALPHABET)
    typed = f" {code[:3].lower()}-{code[3:]} "
    assert letters.inviting(typed, **scope).id == world.members["Ania"]
    for wrong in ("", "x", code[:-1], code + "A", "' OR 1=1", "\x00" * 7, "0OIL1ZS", "A" * 10_000):
        with pytest.raises(NoSuchCode):
            letters.inviting(wrong, **scope)
    strange = cast.build()
    with pytest.raises(NoSuchCode):
        letters.inviting(code, programme_id=strange.programme.id, organiser_id=strange.organiser_id)


def test_a_kept_word_holds_for_the_window_and_for_its_programme(world: cast.World) -> None:
    touch = Touch(code_of(world), date(2026, 3, 2))
    word = touching.signed(touch, programme_id=world.programme.id, secret=b"s")
    scope: dict[str, Any] = {"programme": world.programme, "secret": b"s"}
    strange = cast.build()

    assert touching.opened(word, today=date(2026, 4, 1), **scope) == touch
    assert touching.opened(word, today=date(2026, 4, 2), **scope) is None
    assert touching.opened(word, today=date(2026, 3, 1), **scope) is None
    assert touching.opened(word[:-1], today=date(2026, 3, 2), **scope) is None
    assert touching.opened("x" * 9_999, today=date(2026, 3, 2), **scope) is None
    foreign = {"programme": strange.programme, "secret": b"s"}
    assert touching.opened(word, today=date(2026, 3, 2), **foreign) is None


def test_a_programme_without_referrals_keeps_nothing(world: cast.World) -> None:
    _set(world, ways=[])

    member = join(world)

    assert not Referral.objects.of(world.organiser_id).exists()
    assert Member.objects.of(world.organiser_id).get(id=member).recruited_by_id is None


MAILBOXES = {
    "Jan.Kos+shop@Gmail.com": "jankos@googlemail.com",
    "kos+1@example.com": " KOS@example.com ",
}


def test_addresses_are_compared_as_what_they_lead_to() -> None:
    for one, other in MAILBOXES.items():
        assert judging.traits(emails=[one]) == judging.traits(emails=[other])
    places = (("ul. Polna 5", "15-001", ""), ("Polna 5", "15001", "Łódź"))
    assert judging.traits(addresses=places[:1]) == judging.traits(addresses=places[1:])
    far = [("Polna 5/2", "15-001", ""), ("Polna 52", "15-001", ""), ("Polna 5", "15-002", "")]
    assert len(judging.traits(addresses=far).addresses) == 3
    assert judging.traits(
        emails=["", "@", "x"], phones=["112"], addresses=[("", "15-001", "")]
    ) == (judging.Traits())


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_not_both_within_a_cap_of_one() -> None:
    with transaction.atomic():
        world = build(referral_month_max=1)
        members = [
            join_waiting(world, Applicant(f"N{place} Las", email=f"n{place}@las.example"))
            for place in range(4)
        ]

    def enrol(member: int) -> None:
        try:
            with transaction.atomic():
                tenancy.enter(world.organiser_id)
                keeping.count([member], programme=world.programme, now=cast.NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=enrol, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        rows = Referral.objects.of(world.organiser_id).order_by("status")
        assert [row.status for row in rows] == ["CAPPED"] * 3 + ["REGISTERED"]
        assert Code.objects.of(world.organiser_id).count() == 1


def join_waiting(world: cast.World, applicant: Applicant) -> int:
    """Join by Ania's code, with no step after it."""
    invited = Invited(code_of(world), "LINK", cast.NOW.date())
    token = applications.apply(
        applicant,
        programme_id=world.programme.id,
        organiser_id=world.organiser_id,
        terms_id=None,
        recruited_by_id=None,
        language="en",
        now=cast.NOW,
        invited=touching.stored(invited),
    )
    with tenancy.across("a link names no organiser"):
        enrolling.confirm(token, now=cast.NOW)
    tenancy.enter(world.organiser_id)
    (member,) = Member.objects.of(world.organiser_id).filter(joined_at=cast.NOW).order_by("-id")[:1]
    return member.id
