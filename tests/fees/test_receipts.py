"""Money that came in: matched, asked about, once."""

from datetime import date, timedelta

import pytest
from fees import paying
from fees.paying import PRICE, Club, at

from tandem.fees import numbers, queries, subscribing
from tandem.fees.models import Receipt, Refund
from tandem.fees.receiving import deciding, receipts
from tandem.kit.text import folded
from tandem.participants.models import Member

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 4)


@pytest.fixture
def club(db: None) -> Club:
    club = paying.build()
    club.join("Ania")
    club.join("Zenon")
    return club


def _receipt(club: Club, reference: str) -> Receipt:
    return Receipt.objects.of(club.world.organiser_id).get(reference=reference)


def _said(club: Club, day: date = DAY) -> dict[str, object]:
    return {"programme": club.world.programme, "actor": club.world.actor, "now": at(day)}


def test_the_same_statement_twice_counts_once(club: Club) -> None:
    rows = [
        club.transfer("B1", DAY),
        club.transfer("B2", DAY, member="Zenon", amount=PRICE - 1),
        receipts.ReceiptIn("B3", DAY, 12_00, title="Czynsz marzec", payer="Ktoś"),
    ]

    first, second = club.pay(*rows, day=DAY), club.pay(*rows, day=DAY)

    assert first == receipts.Taken(matched=1, waiting=1, repeated=0, foreign=1)
    assert second == receipts.Taken(matched=0, waiting=0, repeated=2, foreign=1)
    assert [fee.state for fee in club.fees("Ania")] == ["PAID"]
    assert Receipt.objects.of(club.world.organiser_id).count() == 2  # a stranger's is not kept


@pytest.mark.parametrize(
    "written",
    ["{}", "SKŁADKA {}.", "nr {4}-{8}-{10}", "{4} {8} {10} Ania Kowalska", "24601 {}"],
)
def test_a_title_is_read_however_it_is_set(written: str, club: Club) -> None:
    number = club.row().number
    title = (
        written.replace("{}", number)
        .replace("{4}", number[:4])
        .replace("{8}", number[4:8])
        .replace("{10}", number[8:])
    )

    assert club.pay(club.transfer("B1", DAY, title=title), day=DAY).matched == 1


def test_a_mangled_title_waits_with_whose_it_may_be(club: Club) -> None:
    number = club.row().number
    swapped = number[1] + number[0] + number[2:] if number[0] != number[1] else number[1:]

    taken = club.pay(
        club.transfer("B1", DAY, title=number[:-1]),
        club.transfer("B2", DAY, title=swapped),
        day=DAY,
    )

    assert taken == receipts.Taken(waiting=2)
    for reference in ("B1", "B2"):
        receipt = _receipt(club, reference)
        assert (receipt.question, receipt.member_id) == ("TITLE", club.world.members["Ania"])
    deciding.count(_receipt(club, "B1").id, **_said(club))
    assert club.row().state == "ACTIVE"
    with pytest.raises(deciding.NothingDue):
        deciding.count(_receipt(club, "B2").id, **_said(club))
    with pytest.raises(deciding.IsDecided):
        deciding.set_aside(_receipt(club, "B1").id, **_said(club))


def test_without_a_number_name_and_amount_make_a_question(club: Club) -> None:
    name = Member.objects.of(club.world.organiser_id).get(id=club.world.members["Zenon"]).name
    club.pay(receipts.ReceiptIn("B1", DAY, PRICE, title="skladka", payer=name.upper()), day=DAY)

    receipt = _receipt(club, "B1")
    assert (receipt.question, receipt.member_id) == ("NAME", club.world.members["Zenon"])


def test_of_several_namesakes_it_is_nobodys_until_a_person_says_whose(club: Club) -> None:
    of = club.world.organiser_id
    both = [club.world.members["Ania"], club.world.members["Zenon"]]
    members = Member.objects.of(of).filter(id__in=both)
    members.update(name="Jan Kowalski", sort_key=folded("Jan Kowalski"))

    club.pay(
        receipts.ReceiptIn("B1", DAY, PRICE, title="skladka", payer="JAN KOWALSKI"),
        receipts.ReceiptIn("B2", DAY, PRICE - 1, title="skladka", payer="Jan Kowalski"),
        day=DAY,
    )

    receipt = _receipt(club, "B1")
    assert (receipt.question, receipt.member_id, receipt.state) == ("NAME", None, "WAITING")
    assert not Receipt.objects.of(of).filter(reference="B2").exists()
    named = queries.due_by_name(
        {(folded(receipt.payer), PRICE)}, programme_id=club.world.programme.id, organiser_id=of
    )
    assert sorted(one.member_id for one in named) == sorted(both)
    with pytest.raises(deciding.NobodyKnown):
        deciding.count(receipt.id, **_said(club))


def test_what_came_in_is_paid_back_not_what_was_asked_for(db: None) -> None:
    club = paying.build(refund="PRO_RATA")
    club.join()
    club.pay(club.transfer("B1", DAY, amount=PRICE - 65_00), day=DAY)
    deciding.count(_receipt(club, "B1").id, **_said(club))

    assert club.own(subscribing.stop, day=DAY) == (PRICE - 65_00) * 364 // 365


def test_of_two_payments_in_a_statement_the_earlier_one_pays(club: Club) -> None:
    club.pay(
        *(club.transfer(f"B{n}", DAY + timedelta(days=n % 3)) for n in range(9, 1, -1)),
        day=DAY + timedelta(days=2),
    )

    states = {n: _receipt(club, f"B{n}").state for n in range(2, 10)}
    assert [n for n, state in states.items() if state == "MATCHED"] == [9]


def test_paid_twice_too_much_and_late_wait_and_are_decided(club: Club) -> None:
    club.pay(
        club.transfer("B1", DAY),
        club.transfer("B2", DAY),
        club.transfer("B3", DAY, member="Zenon", amount=PRICE + 1),
        day=DAY,
    )
    assert _receipt(club, "B2").question == "TWICE"
    assert _receipt(club, "B3").question == "AMOUNT"

    deciding.give_back(_receipt(club, "B2").id, **_said(club))
    assert Refund.objects.of(club.world.organiser_id).get().amount_minor == PRICE
    club.night(date(2026, 3, 31))  # Zenon's was due on the 16th, with 14 days of grace
    assert club.row("Zenon").reason == "UNPAID"
    late = date(2026, 4, 2)
    club.pay(club.transfer("B4", late, member="Zenon"), day=late)
    assert _receipt(club, "B4").question == "LATE"

    deciding.count(_receipt(club, "B4").id, **_said(club, late))
    assert club.row("Zenon").state == "ACTIVE"
    assert club.row("Zenon").covered_until == date(2027, 4, 1)
    with pytest.raises(deciding.NothingDue):
        deciding.count(_receipt(club, "B3").id, **_said(club, late))


def test_a_person_says_whose_it_is_and_takes_back_that_it_is_nobodys(club: Club) -> None:
    numbers_of_both = f"{club.row('Ania').number} {club.row('Zenon').number}"
    club.pay(club.transfer("B1", DAY, title=numbers_of_both.replace(" ", " / ")), day=DAY)
    receipt = _receipt(club, "B1")
    assert (receipt.question, receipt.member_id) == ("TITLE", None)

    with pytest.raises(deciding.NobodyKnown):
        deciding.count(receipt.id, **_said(club))
    deciding.set_aside(receipt.id, **_said(club))
    deciding.bring_back(receipt.id, **_said(club))
    deciding.name(
        receipt.id,
        member_id=club.world.members["Zenon"],
        programme=club.world.programme,
        actor=club.world.actor,
    )
    deciding.count(receipt.id, **_said(club))

    assert (club.row("Zenon").state, club.row("Ania").state) == ("ACTIVE", "WAITING")


def test_cash_is_noted_once(club: Club) -> None:
    (fee,) = club.fees()
    said = {"member_id": fee.member_id, "paid_on": DAY, **_said(club)}

    deciding.mark_paid(fee.id, **said)
    with pytest.raises(deciding.NothingDue):
        deciding.mark_paid(fee.id, **said)

    assert club.row().state == "ACTIVE"


def test_a_provider_told_twice_and_a_bank_as_well(club: Club) -> None:
    (fee,) = club.fees()
    told = receipts.ReceiptIn("pay_1", DAY, PRICE)
    said = {
        "way": "CHECKOUT",
        "fee_id": fee.id,
        "member_id": fee.member_id,
        "programme_id": club.world.programme.id,
        "today": DAY,
        "actor": club.world.actor,
        "now": at(DAY),
    }

    assert receipts.take_one(told, **said) == "MATCHED"
    assert receipts.take_one(told, **said) == "MATCHED"
    club.pay(club.transfer("B1", DAY), day=DAY)

    assert _receipt(club, "B1").question == "TWICE"
    assert [each.state for each in club.fees()] == ["PAID"]
    assert club.row().covered_until == date(2027, 3, 3)


def test_a_late_word_of_a_provider_does_not_pay_the_next_fee(club: Club) -> None:
    (fee,) = club.fees()
    club.pay(club.transfer("B1", DAY), day=DAY)
    club.night(date(2027, 2, 20))

    outcome = receipts.take_one(
        receipts.ReceiptIn("pay_1", DAY, PRICE),
        way="CHECKOUT",
        fee_id=fee.id,
        member_id=fee.member_id,
        programme_id=club.world.programme.id,
        today=date(2027, 2, 20),
        actor=club.world.actor,
        now=at(date(2027, 2, 20)),
    )

    assert outcome == "TWICE"
    assert [each.state for each in club.fees()] == ["PAID", "DUE"]


def test_who_lets_it_end_owes_nothing_and_what_still_comes_waits(club: Club) -> None:
    club.own(subscribing.let_end, day=DAY)

    club.pay(club.transfer("B1", DAY), day=DAY)

    assert _receipt(club, "B1").question == "LATE"


def test_begun_anew_and_ended_again_nothing_is_owed_back_twice(db: None) -> None:
    club = paying.build(refund="PRO_RATA")
    club.join(day=DAY)
    club.pay(club.transfer("B1", DAY), day=DAY)
    first = club.own(subscribing.stop, day=DAY)
    club.pay(club.transfer("B2", DAY), day=DAY)
    assert _receipt(club, "B2").question == "LATE"
    deciding.count(_receipt(club, "B2").id, **_said(club))
    assert club.row().state == "ACTIVE"

    second = club.own(subscribing.stop, day=DAY)

    assert (first, second) == (364_00, 364_00)  # each a day of its own year
    refunds = Refund.objects.of(club.world.organiser_id).order_by("id")
    assert [row.amount_minor for row in refunds] == [364_00, 364_00]


def test_numbers_prove_themselves() -> None:
    made = {numbers.make() for _time in range(300)}

    assert all(numbers.is_proved(number) for number in made)
    for number in list(made)[:50]:
        wrong = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
        assert not numbers.is_proved(wrong)
        exact, like = numbers.told(f"za {wrong}")
        assert exact == set()
        assert number in like
