"""A tax number that led to the wrong one is taken away: it leads to nobody, and the right firm can
prove it.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from joining.firms import (
    EWA,
    NIP,
    NUMBER,
    PIOTR,
    allow,
    approve,
    as_member,
    enrolled,
    fresh,
    join,
    leads_to,
    status,
    who,
)
from joining.test_evidence import Case
from scenarios.test_sell_out import HEADER

from tandem.adjustments import merging
from tandem.adjustments.models import Merge
from tandem.communication.models import Message
from tandem.evidence.models import Alias, AliasKind, WaitingLine
from tandem.flows.evidence import settle_firm
from tandem.flows.joining import proving, revoking
from tandem.kit import codes as tax_numbers
from tandem.kit.errors import TandemError
from tandem.participants.facts import FirmAsked
from tandem.participants.firms import asking
from tandem.participants.firms import queries as firm_queries
from tandem.participants.models import FirmProof, FirmWord, Member
from tandem.partners import blind
from tandem.platform.access.permissions import Actor
from tandem.platform.models import Fact as FactRow

pytestmark = pytest.mark.django_db
REASON = "Ewa only worked there."


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _revoke(
    world: cast.World,
    member_id: int,
    actor: Actor | None = None,
    *,
    reason: str = REASON,
    number: str = NUMBER,
) -> None:
    revoking.revoke(
        member_id,
        number,
        reason=reason,
        programme=world.programme,
        actor=actor or who(world, "MARKETER"),
        now=cast.NOW,
    )


def _member(world: cast.World, member_id: int) -> Member:
    return (
        Member.objects.of(world.organiser_id).select_related("company", "person").get(id=member_id)
    )


def _asked(world: cast.World, proof: FirmProof) -> None:
    """What the steps do once somebody joined."""
    fact = FirmAsked(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        member_id=proof.member_id,
        proof_id=proof.id,
    )
    settle_firm.ask_who_knows([fact])


def test_the_number_leads_nowhere_and_its_member_waits_as_the_person_who_joined(
    world: cast.World,
) -> None:
    proof = join(world)
    member_id = approve(world, proof)

    _revoke(world, member_id)

    member = _member(world, member_id)
    assert leads_to(world) is None
    assert (member.status, member.company, member.name) == ("WAITING", None, "Ewa Nowa")
    assert (fresh(world, proof).status, fresh(world, proof).reason) == ("REVOKED", REASON)
    fact = FactRow.objects.of(world.organiser_id).get(name="firm.revoked")
    assert (fact.data["member_id"], fact.data["reason"]) == (member_id, REASON)


def test_the_right_firm_proves_it_and_the_wrong_one_may_name_its_own(world: cast.World) -> None:
    wrong = join(world)
    approve(world, wrong)
    _revoke(world, wrong.member_id)
    right = join(world, PIOTR)
    own_number = tax_numbers.next_nip(528000009)

    assert approve(world, right) == right.member_id
    own_id = asking.ask_again(
        wrong.member_id,
        asking.FirmSaid(tax_id=own_number, country="PL", company_name="Własna"),
        programme_id=world.programme.id,
        actor=as_member(world, wrong),
        now=cast.NOW,
    )
    approve(
        world, FirmProof.objects.of(world.organiser_id).get(member_id=wrong.member_id, id=own_id)
    )

    assert leads_to(world) == right.member_id
    assert leads_to(world, f"PL{own_number}") == wrong.member_id
    assert (status(world, right.member_id), status(world, wrong.member_id)) == ("ACTIVE", "ACTIVE")
    assert FactRow.objects.of(world.organiser_id).filter(name="members.merged").count() == 0, (
        "neither joined the other"
    )


def test_a_member_of_before_whom_nothing_had_proved_reads_the_reason_too(world: cast.World) -> None:
    member_id = enrolled(world)

    _revoke(world, member_id)

    state = firm_queries.state_of(member_id, organiser_id=world.organiser_id, now=cast.NOW)
    assert state is not None
    assert (state.tax_id, state.is_revoked, state.is_open, state.reason) == (
        NUMBER,
        True,
        False,
        REASON,
    )
    assert status(world, member_id) == "WAITING"


@pytest.mark.parametrize(
    ("_case", "reason", "number", "role", "code"),
    [
        ("without a reason", "  ", NUMBER, "MARKETER", "participants.refused_without_reason"),
        ("another number", REASON, "PL5260250274", "MARKETER", "participants.no_such_number"),
        ("no number", REASON, "", "MARKETER", "participants.no_such_number"),
        ("a reviewer", REASON, NUMBER, "REVIEWER", "platform.not_allowed"),
        ("finance", REASON, NUMBER, "FINANCE", "platform.not_allowed"),
        ("a partner", REASON, NUMBER, "PARTNER_MANAGER", "platform.not_allowed"),
        ("a member", REASON, NUMBER, "MEMBER", "platform.not_allowed"),
    ],
)
def test_what_is_refused_changes_nothing(
    world: cast.World, _case: str, reason: str, number: str, role: str, code: str
) -> None:
    proof = join(world)
    approve(world, proof)
    more: dict[str, Any] = {"partner": world.wschod} if role.startswith("PARTNER") else {}
    actor = as_member(world, proof) if role == "MEMBER" else who(world, role, **more)

    with pytest.raises(TandemError) as refused:
        _revoke(world, proof.member_id, actor, reason=reason, number=number)

    assert refused.value.code == code
    assert (leads_to(world), status(world, proof.member_id)) == (proof.member_id, "ACTIVE")
    assert not FactRow.objects.of(world.organiser_id).filter(name="firm.revoked").exists()


def test_told_twice_the_second_finds_nothing_to_take(world: cast.World) -> None:
    proof = join(world)
    approve(world, proof)
    _revoke(world, proof.member_id)

    with pytest.raises(TandemError, match="does not lead to this member any more"):
        _revoke(world, proof.member_id)


def test_nobody_takes_a_number_from_a_firm_of_their_own(world: cast.World) -> None:
    proof = join(world)
    approve(world, proof)
    ola = who(world, "MARKETER", email=EWA.email)

    with pytest.raises(TandemError, match="about you"):
        _revoke(world, proof.member_id, ola)


def test_sellers_prove_the_number_no_more_and_their_word_is_kept(world: cast.World) -> None:
    wrong = join(world)
    approve(world, wrong)
    _revoke(world, wrong.member_id)
    allow(world, "PARTNER", "INVOICE")
    right = join(world, PIOTR, recruited_by_id=world.wschod)
    _asked(world, right)
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod)

    word = proving.give_word(
        right.member_id,
        right.id,
        is_known=True,
        programme=world.programme,
        actor=clerk,
        now=cast.NOW,
    )
    (row,) = firm_queries.waiting(world.programme.id, organiser_id=world.organiser_id)

    assert (word, leads_to(world)) == (None, None)
    assert row.was_revoked and [each.is_known for each in row.words] == [True]
    assert approve(world, right) == right.member_id, (
        "the organiser may, though the programme leaves it to the sellers"
    )


def test_its_people_are_asked_no_more_about_others_of_that_number(world: cast.World) -> None:
    wrong = join(world)
    approve(world, wrong)
    right = join(world, PIOTR)
    _asked(world, right)
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    before = firm_queries.asked_total(wrong.member_id, **scope)

    _revoke(world, wrong.member_id)

    assert (before, firm_queries.asked_total(wrong.member_id, **scope)) == (1, 0)
    assert not FirmWord.objects.of(world.organiser_id).filter(asked_id=wrong.member_id).exists()
    with pytest.raises(TandemError):
        proving.give_word(
            right.member_id,
            right.id,
            is_known=True,
            programme=world.programme,
            actor=as_member(world, wrong),
            now=cast.NOW,
        )


def test_who_had_joined_the_wrong_one_is_freed_by_undoing_and_proves_it_alone(
    world: cast.World,
) -> None:
    wrong = join(world)
    approve(world, wrong)
    right = join(world, PIOTR)
    approve(world, right)
    merge = Merge.objects.of(world.organiser_id).get()

    merging.undo(
        merge.id, programme=world.programme, actor=who(world, "ADMINISTRATOR"), now=cast.NOW
    )
    _revoke(world, wrong.member_id)
    state = firm_queries.state_of(right.member_id, organiser_id=world.organiser_id, now=cast.NOW)
    again_id = asking.ask_again(
        right.member_id,
        asking.FirmSaid(tax_id=NIP, country="PL", company_name="Nowa"),
        programme_id=world.programme.id,
        actor=as_member(world, right),
        now=cast.NOW,
    )
    approve(
        world, FirmProof.objects.of(world.organiser_id).get(member_id=right.member_id, id=again_id)
    )

    assert state is not None and state.reason == "", (
        "what is said of the wrong one is not told to others"
    )
    assert leads_to(world) == right.member_id
    (standing,) = firm_queries.standing_of(
        right.member_id, programme_id=world.programme.id, organiser_id=world.organiser_id
    )
    assert standing.means == "ORGANISER"


def test_a_member_with_another_number_goes_on_as_that_firm(world: cast.World) -> None:
    other = f"PL{tax_numbers.next_nip(528000009)}"
    member_id = enrolled(world)
    twin = Member.objects.of(world.organiser_id).get(
        id=enrolled(world, cast_firm(other)),
    )
    merging.merge(
        twin.id,
        member_id,
        reason="One firm.",
        programme=world.programme,
        actor=world.actor,
        now=cast.NOW,
    )

    _revoke(world, member_id, world.actor)

    member = _member(world, member_id)
    assert (member.status, member.name, member.company and member.company.tax_id) == (
        "ACTIVE",
        "Inna",
        other,
    )
    assert (leads_to(world), leads_to(world, other)) == (None, member_id)


def cast_firm(number: str) -> Any:
    """A firm of another number."""
    from dataclasses import replace

    return replace(EWA, tax_id=number, company_name="Inna", person_name="Adam Inny")


@pytest.fixture
def case(transactional_db: None, tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


@pytest.mark.thorough
def test_it_counts_for_the_right_firm_that_was_quicker_than_the_taking_back(case: Case) -> None:
    case.sales(NIP)
    case.do(lambda: approve(case.world, case.proof))
    case.work()
    right = case.do(lambda: join(case.world, PIOTR, now=cast.NOW - timedelta(days=400)))
    case.work()

    case.do(lambda: _revoke(case.world, case.proof.member_id))
    case.do(lambda: approve(case.world, right))
    case.work()

    wrong_id = case.proof.member_id
    assert sorted(case.pieces()) == sorted([(wrong_id, -2), (wrong_id, 2), (right.member_id, 2)])


@pytest.mark.thorough
def test_hashed_customers_are_taken_back_too_and_what_bore_the_own_number_stays(case: Case) -> None:
    key = case.do(lambda: blind.make_key(case.world.wschod, actor=case.world.actor, now=cast.NOW))
    number = case.do(lambda: Member.objects.of(case.of).get(id=case.proof.member_id).number)
    case.do(lambda: approve(case.world, case.proof))
    case.sales(
        *(blind.hashed(each, key) for each in (NUMBER, number)),
        header=HEADER.replace("NIP", "Customer hash"),
    )
    counted = case.pieces()

    case.do(lambda: _revoke(case.world, case.proof.member_id))
    case.work()

    wrong_id = case.proof.member_id
    assert counted == [(wrong_id, 2), (wrong_id, 2)]
    assert sorted(case.pieces()) == sorted([(wrong_id, 2), (wrong_id, 2), (wrong_id, -2)])


def test_what_sellers_files_counted_by_the_number_is_taken_back_and_counts_for_the_right_firm(
    case: Case,
) -> None:
    case.sales(NIP)
    case.do(lambda: approve(case.world, case.proof))
    case.work()
    case.do(lambda: _teach(case, "NAME:nowa"))
    counted = case.pieces()

    case.do(lambda: _revoke(case.world, case.proof.member_id))
    case.work()
    between = case.pieces()
    waiting = case.do(lambda: WaitingLine.objects.of(case.of).count())
    told = case.do(lambda: Message.objects.of(case.of).get(kind="FIRM_REVOKED"))
    words = case.do(lambda: Alias.objects.of(case.of).filter(kind=AliasKind.CUSTOMER).count())
    right = case.do(lambda: join(case.world, PIOTR, now=cast.NOW - timedelta(days=400)))
    case.do(lambda: approve(case.world, right))
    case.work()

    wrong_id = case.proof.member_id
    assert counted == [(wrong_id, 2)]
    assert (sorted(between), waiting, words) == ([(wrong_id, -2), (wrong_id, 2)], 1, 0)
    assert (told.member_id, told.data) == (wrong_id, {"firm": EWA.company_name, "reason": REASON})
    assert sorted(case.pieces()) == sorted([(wrong_id, -2), (wrong_id, 2), (right.member_id, 2)])


def _teach(case: Case, key: str) -> None:
    """A word of the seller that means the member."""
    from tandem.evidence import aliases

    aliases.learn(
        key,
        text=key,
        kind=AliasKind.CUSTOMER,
        programme_id=case.world.programme.id,
        partner_id=case.world.wschod,
        member_id=case.proof.member_id,
        actor=case.world.actor,
        now=cast.NOW,
    )
