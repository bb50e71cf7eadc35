"""Two numbers of one line: where they agree or one leads anywhere, the line counts; where they
disagree, a person says what it is.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import transaction
from django.test import Client
from portals.test_access import _client
from scenarios.test_sell_out import ANIA, GTIN, Case, drain

from tandem.activity import correcting
from tandem.activity.models import Activity, Line
from tandem.adjustments import merging
from tandem.evidence import aliases, unmatched
from tandem.evidence.facts import AliasForgotten
from tandem.evidence.models import Alias, AliasKind, WaitingLine
from tandem.flows.documents import take_back_alias
from tandem.flows.evidence import accept_evidence, settle_waiting
from tandem.kit import codes
from tandem.participants import cards, enrolment
from tandem.participants.facts import CardAdded
from tandem.participants.models import Member
from tandem.partners import blind
from tandem.platform import statements, tenancy
from tandem.platform.models import Fact as FactRow

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "Nr faktury;Data sprzedaży;NIP;EAN;SKU;Kod towaru;Nazwa;Ilość;Wartość netto"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def _count(case: Case, *rows: str) -> dict[str, int]:
    document = case.receive(
        "\n".join(
            [
                HEADER,
                *(
                    f"F/{place};2026-03-01;{ANIA};{row};2;100,00"
                    for place, row in enumerate(rows, 1)
                ),
            ]
        )
    )
    figures = accept_evidence.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="t",
        now=lambda: cast.NOW,
    )
    return {name: figures.get(name, 0) for name in ("counted", "waiting", "foreign")}


def _teach(case: Case, key: str, product: str | None) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        aliases.learn(
            key,
            text="x",
            kind=AliasKind.PRODUCT,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
            product_id=case.world.products[product] if product else None,
        )


def _again(case: Case) -> None:
    """Go through the documents that wait once more, as the step after a lesson does."""
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        waiting = sorted(
            set(
                WaitingLine.objects.of(case.world.organiser_id).values_list(
                    "document_id", flat=True
                )
            )
        )
    for document_id in waiting:
        accept_evidence.accept(
            document_id,
            organiser_id=case.world.organiser_id,
            home=case.home,
            actor="t",
            now=lambda: cast.NOW,
            again=True,
        )


def _reviewer(case: Case) -> Client:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return _client(case.world, "REVIEWER")


def _all(case: Case, model: Any) -> int:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return int(model.objects.of(case.world.organiser_id).count())


def _counted(case: Case) -> list[str]:
    names = {key: sku for sku, key in case.world.products.items()}
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return sorted(
            names[line.product_id] for line in Line.objects.of(case.world.organiser_id).all()
        )


def _unknown(case: Case) -> list[Any]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return unmatched.unknown(
            case.world.programme.id, "PRODUCT", organiser_id=case.world.organiser_id
        ).rows


@pytest.mark.parametrize(
    ("_case", "row", "counted"),
    [
        ("both say the same", f"{GTIN};P-200;;Pompa", ["P-200"]),
        ("the barcode is known alone", f"{GTIN};X-9;;Pompa", ["P-200"]),
        ("the number is known alone", "5900000000008;N-1;;Nowość", ["N-1"]),
        ("one number only", ";P-200;;Pompa", ["P-200"]),
    ],
)
def test_numbers_that_agree_or_of_which_one_is_known_count(
    case: Case, _case: str, row: str, counted: list[str]
) -> None:
    assert _count(case, row) == {"counted": 1, "waiting": 0, "foreign": 0}

    assert _counted(case) == counted
    assert _unknown(case) == []


def test_numbers_that_disagree_wait_and_show_both(case: Case) -> None:
    figures = _count(case, f"{GTIN};N-1;;Pompa czy nowość")

    (alias,) = _unknown(case)
    assert figures == {"counted": 0, "waiting": 1, "foreign": 0}
    assert (alias.key, set(alias.leads_to)) == (
        f"GTIN:0{GTIN}|SKU:N-1",
        {case.world.products["P-200"], case.world.products["N-1"]},
    )
    assert _counted(case) == []


@pytest.mark.parametrize(
    ("product", "counted"), [("N-1", ["N-1"]), ("P-200", ["P-200"]), (None, [])]
)
def test_what_a_person_says_of_a_pair_settles_it(
    case: Case, product: str | None, counted: list[str]
) -> None:
    _count(case, f"{GTIN};N-1;;Pompa czy nowość")

    _teach(case, f"GTIN:0{GTIN}|SKU:N-1", product)
    _again(case)

    assert _counted(case) == counted
    assert _unknown(case) == []
    assert _all(case, Alias) == 1, "neither number is taught by itself: each leads somewhere"


def test_a_pair_that_leads_nowhere_teaches_both_numbers(case: Case) -> None:
    _count(case, "5900000000008;;KOD7;Coś", "5900000000008;;;Coś", ";;KOD7;Coś")

    _teach(case, "GTIN:05900000000008|CODE:kod7", "P-200")
    _again(case)

    assert _counted(case) == ["P-200"] * 3
    assert _all(case, WaitingLine) == 0


def test_a_partner_s_taught_code_is_held_against_the_barcode(case: Case) -> None:
    _teach(case, "CODE:kod7", "N-1")

    assert _count(case, f"{GTIN};;KOD7;Pompa") == {"counted": 0, "waiting": 1, "foreign": 0}
    assert _count(case, ";;KOD7;Pompa") == {"counted": 1, "waiting": 0, "foreign": 0}


def test_what_was_taught_can_be_taken_back(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    _teach(case, "CODE:kod7", "P-200")
    address = f"/o/{case.world.programme.slug}/unknown/"
    client = _reviewer(case)
    form = {
        "kind": "PRODUCT",
        "partner": str(case.world.wschod),
        "alias": "CODE:kod7",
        "_action": "forget",
    }

    shown = client.get(address).content.decode()
    answer = client.post(address, form, follow=True).content.decode()
    again = client.post(address, form)

    assert "Matched last" in shown and "Pompa P-200" in shown
    assert "Taken back. What was recorded" in answer and "Pompa P-200" not in answer
    assert (again.status_code, "taken back already" in again.content.decode()) == (400, True)
    assert _count(case, ";;KOD7;Pompa") == {"counted": 0, "waiting": 1, "foreign": 0}


def _take_back(case: Case) -> int:
    """Carry out what the job does after words were taken back; how many documents changed."""
    of = case.world.organiser_id
    with transaction.atomic():
        tenancy.enter(of)
        facts = list(
            FactRow.objects.of(of)
            .filter(name=AliasForgotten.name)
            .order_by("at", "id")
            .values_list("id", flat=True)
        )
    changed = [
        key
        for fact in facts
        for key in take_back_alias.take_back(
            fact, organiser_id=of, home=case.home, now=lambda: cast.NOW
        )
    ]
    for document_id in changed:
        accept_evidence.accept(
            document_id,
            organiser_id=of,
            home=case.home,
            actor="t",
            now=lambda: cast.NOW,
            again=True,
        )
    return len(changed)


def _standing(case: Case) -> dict[str, int]:
    """Pieces of each product that Ania's purchases hold as they stand."""
    names = {key: sku for sku, key in case.world.products.items()}
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        activities = (
            Activity.objects.of(case.world.organiser_id)
            .filter(corrects_id=None)
            .values_list("member_id", "id")
        )
        left = correcting.left(list(activities), organiser_id=case.world.organiser_id)
        assert case.world.proved()
    found: dict[str, int] = {}
    for (_activity, product), pieces in left.items():
        found[names[product]] = found.get(names[product], 0) + int(pieces)
    return {sku: pieces for sku, pieces in found.items() if pieces}


def _forget(case: Case, key: str) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        aliases.forget(
            key,
            kind=AliasKind.PRODUCT,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
        )


def test_what_counted_by_an_alias_is_taken_back_with_it(case: Case) -> None:
    _teach(case, "CODE:kod7", "P-200")
    assert _count(case, ";;KOD7;Pompa", f"{GTIN};;;Pompa")["counted"] == 2

    _forget(case, "CODE:kod7")
    changed = [_take_back(case), _take_back(case)]

    assert (changed, _standing(case)) == ([1, 0], {"P-200": 2})  # what the barcode proved stands
    assert _all(case, WaitingLine) == 1

    _teach(case, "CODE:kod7", "N-1")
    _again(case)
    assert _standing(case) == {"P-200": 2, "N-1": 2}


def test_an_alias_that_is_taught_again_counts_again(case: Case) -> None:
    _teach(case, "CODE:kod7", "P-200")
    _count(case, ";;KOD7;Pompa")
    _forget(case, "CODE:kod7")
    _take_back(case)
    assert _standing(case) == {}

    _teach(case, "CODE:kod7", "P-200")
    _again(case)
    _again(case)

    assert _standing(case) == {"P-200": 2}


def test_an_alias_may_be_taken_back_and_taught_as_often_as_it_takes(case: Case) -> None:
    for _time in range(4):
        _teach(case, "CODE:kod7", "P-200")
        _count(case, ";;KOD7;Pompa") if _time == 0 else _again(case)
        assert _standing(case) == {"P-200": 2}

        _forget(case, "CODE:kod7")
        _take_back(case)
        assert _standing(case) == {}


def test_an_alias_that_is_taught_otherwise_takes_back_what_it_counted(case: Case) -> None:
    _teach(case, "CODE:kod7", "P-200")
    _count(case, ";;KOD7;Pompa")

    _teach(case, "CODE:kod7", "N-1")
    _take_back(case)

    assert _standing(case) == {"N-1": 2}


def test_a_number_beside_the_alias_keeps_what_counted(case: Case) -> None:
    _teach(case, "CODE:kod7", "P-200")
    _count(case, f"{GTIN};;KOD7;Pompa")

    _forget(case, "CODE:kod7")
    assert _take_back(case) == 0
    assert _standing(case) == {"P-200": 2}


def test_what_counted_by_an_alias_for_who_was_merged_is_taken_back_for_a_third(case: Case) -> None:
    """The word meant Zenon, who goes on as Jan; without it the line is Ania's."""
    world = case.world
    pair: dict[str, Any] = {
        "kind": AliasKind.CUSTOMER,
        "programme_id": world.programme.id,
        "partner_id": world.wschod,
        "actor": world.actor,
        "now": cast.NOW,
    }
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        third = enrolment.enrol(
            enrolment.Applicant("Jan Trzeci", email="jan@trzeci.example"),
            joined_at=cast.NOW - timedelta(days=60),
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )
        key = f"TAX_ID:PL{ANIA}|CODE:k7"
        aliases.learn(key, text="K-7", member_id=world.members["Zenon"], **pair)
        aliases.forget("CODE:k7", **pair)
    figures = case.take(
        [f"F/1;2026-03-01;{ANIA};K7;{GTIN};2;100,00"],
        header="Nr faktury;Data sprzedaży;NIP;Kod klienta;EAN;Ilość;Wartość netto",
    )
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        merging.merge(
            world.members["Zenon"],
            third,
            reason="one firm",
            programme=world.programme,
            actor=world.actor,
            now=cast.NOW,
        )
        aliases.forget(key, **pair)

    changed = _take_back(case)
    drain()

    assert (figures["counted"], changed, _standing(case)) == (1, 1, {"P-200": 2})
    assert (case.balance("Ania").available, case.balance("Zenon").available) == (100, 0)


def test_the_page_shows_both_products_and_suggests_by_name(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    _count(case, f"{GTIN};N-1;;Pompa czy nowość", ";;KOD9;Pompa P 200")
    client = _reviewer(case)

    shown = client.get(f"/o/{case.world.programme.slug}/unknown/").content.decode()

    assert "Its numbers lead to different products:" in shown
    assert "P-200 Pompa P-200" in shown and "N-1 " in shown
    assert "Pompa P-200 (" in shown, "one press is enough"


# Two numbers of a customer
# ------------------------------------------------------------
CUSTOMERS = "Nr faktury;Data sprzedaży;NIP;Kod klienta;Nabywca;EAN;Ilość;Wartość netto"
NOBODY = codes.next_nip(528000005)


def _sold(case: Case, *customers: str) -> dict[str, int]:
    rows = (
        f"F/{place};2026-03-01;{customer};Ktoś;{GTIN};2;100,00"
        for place, customer in enumerate(customers, 1)
    )
    document = case.receive("\n".join([CUSTOMERS, *rows]))
    figures = accept_evidence.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="t",
        now=lambda: cast.NOW,
    )
    return {name: figures.get(name, 0) for name in ("counted", "waiting", "foreign")}


def _teach_customer(case: Case, key: str, member: str | None) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        aliases.learn(
            key,
            text="x",
            kind=AliasKind.CUSTOMER,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
            member_id=case.world.members[member] if member else None,
        )


def _number(case: Case, member: str) -> str:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return Member.objects.of(case.world.organiser_id).get(id=case.world.members[member]).number


def _buyers(case: Case) -> list[str]:
    names = {key: name for name, key in case.world.members.items()}
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return sorted(
            names[activity.member_id]
            for activity in Activity.objects.of(case.world.organiser_id).all()
        )


def _unknown_customers(case: Case) -> list[Any]:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return unmatched.unknown(
            case.world.programme.id, "CUSTOMER", organiser_id=case.world.organiser_id
        ).rows


@pytest.mark.parametrize(
    ("_case", "tax_id", "who", "buyers"),
    [
        ("both lead to her", ANIA, "Ania", ["Ania"]),
        ("the tax number leads alone", ANIA, "KLIENT 7", ["Ania"]),
        ("the member's number leads alone", NOBODY, "Zenon", ["Zenon"]),
        ("no tax number", "", "Zenon", ["Zenon"]),
    ],
)
def test_numbers_of_a_customer_that_agree_or_of_which_one_leads_count(
    case: Case, _case: str, tax_id: str, who: str, buyers: list[str]
) -> None:
    code = _number(case, who) if who in case.world.members else who

    assert _sold(case, f"{tax_id};{code}") == {"counted": 1, "waiting": 0, "foreign": 0}

    assert (_buyers(case), _unknown_customers(case)) == (buyers, [])


@pytest.mark.parametrize(("said", "buyers"), [("Ania", ["Ania"]), ("Zenon", ["Zenon"]), (None, [])])
def test_numbers_of_a_customer_that_disagree_wait_until_a_person_says_who_it_is(
    case: Case, said: str | None, buyers: list[str]
) -> None:
    figures = _sold(case, f"{ANIA};{_number(case, 'Zenon')}")
    (alias,) = _unknown_customers(case)

    _teach_customer(case, alias.key, said)
    _again(case)

    assert figures == {"counted": 0, "waiting": 1, "foreign": 0}
    assert (alias.key, set(alias.leads_to)) == (
        f"TAX_ID:PL{ANIA}|CODE:{_number(case, 'Zenon')}",
        {case.world.members["Ania"], case.world.members["Zenon"]},
    )
    assert (_buyers(case), _unknown_customers(case)) == (buyers, [])
    assert _all(case, Alias) == 1, "neither number is taught by itself: each leads somewhere"


def test_a_partner_s_taught_customer_is_held_against_the_tax_number(case: Case) -> None:
    _teach_customer(case, "CODE:klient7", "Zenon")

    assert _sold(case, f"{ANIA};Klient 7", ";Klient 7") == {
        "counted": 1,
        "waiting": 1,
        "foreign": 0,
    }
    assert _buyers(case) == ["Zenon"]


def test_customers_of_two_numbers_that_nobody_knows_teach_both_and_no_member_may_join_later(
    case: Case,
) -> None:
    _sold(case, f"{NOBODY};Klient 8", ";Klient 8", f"{NOBODY};")

    _teach_customer(case, f"TAX_ID:PL{NOBODY}|CODE:klient8", None)
    _again(case)
    foreign = _buyers(case), _all(case, WaitingLine)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        case.world.members["Nowa"] = enrolment.enrol(
            enrolment.Applicant(
                "Nowa Firma",
                email="nowa@firma.example",
                company_name="Nowa sp. z o.o.",
                tax_id=NOBODY,
                trade="installer",
            ),
            joined_at=cast.NOW - timedelta(days=60),
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            now=cast.NOW,
        )
    after = _sold(case, f"{NOBODY};", f"{NOBODY};Klient 8", ";Klient 8")

    assert foreign == ([], 0)
    assert (after, _buyers(case)) == ({"counted": 2, "waiting": 0, "foreign": 1}, ["Nowa", "Nowa"])


def test_what_counted_by_a_customer_s_alias_is_taken_back_with_it(case: Case) -> None:
    _teach_customer(case, "CODE:klient7", "Zenon")
    assert _sold(case, f"{NOBODY};Klient 7")["counted"] == 1

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        aliases.forget(
            "CODE:klient7",
            kind=AliasKind.CUSTOMER,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
        )

    assert (_take_back(case), _standing(case), _all(case, WaitingLine)) == (1, {}, 1)


def test_the_page_shows_both_members(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    _sold(case, f"{ANIA};{_number(case, 'Zenon')}")

    shown = _reviewer(case).get(f"/o/{case.world.programme.slug}/unknown/").content.decode()

    assert "Its numbers lead to different members:" in shown
    assert "Instalbud Nowak" in shown and "Zenon Obcy" in shown


def test_what_disagrees_stands_before_what_nobody_knows(case: Case) -> None:
    _count(
        case,
        "5900000000008;;;Coś",
        "5900000000008;;;Coś",
        "5900000000015;;KOD9;Coś",
        f"{GTIN};N-1;;Pompa czy nowość",
    )

    assert [(alias.text, len(alias.leads_to)) for alias in _unknown(case)] == [
        ("Pompa czy nowość", 2),
        ("Coś", 0),
        ("Coś", 0),
    ]


# Cards
# ------------------------------------------------------------
def _card(case: Case, member: str, text: str) -> None:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        cards.add(
            case.world.members[member],
            text,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            now=cast.NOW,
        )


@pytest.mark.parametrize(
    ("_case", "customer", "figures", "buyers"),
    [
        (
            "the card alone, written as tills do",
            ";2900-1234-5678",
            {"counted": 1, "waiting": 0, "foreign": 0},
            ["Zenon"],
        ),
        (
            "beside the number of a stranger",
            f"{NOBODY};290012345678",
            {"counted": 1, "waiting": 0, "foreign": 0},
            ["Zenon"],
        ),
        (
            "beside another member's tax number",
            f"{ANIA};290012345678",
            {"counted": 0, "waiting": 1, "foreign": 0},
            [],
        ),
        ("another card", ";290012345679", {"counted": 0, "waiting": 1, "foreign": 0}, []),
    ],
)
def test_a_member_s_card_in_the_customer_s_place_is_theirs(
    case: Case, _case: str, customer: str, figures: dict[str, int], buyers: list[str]
) -> None:
    _card(case, "Zenon", "2900 1234 5678")

    assert (_sold(case, customer), _buyers(case)) == (figures, buyers)


def test_what_waited_for_a_card_counts_when_the_card_is_added(case: Case) -> None:
    _sold(case, ";290012345678", f"{NOBODY};290012345678")

    _card(case, "Zenon", "290012345678")
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        fact = CardAdded.from_row(
            FactRow.objects.of(case.world.organiser_id).values().get(name=CardAdded.name)
        )
        settle_waiting.after_card([fact])
        deferred = statements.rows(
            "SELECT args ->> 'document_id' FROM procrastinate_jobs WHERE task_name = 'accept_document'"
        )
        waiting = set(
            WaitingLine.objects.of(case.world.organiser_id).values_list("document_id", flat=True)
        )
    _again(case)

    assert {key for (key,) in deferred} >= {str(key) for key in waiting}
    assert _buyers(case) == ["Zenon", "Zenon"]


def test_hashed_cards_are_matched_blindly(case: Case) -> None:
    _card(case, "Zenon", "AB-1234")
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        key = blind.make_key(case.world.wschod, actor=case.world.actor, now=cast.NOW)
    header = "Nr faktury;Data sprzedaży;Customer hash;EAN;Ilość;Wartość netto"
    document = case.receive(
        f"{header}\nF/1;2026-03-01;{blind.hashed('ab1234', key)};{GTIN};2;100,00"
    )
    accept_evidence.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="t",
        now=lambda: cast.NOW,
    )

    assert _buyers(case) == ["Zenon"]


def test_the_queue_shows_a_line_and_all_that_wait(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    _count(case, *(f";;KOD{number};Zaprawa {number}" for number in range(70)))
    client, address = _reviewer(case), f"/o/{case.world.programme.slug}/unknown/"

    first, last = (client.get(f"{address}?page={page}").content.decode() for page in (1, 5))
    one = client.get(f"{address}?q=zaprawa 59").content.decode()

    assert "70 words to be matched" in first and "70 lines wait." in first
    assert (first.count("None of ours"), last.count("None of ours")) == (15, 10)
    assert one.count("None of ours") == 1 and "1 Mar 2026" in one


def test_what_was_matched_is_undone_where_it_is_said(case: Case, settings: Any) -> None:
    settings.HOME = case.home
    _count(case, ";;KOD9;Zaprawa")
    client, address = _reviewer(case), f"/o/{case.world.programme.slug}/unknown/"
    alias = {
        "kind": "PRODUCT",
        "partner": str(case.world.wschod),
        "alias": "CODE:kod9",
        "text": "Zaprawa",
    }

    product = str(case.world.products["P-200"])
    shown = client.post(
        address, {"_action": "match_product", **alias, "product": product}, follow=True
    ).content.decode()
    undone = client.post(address, {"_action": "forget", **alias}, follow=True).content.decode()

    assert "Matched. The lines that waited are being recorded." in shown and "Undo" in shown
    assert "Taken back." in undone and _all(case, Alias) == 0
