"""A firm is proved or it is not: who may say so, what a member in waiting may do, and that a tax
number leads to nobody before.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import cast
import pytest
from joining.firms import (
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

from tandem.flows.activities import submit_code
from tandem.flows.evidence import settle_firm
from tandem.flows.joining import enrolling, proving
from tandem.flows.messages import invite_people
from tandem.flows.points import pass_points
from tandem.kit import codes as tax_numbers
from tandem.kit import ids
from tandem.kit.errors import TandemError
from tandem.ledger import queries as ledger
from tandem.participants.firms import asking, deciding, means
from tandem.participants.firms import proving as firm_proving
from tandem.participants.firms import queries as firm_queries
from tandem.participants.firms import waiting as waiting_rules
from tandem.participants.models import (
    Company,
    FirmProof,
    FirmWord,
    Identifier,
    Member,
    MemberStatus,
    Teammate,
)
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform import clock, tenancy
from tandem.platform.access import invitations
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact as FactRow
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.rewards import catalogue, ordering

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> cast.World:
    return cast.build()


def _facts_of(world: cast.World, proof: FirmProof) -> set[str]:
    found = FactRow.objects.of(world.organiser_id).filter(data__member_id=proof.member_id)
    return set(found.values_list("name", flat=True))


def test_who_joins_with_a_tax_number_waits_and_the_number_leads_nowhere(world: cast.World) -> None:
    proof = join(world)

    member = Member.objects.of(world.organiser_id).get(id=proof.member_id)
    assert (member.status, member.company, member.name) == (
        MemberStatus.WAITING,
        None,
        "Nowa sp. z o.o.",
    )
    assert leads_to(world) is None
    assert not Company.objects.of(world.organiser_id).filter(tax_id=NUMBER).exists()
    assert (proof.status, proof.tax_id) == ("OPEN", NUMBER)
    assert _facts_of(world, proof) == {"firm.asked"}, "nobody is enrolled before the proof"


def test_a_person_without_a_tax_number_takes_part_at_once(world: cast.World) -> None:
    token_owner = enrolling.by_program(
        enrolling.Applicant("Zofia Sama", email="zofia@sama.example"),
        programme=world.programme,
        is_proved=False,
        actor=world.actor,
        now=cast.NOW,
    )

    assert status(world, token_owner) == "ACTIVE"


def test_the_organisers_yes_makes_the_member_that_of_the_firm(world: cast.World) -> None:
    proof = join(world)

    assert approve(world, proof) == proof.member_id

    member = Member.objects.of(world.organiser_id).select_related("company").get(id=proof.member_id)
    assert member.company is not None
    assert (member.status, member.company.tax_id, member.person) == ("ACTIVE", NUMBER, None)
    assert member.joined_at == cast.NOW, "what was bought while they waited counts"
    assert leads_to(world) == proof.member_id
    assert {"member.enrolled", "firm.proved"} <= _facts_of(world, proof)
    assert fresh(world, proof).means == "ORGANISER"


def test_a_known_firms_name_is_told_only_after_the_proof(world: cast.World) -> None:
    # The organiser knows the firm from another programme of its own.
    Company.objects.of(world.organiser_id).create(
        name="Tajna Nazwa SA", sort_key="tajna", tax_id=NUMBER, country="PL", created_at=cast.NOW
    )

    proof = join(world)
    before = Member.objects.of(world.organiser_id).get(id=proof.member_id).name
    approve(world, proof)
    after = Member.objects.of(world.organiser_id).get(id=proof.member_id).name

    assert (before, after) == ("Nowa sp. z o.o.", "Tajna Nazwa SA")


@pytest.mark.parametrize(
    ("_case", "role", "permitted"),
    [
        ("an administrator", "ADMINISTRATOR", True),
        ("a marketer", "MARKETER", True),
        ("a reviewer", "REVIEWER", False),
        ("finance", "FINANCE", False),
        ("a partner's manager", "PARTNER_MANAGER", False),
        ("a partner's clerk", "PARTNER_CLERK", False),
        ("a member", "MEMBER", False),
    ],
)
def test_who_may_approve_and_refuse(
    world: cast.World, _case: str, role: str, permitted: bool
) -> None:
    proof = join(world)
    more = {"partner": world.wschod} if role.startswith("PARTNER") else {}
    more |= {"member": world.members["Ania"]} if role == "MEMBER" else {}
    actor = who(world, role, **more)

    if permitted:
        assert approve(world, proof, actor) == proof.member_id
        return
    with pytest.raises(NotAllowed):
        approve(world, proof, actor)
    with pytest.raises(NotAllowed):
        deciding.refuse(
            proof.member_id,
            proof.id,
            reason="x",
            programme=world.programme,
            actor=actor,
            now=cast.NOW,
        )
    assert fresh(world, proof).status == "OPEN"


def test_nobody_decides_about_themselves(world: cast.World) -> None:
    proof = join(world)
    ewa = who(world, "ADMINISTRATOR", email="ewa@nowa.example")
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod, email="ewa@nowa.example")
    deciding.ask(
        proof.member_id,
        proof.id,
        {world.wschod: None},
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )

    assert ewa.user_id == clerk.user_id == proof.user_id
    for decide in (
        lambda: approve(world, proof, ewa),
        lambda: deciding.refuse(
            proof.member_id,
            proof.id,
            reason="x",
            programme=world.programme,
            actor=ewa,
            now=cast.NOW,
        ),
        lambda: proving.give_word(
            proof.member_id,
            proof.id,
            is_known=True,
            programme=world.programme,
            actor=clerk,
            now=cast.NOW,
        ),
    ):
        with pytest.raises(deciding.NotYourself):
            decide()
    assert fresh(world, proof).status == "OPEN"


def test_an_organiser_decides_about_its_own_people_only(world: cast.World) -> None:
    proof = join(world)
    other = cast.build()
    stranger = who(other, "ADMINISTRATOR")
    tenancy.enter(other.organiser_id)

    with pytest.raises(TandemError):
        proving.approve(
            proof.member_id, proof.id, programme=other.programme, actor=stranger, now=cast.NOW
        )

    tenancy.enter(world.organiser_id)
    assert fresh(world, proof).status == "OPEN"


def _other_partner(world: cast.World) -> int:
    return onboarding.add_partner(
        "Hurtownia Zachód",
        programme_id=world.programme.id,
        role=PartnerRole.WHOLESALER,
        tax_id=tax_numbers.next_nip(528000001),
        code="ZACHOD",
        country="PL",
        actor=world.actor,
        now=cast.NOW,
    )


def test_a_partner_who_is_asked_proves_it_with_one_word(world: cast.World) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    settle_firm.ask_who_knows([_asked(world, proof)])
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod)

    proving.give_word(
        proof.member_id,
        proof.id,
        is_known=True,
        programme=world.programme,
        actor=clerk,
        now=cast.NOW,
    )

    assert leads_to(world) == proof.member_id
    assert (fresh(world, proof).means, fresh(world, proof).decided_by) == ("PARTNER", clerk.name)


def test_a_partner_who_is_not_asked_sees_and_says_nothing(world: cast.World) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    settle_firm.ask_who_knows([_asked(world, proof)])
    zachod = _other_partner(world)
    clerk = who(world, "PARTNER_CLERK", partner=zachod)

    with pytest.raises(TandemError) as refused:
        proving.give_word(
            proof.member_id,
            proof.id,
            is_known=True,
            programme=world.programme,
            actor=clerk,
            now=cast.NOW,
        )

    assert refused.value.code == "participants.no_such_proof"
    assert (
        firm_queries.asked(zachod, programme_id=world.programme.id, organiser_id=world.organiser_id)
        == []
    )
    assert fresh(world, proof).status == "OPEN"


def test_a_partners_no_closes_nothing_and_the_organiser_sees_it(world: cast.World) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    settle_firm.ask_who_knows([_asked(world, proof)])
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod)

    proving.give_word(
        proof.member_id,
        proof.id,
        is_known=False,
        programme=world.programme,
        actor=clerk,
        now=cast.NOW,
    )

    (row,) = firm_queries.waiting(world.programme.id, organiser_id=world.organiser_id)
    assert [(word.asked_id, word.is_known) for word in row.words] == [(world.wschod, False)]
    assert (
        firm_queries.asked(
            world.wschod, programme_id=world.programme.id, organiser_id=world.organiser_id
        )
        == []
    )
    assert approve(world, proof) == proof.member_id


@pytest.mark.parametrize(
    ("_case", "allowed", "code"),
    [("the organiser", ("PARTNER",), "ORGANISER"), ("a partner", ("ORGANISER",), "PARTNER")],
)
def test_a_proof_that_the_programme_does_not_accept(
    world: cast.World, _case: str, allowed: tuple[str, ...], code: str
) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    deciding.ask(
        proof.member_id,
        proof.id,
        {world.wschod: None},
        organiser_id=world.organiser_id,
        now=cast.NOW,
    )
    allow(world, *allowed)

    with pytest.raises(TandemError) as refused:
        if code == "ORGANISER":
            approve(world, proof)
        else:
            clerk = who(world, "PARTNER_CLERK", partner=world.wschod)
            proving.give_word(
                proof.member_id,
                proof.id,
                is_known=True,
                programme=world.programme,
                actor=clerk,
                now=cast.NOW,
            )

    assert refused.value.code == "participants.means_not_allowed"
    assert str(means.MEANS[code].name) in refused.value.sentence
    assert leads_to(world) is None


@pytest.mark.parametrize(
    ("_case", "vouched", "allowed", "state"),
    [
        ("the clerk knows them", True, ("PARTNER",), "ACTIVE"),
        ("the clerk did not say so", False, ("PARTNER",), "WAITING"),
        ("the programme does not take a partner's word", True, ("ORGANISER",), "WAITING"),
    ],
)
def test_the_word_at_the_counter(
    world: cast.World, _case: str, vouched: bool, allowed: tuple[str, ...], state: str
) -> None:
    allow(world, *allowed)
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod)

    proof = join(
        world,
        recruited_by_id=world.wschod,
        recruited_by_user_id=clerk.user_id,
        vouched_by=clerk.name if vouched else "",
    )

    assert status(world, proof.member_id) == state
    if state == "ACTIVE":
        assert (fresh(world, proof).means, fresh(world, proof).decided_by) == (
            "PARTNER",
            clerk.name,
        )


def test_a_clerk_vouches_for_nobody_who_is_the_clerk(world: cast.World) -> None:
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod, email="ewa@nowa.example")

    proof = join(world, recruited_by_id=world.wschod, vouched_by=clerk.name)

    assert clerk.user_id == proof.user_id
    assert status(world, proof.member_id) == "WAITING"


def test_two_of_one_number_wait_and_neither_learns_of_the_other(world: cast.World) -> None:
    first, second = join(world), join(world, PIOTR)

    state = firm_queries.state_of(second.member_id, organiser_id=world.organiser_id, now=cast.NOW)
    assert state is not None and state.is_open and state.firm == "Nowa"
    assert status(world, first.member_id) == status(world, second.member_id) == "WAITING"
    rows = firm_queries.waiting(world.programme.id, organiser_id=world.organiser_id)
    assert [(row.person, row.tax_id) for row in rows] == [
        ("Ewa Nowa", NUMBER),
        ("Piotr Obcy", NUMBER),
    ]


def test_the_second_of_a_proved_firm_joins_it_by_its_owners_yes(world: cast.World) -> None:
    first, second = join(world), join(world, PIOTR)
    approve(world, first)
    settle_firm.ask_the_firm([_proved(world, first)])
    owner = as_member(world, first)

    proved = proving.give_word(
        second.member_id,
        second.id,
        is_known=True,
        programme=world.programme,
        actor=owner,
        now=clock.now(),
    )

    assert proved is not None and proved.into_id == first.member_id
    assert status(world, second.member_id) == "MERGED"
    membership = Membership.objects.of(world.organiser_id).get(user_id=second.user_id)
    assert membership.member_id == first.member_id
    roles = dict(
        Teammate.objects.of(world.organiser_id)
        .filter(member_id=first.member_id)
        .values_list("person_id", "role")
    )
    assert sorted(roles.values()) == ["EMPLOYEE", "OWNER"]
    numbers = Identifier.objects.of(world.organiser_id).filter(member_id=first.member_id)
    assert numbers.filter(kind="EMAIL", value="piotr@obcy.example").exists()
    assert fresh(world, second).means == "COLLEAGUE"


def test_a_seller_lets_nobody_into_a_firm_that_has_people(world: cast.World) -> None:
    """A clerk could let a friend into every customer's account: what is there is the firm's own."""
    first, second = join(world), join(world, PIOTR, recruited_by_id=world.wschod)
    approve(world, first)
    settle_firm.ask_who_knows([_asked(world, second)])
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod)
    scope: dict[str, Any] = {"programme": world.programme, "actor": clerk, "now": cast.NOW}

    proved = proving.give_word(second.member_id, second.id, is_known=True, **scope)
    with pytest.raises(TandemError) as raced:
        firm_proving.prove(second.member_id, second.id, means=means.PARTNER, **scope)
    vouched = join(
        world,
        replace(PIOTR, email="p@x.example"),
        recruited_by_id=world.wschod,
        vouched_by=clerk.name,
    )

    (row, _other) = firm_queries.waiting(world.programme.id, organiser_id=world.organiser_id)
    assert proved is None and raced.value.code == "participants.firm_answers_itself"
    assert (fresh(world, second).status, fresh(world, vouched).status) == ("OPEN", "OPEN")
    assert (world.wschod, True) in [(word.asked_id, word.is_known) for word in row.words], (
        "the organiser sees it"
    )
    assert Teammate.objects.of(world.organiser_id).filter(member_id=first.member_id).count() == 1
    assert approve(world, second) == first.member_id, "the organiser's yes does"


@pytest.mark.parametrize(
    "_case", ["an employee of the firm", "the owner of another firm", "a person in waiting"]
)
def test_nobody_else_lets_a_colleague_in(world: cast.World, _case: str) -> None:
    first, second = join(world), join(world, PIOTR)
    approve(world, first)
    settle_firm.ask_the_firm([_proved(world, first)])
    if _case == "an employee of the firm":
        token = invitations.invite(
            "adam@nowa.example",
            role=Role.MEMBER,
            programme_id=world.programme.id,
            actor=as_member(world, first),
            now=cast.NOW,
            member_id=first.member_id,
        )
        with tenancy.across("a link names no organiser"):
            user = enrolling.join_as(token, name="Adam", now=cast.NOW)
        actor = who(world, "MEMBER", member=first.member_id, email=user.email)
    elif _case == "the owner of another firm":
        actor = who(world, "MEMBER", member=world.members["Ania"], email="ania@instalbud.example")
    else:
        actor = as_member(world, second)

    with pytest.raises(TandemError):
        proving.give_word(
            second.member_id,
            second.id,
            is_known=True,
            programme=world.programme,
            actor=actor,
            now=cast.NOW,
        )
    assert fresh(world, second).status == "OPEN"


def test_whom_the_firm_invites_need_not_prove_anything_more(world: cast.World) -> None:
    first, second = join(world), join(world, PIOTR)
    approve(world, first)
    token = invitations.invite(
        PIOTR.email,
        role=Role.MEMBER,
        programme_id=world.programme.id,
        actor=as_member(world, first),
        now=cast.NOW,
        member_id=first.member_id,
    )

    with tenancy.across("a link names no organiser"):
        enrolling.join_as(token, name="Piotr", now=cast.NOW)

    assert fresh(world, second).status == "PROVED"
    standing = Membership.objects.of(world.organiser_id).filter(
        user_id=second.user_id, ended_at=None
    )
    assert list(standing.values_list("member_id", flat=True)) == [first.member_id]


def test_the_first_who_signs_in_for_an_imported_firm_is_its_owner(world: cast.World) -> None:
    imported = enrolled(world)
    proof = join(world)

    assert approve(world, proof) == imported

    people = Teammate.objects.of(world.organiser_id).filter(member_id=imported)
    assert sorted(people.values_list("role", flat=True)) == ["OWNER", "OWNER"]


def test_a_refusal_has_a_reason_and_another_try_is_limited(world: cast.World) -> None:
    proof, ola = join(world), who(world, "MARKETER")
    ewa = as_member(world, proof)
    scope = {"programme_id": world.programme.id, "actor": ewa, "now": cast.NOW}
    said = asking.FirmSaid(tax_id=NIP, country="PL", company_name="Nowa")

    with pytest.raises(deciding.RefusedWithoutReason):
        deciding.refuse(
            proof.member_id,
            proof.id,
            reason=" ",
            programme=world.programme,
            actor=ola,
            now=cast.NOW,
        )
    deciding.refuse(
        proof.member_id,
        proof.id,
        reason="Not in the register.",
        programme=world.programme,
        actor=ola,
        now=cast.NOW,
    )
    with pytest.raises(TandemError) as again:
        approve(world, proof)
    state = firm_queries.state_of(proof.member_id, organiser_id=world.organiser_id, now=cast.NOW)
    asking.ask_again(proof.member_id, said, **scope)
    asking.ask_again(proof.member_id, said, **scope)
    with pytest.raises(asking.AskedOften):
        asking.ask_again(proof.member_id, said, **scope)

    assert again.value.code == "participants.firm_decided"
    assert state is not None
    assert (state.is_open, state.reason, state.tries_left) == (False, "Not in the register.", 2)
    assert status(world, proof.member_id) == "WAITING"


def test_a_mistyped_number_is_put_right(world: cast.World) -> None:
    wrong = join(
        world,
        enrolling.Applicant(
            "Ewa Nowa", email="ewa@nowa.example", tax_id=tax_numbers.next_nip(528000009)
        ),
    )

    key = asking.ask_again(
        wrong.member_id,
        asking.FirmSaid(tax_id=NIP, country="PL", company_name="Nowa sp. z o.o."),
        programme_id=world.programme.id,
        actor=as_member(world, wrong),
        now=cast.NOW,
    )

    (row,) = firm_queries.waiting(world.programme.id, organiser_id=world.organiser_id)
    assert (row.proof_id, row.tax_id, fresh(world, wrong).status) == (key, NUMBER, "WITHDRAWN")


def test_who_takes_part_cannot_name_another_firm(world: cast.World) -> None:
    proof = join(world)
    approve(world, proof)

    with pytest.raises(asking.NothingAwaited):
        asking.ask_again(
            proof.member_id,
            asking.FirmSaid(tax_id=tax_numbers.next_nip(528000009), country="PL"),
            programme_id=world.programme.id,
            actor=as_member(world, proof),
            now=cast.NOW,
        )


def test_what_a_member_in_waiting_may_not_do(world: cast.World) -> None:
    proof = join(world)
    ewa = as_member(world, proof)
    reward = catalogue.add_reward(
        world.programme.id, name={"en": "Mug"}, points=1, stock=2, actor=world.actor, now=cast.NOW
    )
    world.programme.points_transfers = "ANYBODY"
    scope: dict[str, Any] = {"programme": world.programme, "actor": ewa, "now": cast.NOW}
    address = {"name": "E", "street": "L 1", "postal_code": "15-001", "city": "B"}

    for activity in (
        lambda: ordering.order(
            reward,
            key=ids.new_uuid(),
            member_id=proof.member_id,
            address=address,
            programme_id=world.programme.id,
            actor=ewa,
            now=cast.NOW,
        ),
        lambda: pass_points.give(
            ids.new_uuid(), giver_id=proof.member_id, receiver_number="1", points=1, **scope
        ),
        lambda: submit_code.submit("ABCD", member_id=proof.member_id, secret=b"x" * 32, **scope),
        lambda: invite_people.invite(
            "a@b.example", role=Role.MEMBER, base="", member_id=proof.member_id, **scope
        ),
    ):
        with pytest.raises(waiting_rules.FirmWaits):
            activity()
    assert (
        ledger.balance(
            proof.member_id, organiser_id=world.organiser_id, book_id=world.books["REWARD"]
        ).held
        == 0
    )


def test_nobody_passes_points_to_a_member_in_waiting(world: cast.World) -> None:
    proof = join(world)
    number = Member.objects.of(world.organiser_id).get(id=proof.member_id).number
    world.programme.points_transfers = "ANYBODY"

    with pytest.raises(pass_points.NoReceiver):
        pass_points.give(
            ids.new_uuid(),
            giver_id=world.members["Ania"],
            receiver_number=number,
            points=1,
            programme=world.programme,
            actor=who(world, "MEMBER", member=world.members["Ania"]),
            now=cast.NOW,
        )


def test_the_night_reminds_lapses_and_forgets(world: cast.World) -> None:
    from django.core import mail

    proof = join(world)
    ola = who(world, "ADMINISTRATOR")
    for days in (1, 4, 5):
        settle_firm.look_after(world.programme, now=cast.NOW + timedelta(days=days))
    late = [
        each.subject
        for each in mail.outbox
        if ola.user_id and "waits for a yes" in str(each.subject)
    ]

    settle_firm.look_after(world.programme, now=cast.NOW + timedelta(days=60))
    lapsed = fresh(world, proof)
    settle_firm.look_after(world.programme, now=cast.NOW + timedelta(days=91))

    assert late == ["Akwa Pro: 1 person waits for a yes"], "once, when it took longer than was told"
    assert (lapsed.status, lapsed.company_name) == ("REFUSED", "Nowa sp. z o.o.")
    assert (fresh(world, proof).company_name, fresh(world, proof).tax_id) == ("", NUMBER)


def test_members_of_before_and_programmes_without_a_choice(world: cast.World) -> None:
    """What an upgrade finds: members with a tax number, and a programme that never chose. They
    stay, and count as unproved.
    """
    scope: dict[str, Any] = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    (standing,) = firm_queries.standing_of(world.members["Ania"], **scope)
    assert (standing.means, standing.proved_at) == ("", None)
    assert status(world, world.members["Ania"]) == "ACTIVE"
    assert leads_to(world, f"PL{tax_numbers.next_nip(526100002)}") == world.members["Ania"]
    assert world.programme.joining == {}
    policy = means.policy_of(world.programme)
    assert (policy.means, policy.days) == (("PARTNER", "ORGANISER"), 3)


def test_a_means_that_is_not_there_any_more_leaves_the_usual_ones(world: cast.World) -> None:
    allow(world, "PIGEON")

    assert means.policy_of(world.programme).means == ("PARTNER", "ORGANISER")


def _asked(world: cast.World, proof: Any) -> Any:
    from tandem.participants.facts import FirmAsked

    return FirmAsked(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        member_id=proof.member_id,
        proof_id=proof.id,
    )


def _proved(world: cast.World, proof: Any) -> Any:
    from tandem.participants.facts import FirmProved

    return FirmProved(
        organiser_id=world.organiser_id,
        at=cast.NOW,
        programme_id=world.programme.id,
        member_id=proof.member_id,
        proof_id=proof.id,
        into_id=proof.member_id,
        means="ORGANISER",
    )


def test_the_words_are_kept_with_who_gave_them(world: cast.World) -> None:
    proof = join(world, recruited_by_id=world.wschod)
    settle_firm.ask_who_knows([_asked(world, proof)])
    clerk = who(world, "PARTNER_CLERK", partner=world.wschod)

    proving.give_word(
        proof.member_id,
        proof.id,
        is_known=True,
        programme=world.programme,
        actor=clerk,
        now=cast.NOW,
    )

    word = FirmWord.objects.of(world.organiser_id).get()
    assert (word.asked_id, word.is_known, word.actor) == (world.wschod, True, clerk.name)
    assert _facts_of(world, proof) == {
        "firm.asked",
        "firm.word_given",
        "member.enrolled",
        "firm.proved",
    }
