"""Paying at a provider: begun, confirmed by reading, notices once and only its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction
from django.test import Client
from fees import paying
from fees.paying import PRICE, Club, at
from fees.provider import KEY, SECRET, FakeProvider, notice
from portals import filling
from portals.test_access import _client

from tandem.fees import checkouts
from tandem.fees.models import Checkout, Receipt
from tandem.fees.providers.base import NotThere, ProviderAway
from tandem.fees.providers.checkout import Checkout as Adapter
from tandem.flows.nightly import read_payments
from tandem.kit import ids
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db
NOW = at(paying.FIRST)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


@pytest.fixture
def club(db: None, provider: FakeProvider, settings: Any) -> Club:
    settings.PAYMENT_PROVIDERS = provider.settings
    club = paying.build()
    club.join("Ania")
    return club


def _adapter(provider: FakeProvider) -> Adapter:
    return Adapter(provider.url, KEY, SECRET)


def _begin(club: Club, provider: FakeProvider) -> str:
    wanted = _want(club)
    came = checkouts.ask(_adapter(provider), wanted)
    of = club.world.organiser_id
    return checkouts.begin(wanted, came, way="CHECKOUT", organiser_id=of, now=NOW)


def _want(club: Club) -> checkouts.Wanted:
    return checkouts.want(
        member_id=club.world.members["Ania"],
        email="ania@instalbud.example",
        back_url="https://points.example/m/akwa/membership/",
        programme=club.world.programme,
        actor=club.actor("Ania"),
    )


def _night(club: Club, provider: FakeProvider, *, days: int = 0) -> tuple[int, int, int]:
    """Read what is open, so many days later: paid, given up, unread."""
    now = NOW + timedelta(days=days)
    looked = read_payments.read(_adapter(provider), club.world.programme, now=now)
    tenancy.enter(club.world.organiser_id)
    return looked.paid, looked.given_up, looked.unread


def _hear(reference: str, **said: Any) -> Any:
    body, signed = notice(reference, **{"at": NOW, **said})
    with time_machine.travel(NOW, tick=False):
        return Client().post(
            "/payments/checkout/",
            body,
            content_type="application/json",
            headers={"Checkout-Signature": signed},
        )


def test_a_fee_is_paid_there_and_confirmed_by_reading_it(
    club: Club, provider: FakeProvider
) -> None:
    assert _begin(club, provider) == _begin(club, provider) == f"{provider.url}/pay/cs_1"
    asked = provider.sessions["cs_1"]
    assert (asked["amount_total"], asked["currency"]) == (PRICE, "pln")

    early = _hear("cs_1", event="evt_0")
    tenancy.enter(club.world.organiser_id)
    assert early.json() == {"state": "OPEN"}
    assert club.row().state == "WAITING"
    provider.pay("cs_1")
    done = _hear("cs_1")
    tenancy.enter(club.world.organiser_id)

    assert (done.status_code, done.json()) == (200, {"state": "PAID"})
    assert club.row().state == "ACTIVE"
    receipt = Receipt.objects.of(club.world.organiser_id).get()
    assert (receipt.way, receipt.reference, receipt.state) == ("CHECKOUT", "cs_1", "MATCHED")
    with pytest.raises(checkouts.NothingToPay):
        _begin(club, provider)


def test_a_notice_told_twice_forged_or_late_is_refused(club: Club, provider: FakeProvider) -> None:
    _begin(club, provider)
    provider.pay("cs_1")
    assert _hear("cs_1").status_code == 200
    reads = len(provider.asked)

    for said in (
        {},
        {"event": "evt_2", "secret": "another"},
        {"event": "evt_3", "at": NOW - timedelta(minutes=6)},
        {"event": "evt_4", "at": NOW + timedelta(minutes=6)},
    ):
        answer = _hear("cs_1", **said)
        assert (answer.status_code, answer.json()["code"]) == (400, "fees.not_theirs")
    form = Client().post("/payments/checkout/", {"id": "evt_5"})
    assert (form.status_code, form.json()["code"]) == (400, "fees.not_theirs")
    for signed in ("", "t=1", "v1=aa", "t=x,v1=aa", "t=1,t=2,v1=ż"):
        answer = Client().post(
            "/payments/checkout/",
            b"{}",
            content_type="application/json",
            headers={"Checkout-Signature": signed},
        )
        assert answer.status_code == 400
    tenancy.enter(club.world.organiser_id)

    assert len(provider.asked) == reads
    assert Receipt.objects.of(club.world.organiser_id).count() == 1


def test_what_is_nobodys_is_passed_over_and_no_provider_is_no_door(
    club: Club, settings: Any
) -> None:
    assert _hear("cs_9").json() == {"state": "UNKNOWN"}
    settings.PAYMENT_PROVIDERS = {}

    assert _hear("cs_9").status_code == 404
    assert club.row().state == "WAITING"


def test_a_provider_that_is_away_is_asked_again_by_the_notice_or_the_night(
    club: Club, provider: FakeProvider
) -> None:
    _begin(club, provider)
    provider.pay("cs_1")
    provider.is_broken = True
    assert _hear("cs_1").status_code == 503
    tenancy.enter(club.world.organiser_id)
    assert _night(club, provider) == (0, 0, 1)

    provider.is_broken = False
    assert _night(club, provider) == (1, 0, 0)
    assert _night(club, provider) == (0, 0, 0)

    assert club.row().state == "ACTIVE"
    assert Checkout.objects.of(club.world.organiser_id).get().state == "PAID"
    assert _hear("cs_1").status_code == 200  # it was never taken in before


def test_another_amount_or_payment_is_not_believed(club: Club, provider: FakeProvider) -> None:
    _begin(club, provider)
    provider.pay("cs_1")
    provider.sessions["cs_1"]["amount_total"] = 1
    assert _hear("cs_1").json() == {"state": "PAID"}
    tenancy.enter(club.world.organiser_id)
    assert Receipt.objects.of(club.world.organiser_id).get().question == "AMOUNT"

    provider.sessions["cs_1"]["client_reference_id"] = "somebody else's"
    checkout = Checkout.objects.of(club.world.organiser_id).get()
    with pytest.raises(NotThere):
        checkouts.read(_adapter(provider), checkout)


def test_what_was_read_before_it_was_paid_does_not_open_it_again(
    club: Club, provider: FakeProvider
) -> None:
    _begin(club, provider)
    checkout = Checkout.objects.of(club.world.organiser_id).get()
    early = checkouts.read(_adapter(provider), checkout)
    provider.pay("cs_1")
    late = checkouts.read(_adapter(provider), checkout)
    assert checkouts.take(checkout, late, now=NOW) == "PAID"

    checkouts.take(checkout, early, now=NOW)

    assert Checkout.objects.of(club.world.organiser_id).get().state == "PAID"


def test_a_session_that_is_over_is_begun_anew_and_the_bank_and_it_pay_once(
    club: Club, provider: FakeProvider
) -> None:
    _begin(club, provider)
    provider.sessions["cs_1"]["status"] = "expired"
    assert _begin(club, provider) == ""
    assert _begin(club, provider) == f"{provider.url}/pay/cs_2"

    club.pay(club.transfer("B1", paying.FIRST))
    provider.pay("cs_2")
    assert _hear("cs_2").json() == {"state": "PAID"}
    tenancy.enter(club.world.organiser_id)

    questions = Receipt.objects.of(club.world.organiser_id).order_by("way")
    assert [(row.way, row.question) for row in questions] == [("BANK", ""), ("CHECKOUT", "TWICE")]
    assert club.row().covered_until == date(2027, 3, 1)


def test_a_page_that_is_not_the_providers_is_not_led_to(
    club: Club, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "url", "http://elsewhere.example")

    with pytest.raises(ProviderAway):
        checkouts.ask(
            Adapter(f"http://127.0.0.1:{provider._server.server_port}", KEY, SECRET), _want(club)
        )

    assert not Checkout.objects.of(club.world.organiser_id).exists()


def test_what_was_paid_meanwhile_is_not_begun(club: Club, provider: FakeProvider) -> None:
    wanted = _want(club)
    came = checkouts.ask(_adapter(provider), wanted)
    club.pay(club.transfer("B1", paying.FIRST))

    with pytest.raises(checkouts.NothingToPay):
        of = club.world.organiser_id
        checkouts.begin(wanted, came, way="CHECKOUT", organiser_id=of, now=NOW)

    assert not Checkout.objects.of(club.world.organiser_id).exists()


def test_the_night_reads_all_that_are_open_and_none_stops_another(
    club: Club, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_payments, "ROWS_AT_ONCE", 2)
    _begin(club, provider)
    of = club.world.organiser_id
    (mine,) = Checkout.objects.of(of)
    lost = [
        Checkout(
            **{
                **{field.name: getattr(mine, field.name) for field in Checkout._meta.fields},
                "id": ids.new_uuid(),
                "reference": f"cs_lost_{number}",
                "created_at": NOW - timedelta(days=number),
            }
        )
        for number in range(1, 6)
    ]
    Checkout.objects.of(of).bulk_create(lost)
    provider.pay("cs_1")

    assert _night(club, provider) == (1, 0, 0)

    assert club.row().state == "ACTIVE"
    states = Checkout.objects.of(of).order_by("reference").values_list("state", flat=True)
    assert list(states) == ["PAID", *["OPEN"] * 5]
    assert _night(club, provider, days=12) == (0, 3, 0)
    assert Checkout.objects.of(of).filter(state="OVER").count() == 3


def test_a_provider_that_is_away_for_weeks_loses_no_payment(
    club: Club, provider: FakeProvider
) -> None:
    _begin(club, provider)
    provider.pay("cs_1")
    provider.is_broken = True
    assert _night(club, provider, days=20) == (0, 0, 1)
    asked = len(provider.asked)
    of = club.world.organiser_id
    (mine,) = Checkout.objects.of(of)
    Checkout.objects.of(of).bulk_create(
        [
            Checkout(
                **{
                    **{field.name: getattr(mine, field.name) for field in Checkout._meta.fields},
                    "id": ids.new_uuid(),
                }
            )
            for _number in range(5)
        ]
    )
    assert _night(club, provider, days=21) == (0, 0, 6)
    assert len(provider.asked) - asked == read_payments.AWAY_MAX

    provider.is_broken = False
    paid, _given_up, unread = _night(club, provider, days=22)
    assert (paid, unread) == (1, 0)


def _pages(club: Club) -> tuple[Client, str]:
    page = f"/m/{club.world.programme.slug}/membership/"
    return _client(club.world, "MEMBER"), page


@pytest.mark.django_db(transaction=True)
def test_a_member_s_page_holds_no_transaction_while_the_provider_is_asked(
    provider: FakeProvider, settings: Any
) -> None:
    settings.PAYMENT_PROVIDERS = provider.settings
    with transaction.atomic():
        club = paying.build()
        club.join("Ania")
        member, page = _pages(club)
    line, was_open = connections["default"], []
    provider.while_asked = lambda: was_open.append(line.in_atomic_block)

    provider.is_broken = True
    form = filling.shown(member.get(page).content, "pay")
    away = member.post(page, form)
    assert "The payment page cannot be reached now." in away.content.decode()
    provider.is_broken = False
    begun = member.post(page, form)  # what was refused may be sent again
    assert begun.status_code == 302
    again = member.post(page, form)
    assert (again.status_code, len(provider.sessions)) == (302, 1)
    shown = member.get(page).content.decode()
    assert f"{provider.url}/pay/cs_1" in shown

    provider.is_broken = True
    away = filling.send(member, page, "confirm")
    assert "The payment page cannot be reached now." in away.content.decode()
    provider.is_broken = False
    provider.pay("cs_1")
    assert filling.send(member, page, "confirm").status_code == 302
    assert was_open == [False] * 4
    with transaction.atomic():
        tenancy.enter(club.world.organiser_id)
        assert club.row().state == "ACTIVE"


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_notice_s_payment_is_read(
    provider: FakeProvider, settings: Any
) -> None:
    settings.PAYMENT_PROVIDERS = provider.settings
    with transaction.atomic():
        club = paying.build()
        club.join("Ania")
        _begin(club, provider)
    provider.pay("cs_1")
    line, was_open = connections["default"], []
    provider.while_asked = lambda: was_open.append(line.in_atomic_block)

    answer = _hear("cs_1")

    assert (answer.json(), was_open) == ({"state": "PAID"}, [False])
    with transaction.atomic():
        tenancy.enter(club.world.organiser_id)
        assert club.row().state == "ACTIVE"
