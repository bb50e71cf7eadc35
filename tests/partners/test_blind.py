"""Blind matching: sales with hashed customers count for members, and tell nothing of anybody
else.
"""

from pathlib import Path
from typing import Any

import cast
import pytest
from django.db import transaction
from django.test import Client
from portals.test_access import _client
from scenarios.test_sell_out import ANIA, GTIN, Case

from tandem.activity.models import Line
from tandem.evidence import queries, unmatched
from tandem.evidence.models import WaitingLine
from tandem.flows.evidence import accept_evidence, settle_waiting
from tandem.kit import codes
from tandem.participants import enrolment
from tandem.participants.enrolment import Applicant
from tandem.participants.facts import MemberEnrolled
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform import statements, tenancy

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "Nr faktury;Data sprzedaży;Customer hash;Nabywca;EAN;Nazwa;Ilość;Wartość netto"
STRANGER = "PL" + codes.next_nip(528000005)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def _key(case: Case) -> str:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return blind.make_key(case.world.wschod, actor=case.world.actor, now=cast.NOW)


def _count(case: Case, *customers: str) -> dict[str, int]:
    rows = [
        f"F/{place};2026-03-01;{hashed};Kto To;{GTIN};Pompa;2;100,00"
        for place, hashed in enumerate(customers, 1)
    ]
    document = case.receive("\n".join([HEADER, *rows]))
    figures = accept_evidence.accept(
        document.id,
        organiser_id=case.world.organiser_id,
        home=case.home,
        actor="t",
        now=lambda: cast.NOW,
    )
    return {name: figures.get(name, 0) for name in ("counted", "waiting")}


def _look(case: Case, question: Any) -> Any:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return question()


def test_only_members_are_recognised(case: Case) -> None:
    key = _key(case)

    figures = _count(
        case,
        blind.hashed("PL" + ANIA, key),
        blind.hashed(STRANGER, key).upper(),
        blind.hashed("PL" + ANIA, "0" * 64),
    )

    of = case.world.organiser_id
    assert figures == {"counted": 1, "waiting": 2}
    assert _look(case, lambda: list(Line.objects.of(of).values_list("member_id", flat=True))) == [
        case.world.members["Ania"]
    ]
    assert (
        _look(
            case,
            lambda: unmatched.unknown(case.world.programme.id, "CUSTOMER", organiser_id=of).rows,
        )
        == []
    )
    assert set(
        _look(
            case, lambda: list(WaitingLine.objects.of(of).values_list("customer_text", flat=True))
        )
    ) == {""}


def test_a_member_s_number_may_be_hashed_too(case: Case) -> None:
    from tandem.participants.models import Member

    number = _look(
        case,
        lambda: (
            Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"]).number
        ),
    )

    assert _count(case, blind.hashed(str(number), _key(case))) == {"counted": 1, "waiting": 0}


def test_without_a_key_no_hash_means_anybody(case: Case) -> None:
    assert _count(case, blind.hashed("PL" + ANIA, "")) == {"counted": 0, "waiting": 1}


@pytest.mark.parametrize("number", ["PL5260250274", "1001", "ё" * 100])
def test_the_database_makes_the_same_hash(case: Case, number: str) -> None:
    key = _key(case)
    inner, outer = blind.pads(key)

    ((made,),) = _look(
        case,
        lambda: statements.rows(
            "SELECT encode(sha256(%(outer)s || sha256(%(inner)s || convert_to(%(said)s, 'UTF8'))), 'hex')",
            {"inner": inner, "outer": outer, "said": number},
        ),
    )

    assert made == blind.hashed(number, key)


def test_who_joins_later_is_found_in_earlier_files(case: Case) -> None:
    key, of = _key(case), case.world.organiser_id
    _count(case, blind.hashed(STRANGER, key))
    with transaction.atomic():
        tenancy.enter(of)
        applicant = Applicant(
            country="PL", person_name="Nowa", email="", company_name="Nowa", tax_id=STRANGER[2:]
        )
        member_id = enrolment.enrol(
            applicant,
            programme_id=case.world.programme.id,
            actor=case.world.actor,
            joined_at=cast.NOW.replace(day=1),
            now=cast.NOW,
        )

    waiting = _look(
        case,
        lambda: queries.documents_waiting_for(
            case.world.programme.id,
            "CUSTOMER",
            [f"HASH:{blind.hashed(STRANGER, key)}"],
            organiser_id=of,
        ),
    )
    fact = MemberEnrolled(
        organiser_id=of,
        at=cast.NOW,
        actor="t",
        programme_id=case.world.programme.id,
        member_id=member_id,
    )
    _look(case, lambda: settle_waiting.after_enrolment([fact]))
    (document_id,) = waiting
    figures = accept_evidence.accept(
        document_id, organiser_id=of, home=case.home, actor="t", now=lambda: cast.NOW, again=True
    )

    assert figures["counted"] == 1
    assert _look(case, lambda: list(Line.objects.of(of).values_list("member_id", flat=True))) == [
        member_id
    ]


def test_a_partner_makes_its_key_once_and_nobody_else_s(case: Case, settings: Any) -> None:
    settings.HOME = case.home

    def client(who: str) -> Client:
        return _look(case, lambda: _client(case.world, who))  # type: ignore[no-any-return]

    address = f"/p/{case.world.programme.slug}/files/"
    clerk = client("PARTNER_CLERK")
    before = clerk.get(address).content.decode()
    clerk.post(address, {"_action": "make_key"})
    first = _look(
        case,
        lambda: Partner.objects.of(case.world.organiser_id).get(id=case.world.wschod).blind_key,
    )
    clerk.post(address, {"_action": "make_key"})
    shown = clerk.get(address).content.decode()

    assert "Make our key" in before and len(first) == 64
    assert first in shown
    assert (
        first
        not in client("MARKETER")
        .get(f"/o/{case.world.programme.slug}/partners/{case.world.wschod}/")
        .content.decode()
    )
