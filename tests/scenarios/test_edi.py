"""A partner's EDI report from upload to activity: what was sold to whom, once, however often it is
sent.
"""

from typing import Any

import cast
import pytest
from documents import test_edi
from scenarios.test_claims import Case

from tandem.evidence import admitting, aliases
from tandem.evidence.models import AliasKind, Document, Invoice
from tandem.flows.evidence import accept_evidence
from tandem.platform.access.permissions import ROLES, Actor

pytestmark = pytest.mark.django_db
# The same reports of the month before the day of these tests.
SLSRPT = test_edi.SLSRPT.replace("202603", "202602")
RESALES = [segment.replace("202603", "202602") for segment in test_edi.RESALES]


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _seller(case: Case) -> Actor:
    return Actor(
        name="user:w",
        organiser_id=case.of,
        permissions=ROLES["PARTNER_CLERK"],
        partner_id=case.world.wschod,
    )


def _is(case: Case, code: str, member: str) -> None:
    aliases.learn(
        f"CODE:{code}",
        text=code,
        kind=AliasKind.CUSTOMER,
        programme_id=case.world.programme.id,
        partner_id=case.world.wschod,
        actor=case.world.actor,
        now=cast.NOW,
        member_id=case.world.members[member],
    )


def _counted(case: Case, content: bytes | str, name: str = "report.edi") -> dict[str, int]:
    document: Document = case.sent(
        content.encode() if isinstance(content, str) else content, name=name, actor=_seller(case)
    )
    return case.count(document.id)


def test_a_sales_report_counts_and_the_same_sales_sent_again_do_not(case: Case) -> None:
    _is(case, "5900000000101", "Ania")

    first = _counted(case, SLSRPT)
    again = _counted(case, SLSRPT.replace("R-10", "R-11"))  # another report of the same days

    assert (first["counted"], first["waiting"], first["invoices"]) == (3, 2, 2)
    assert (again["counted"], again["repeated"], again["waiting"]) == (0, 3, 2)
    assert [pieces for _member, pieces in case.pieces()] == [3, 1, 1]  # two equal sales are two
    assert not Invoice.objects.of(case.of).exists()


def test_resales_count_under_their_invoices(case: Case) -> None:
    _is(case, "k17", "Ania")
    _is(case, "k18", "Zenon")

    figures = _counted(case, test_edi.x12(*RESALES))

    assert (
        figures["counted"] == 2 and figures["waiting"] == 1
    )  # the maker's own number P-200 is not known to the partner yet
    assert case.pieces() == [(case.world.members["Ania"], 3), (case.world.members["Ania"], 3)]


def test_a_report_needs_a_partner(case: Case) -> None:
    nobody = case.sent(
        SLSRPT.encode(),
        actor=Actor(name="user:ola", organiser_id=case.of, permissions=ROLES["ADMINISTRATOR"]),
    )
    member = case.sent(test_edi.x12(*RESALES), actor=case.member("Ania"))

    for document in (nobody, member):
        with pytest.raises(admitting.ReportOfNobody):
            accept_evidence.preview(document.id, organiser_id=case.of, home=case.home, now=cast.NOW)
