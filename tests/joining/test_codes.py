"""Codes to an address of the firm: to whom they may go, that they work once and for a time, and
that wrong ones are counted.
"""

from datetime import datetime, timedelta

import cast
import pytest
from joining.firms import PIOTR, allow, as_member, fresh, join, leads_to, status, who

from tandem.flows.joining import proving
from tandem.kit.errors import TandemError
from tandem.participants.firms import codes, deciding, means
from tandem.participants.models import FirmCode, FirmProof
from tandem.platform.access.permissions import NotAllowed
from tandem.platform.models import Fact as FactRow

pytestmark = pytest.mark.django_db
SECRET = b"s" * 48
ADDRESS = "Nowa sp. z o.o.\nLipowa 1\n15-001 Białystok"


@pytest.fixture
def world(db: None) -> cast.World:
    made = cast.build()
    allow(made, "LETTER", "MAIL", "ORGANISER")
    return made


def _made(
    world: cast.World, proof: FirmProof, *, channel: str = means.LETTER, address: str = ADDRESS
) -> str:
    """A code that the organiser sends, as it stands in the letter."""
    row = codes.make(
        proof.member_id,
        proof.id,
        channel=channel,
        address=address,
        programme=world.programme,
        actor=who(world, "MARKETER"),
        now=cast.NOW,
    )
    return codes.code_of(row.id, secret=SECRET)


def _enter(
    world: cast.World, proof: FirmProof, text: str, *, now: datetime = cast.NOW
) -> codes.Entered:
    return proving.enter_code(
        text,
        member_id=proof.member_id,
        secret=SECRET,
        programme=world.programme,
        actor=as_member(world, proof),
        now=now,
    )


@pytest.mark.parametrize(
    ("_case", "typed"),
    [
        ("as it stands", "{}"),
        ("in small letters, without the hyphen", "{small}"),
        ("with spaces", " {} "),
    ],
)
def test_the_code_of_a_letter_proves_the_firm(world: cast.World, _case: str, typed: str) -> None:
    proof = join(world)
    code = _made(world, proof)

    entered = _enter(world, proof, typed.format(code, small=code.replace("-", "").lower()))

    assert entered.proved is not None
    assert leads_to(world) == proof.member_id
    assert fresh(world, proof).means == "LETTER"


def test_no_code_is_kept(world: cast.World) -> None:
    proof = join(world)
    code = _made(world, proof)

    kept = str(list(FirmCode.objects.of(world.organiser_id).values())) + str(
        list(FactRow.objects.of(world.organiser_id).values())
    )
    assert code not in kept and code.replace("-", "") not in kept
    assert len(set(code.replace("-", ""))) > 3


@pytest.mark.parametrize(
    ("_case", "days", "opens"),
    [("on the last day", 29, True), ("a day later", 30, False)],
)
def test_a_letter_s_code_lasts_a_month(
    world: cast.World, _case: str, days: int, opens: bool
) -> None:
    proof = join(world)
    code = _made(world, proof)

    entered = _enter(world, proof, code, now=cast.NOW + timedelta(days=days))

    assert (entered.proved is not None) is opens


def test_another_letter_ends_the_one_before(world: cast.World) -> None:
    proof = join(world)
    first, second = _made(world, proof), _made(world, proof)

    assert _enter(world, proof, first).proved is None
    assert _enter(world, proof, second).proved is not None


def test_a_code_opens_nothing_for_somebody_else(world: cast.World) -> None:
    proof, other = join(world), join(world, PIOTR)
    code = _made(world, proof)

    assert _enter(world, other, code).proved is None
    with pytest.raises(NotAllowed):
        proving.enter_code(
            code,
            member_id=proof.member_id,
            secret=SECRET,
            programme=world.programme,
            actor=as_member(world, other),
            now=cast.NOW,
        )
    assert status(world, proof.member_id) == "WAITING"


def test_after_five_wrong_ones_the_right_one_is_not_taken(world: cast.World) -> None:
    proof = join(world)
    code = _made(world, proof)

    left = [_enter(world, proof, f"WRONG-{n}").tries_left for n in range(5)]
    with pytest.raises(codes.TooManyCodes):
        _enter(world, proof, code)

    assert left == [4, 3, 2, 1, 0]
    assert status(world, proof.member_id) == "WAITING"
    assert FactRow.objects.of(world.organiser_id).filter(name="firm.code_wrong").count() == 5


@pytest.mark.parametrize(
    ("_case", "address", "code"),
    [
        ("the address that the person gave", "EWA@nowa.example", "participants.their_own_address"),
        ("no address", "biuro", "platform.not_an_address"),
    ],
)
def test_where_a_mail_may_not_go(world: cast.World, _case: str, address: str, code: str) -> None:
    proof = join(world)

    with pytest.raises(TandemError) as refused:
        _made(world, proof, channel=means.MAIL, address=address)

    assert refused.value.code == code
    assert not FirmCode.objects.of(world.organiser_id).exists()


@pytest.mark.parametrize("address", ["", "  \n ", "Lipowa 1"])
def test_a_letter_needs_an_address_of_lines(world: cast.World, address: str) -> None:
    proof = join(world)

    with pytest.raises(codes.NoAddress):
        _made(world, proof, address=address)


def test_a_programme_without_letters_sends_none(world: cast.World) -> None:
    proof = join(world)
    allow(world, "ORGANISER")

    with pytest.raises(TandemError) as refused:
        _made(world, proof)
    with pytest.raises(TandemError):
        codes.want(
            proof.member_id,
            channel=means.LETTER,
            programme=world.programme,
            actor=as_member(world, proof),
        )

    assert refused.value.code == "participants.means_not_allowed"


def test_a_letter_that_the_programme_takes_no_more_is_no_wrong_code_and_opens_when_it_does_again(
    world: cast.World,
) -> None:
    proof = join(world)
    code = _made(world, proof)
    allow(world, "ORGANISER")

    with pytest.raises(TandemError) as refused:
        _enter(world, proof, code)
    standing = (fresh(world, proof).status, fresh(world, proof).wrong_total, leads_to(world))
    allow(world, "LETTER")

    assert refused.value.code == "participants.means_not_allowed"
    assert standing == ("OPEN", 0, None)
    assert _enter(world, proof, code).proved is not None


def test_no_more_than_five_codes_go_out(world: cast.World) -> None:
    proof = join(world)
    for _letter in range(5):
        _made(world, proof)

    with pytest.raises(codes.TooManyCodes):
        _made(world, proof)


@pytest.mark.parametrize(
    ("_case", "role", "channel", "is_asked", "permitted"),
    [
        ("a marketer writes a letter", "MARKETER", means.LETTER, False, True),
        ("a reviewer does not", "REVIEWER", means.LETTER, False, False),
        ("a clerk of the seller who is asked mails", "PARTNER_CLERK", means.MAIL, True, True),
        ("but writes no letter", "PARTNER_CLERK", means.LETTER, True, False),
        (
            "a clerk of a seller who is not asked does not",
            "PARTNER_CLERK",
            means.MAIL,
            False,
            False,
        ),
        ("the person does not", "MEMBER", means.MAIL, False, False),
    ],
)
def test_who_may_send_a_code(
    world: cast.World, _case: str, role: str, channel: str, is_asked: bool, permitted: bool
) -> None:
    proof = join(world)
    if is_asked:
        deciding.ask(
            proof.member_id,
            proof.id,
            {world.wschod: None},
            organiser_id=world.organiser_id,
            now=cast.NOW,
        )
    more = {"partner": world.wschod} if role == "PARTNER_CLERK" else {}
    more |= {"member": proof.member_id} if role == "MEMBER" else {}
    actor = who(world, role, **more)
    address = ADDRESS if channel == means.LETTER else "biuro@nowa.example"

    def make() -> FirmCode:
        return codes.make(
            proof.member_id,
            proof.id,
            channel=channel,
            address=address,
            programme=world.programme,
            actor=actor,
            now=cast.NOW,
        )

    if permitted:
        assert make().channel == channel
        return
    with pytest.raises(NotAllowed):
        make()
    assert not FirmCode.objects.of(world.organiser_id).exists()
