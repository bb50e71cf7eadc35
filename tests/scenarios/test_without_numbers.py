"""Lines without a number are told by the exact key alone, of merged members under that of each."""

from pathlib import Path

import pytest
from django.db import transaction
from scenarios.test_merged_purchases import merge
from scenarios.test_retellings import call, said
from scenarios.test_rivals import points
from scenarios.test_sell_out import Case, row
from scenarios.test_withdrawn_files import _recorded
from scenarios.test_witnesses import GROSS, questions

from tandem.participants.models import Member
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def zenon(case: Case) -> str:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return Member.objects.of(case.world.organiser_id).get(id=case.world.members["Zenon"]).number


@pytest.mark.parametrize(("call_first", "is_merged"), [(True, False), (False, False), (True, True)])
@pytest.mark.parametrize(
    ("_case", "told", "is_gross", "is_one"),
    [
        ("the same", {}, False, True),
        ("gross for net", {"net": "123,00"}, True, False),
        ("the day of the invoice", {"day": "2026-02-11"}, False, False),
        ("a rounding", {"net": "100,01"}, False, False),
    ],
)
def test_a_call_and_a_file(
    case: Case,
    _case: str,
    told: dict[str, str],
    is_gross: bool,
    is_one: bool,
    call_first: bool,
    is_merged: bool,
) -> None:
    header = GROSS if is_gross else GROSS.replace("brutto", "netto")
    number = {"nip": zenon(case)} if is_merged else {}
    if is_merged:
        header = header.replace("NIP", "Kod klienta")

    def by_call() -> None:
        call(case, said(""))

    def by_file() -> None:
        _recorded(case, row("", **told, **number), header=header)

    first, second = (by_call, by_file) if call_first else (by_file, by_call)
    first()
    if is_merged:
        merge(case)
    second()

    assert sum(points(case)) == (100 if is_one else 200)
    assert questions(case) == []
