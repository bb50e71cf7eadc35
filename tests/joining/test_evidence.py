"""What comes in while a firm is not proved: it waits, counts afterwards, and an invoice in hand
proves the firm itself.

Steps and jobs run as they do in an installation: the steps over the journal, the jobs by a worker.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import cast
import pytest
from django.db import transaction
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
from procrastinate.contrib.django import app
from scenarios.test_claims import link_of
from scenarios.test_sell_out import GTIN, HEADER, drain

from tandem.activity.models import Line
from tandem.communication.models import Message
from tandem.config.demo import proofs
from tandem.documents.sales.sellout import ColumnMap
from tandem.evidence.models import Claim, Document, DocumentStatus, WaitingLine
from tandem.flows.activities.activity_inputs import ActivityInput, LineInput
from tandem.flows.activities.take_activities import take
from tandem.flows.evidence import accept_evidence, decide_claims, take_up
from tandem.participants.firms import queries as firm_queries
from tandem.participants.models import FirmProof, Member
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform import clock, statements, tenancy
from tandem.platform.access.permissions import ROLES, Actor
from tandem.platform.files import uploads

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")
DAY = date(2026, 3, 2)


class Case:
    """A world with a home, a person in waiting, and the ways in which purchases come."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with transaction.atomic():
            self.world = cast.build()
            self.of = self.world.organiser_id
            self.world.publish(
                {
                    "key": "piece",
                    "when": {"all": []},
                    "give": {"per": ["line.base_quantity", {"number": 1}, {"points": 10}]},
                }
            )
            self.seller = Partner.objects.of(self.of).get(id=self.world.wschod)
            self.proof = join(self.world)

    def do(self, work: Callable[[], T]) -> T:
        """In a transaction of the organiser."""
        with transaction.atomic():
            tenancy.enter(self.of)
            return work()

    def work(self) -> None:
        """Steps and jobs until nothing is left."""
        drain()
        while self.do(
            lambda: statements.rows(
                "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' LIMIT 1"
            )
        ):
            with app.replace_connector(app.connector.get_worker_connector()) as running:  # type: ignore[attr-defined]
                running.run_worker(wait=False, delete_jobs="always", install_signal_handlers=False)
            drain()

    def send(self, content: bytes, name: str, actor: Actor, partner: int | None = None) -> Document:
        def take_in() -> Document:
            upload = uploads.store(
                [content],
                name=name,
                home=self.home,
                bytes_max=10**7,
                organiser_id=self.of,
                user_id=None,
                now=cast.NOW,
            )
            return accept_evidence.receive(
                upload,
                home=self.home,
                programme_id=self.world.programme.id,
                actor=actor,
                now=cast.NOW,
                partner_id=partner,
            )

        document = self.do(take_in)
        self.work()
        if actor.member_id is None:
            self.do(lambda: self._map(document.id))
            self.work()
            self.do(lambda: take_up.count(document.id, actor=actor, now=cast.NOW))
            self.work()
        return document

    def _map(self, document_id: UUID) -> None:
        """Say which column is what, where the layout is new: as it is proposed."""
        document = Document.objects.of(self.of).select_related("upload").get(id=document_id)
        if document.status == DocumentStatus.MAPPING:
            take_up.map_columns(
                document, ColumnMap.from_json(document.mapping), home=self.home, now=cast.NOW
            )

    def sales(self, *customers: str, header: str = HEADER, column: str = "{number};Ktoś") -> None:
        """The seller's sales file, counted."""
        rows = [
            f"S/{place};{DAY};{column.format(number=each)};{GTIN};;Pompa;2;szt;100,00;"
            for place, each in enumerate(customers)
        ]
        self.send(
            "\n".join([header, *rows]).encode(), "sprzedaz.csv", self.world.actor, self.world.wschod
        )

    def invoice(
        self, number: str = "KS/1", *, buyer: str = NIP, pieces: int = 3, day: date = DAY
    ) -> bytes:
        return proofs.invoice(
            number=number,
            day=day,
            seller=(self.seller.tax_id[2:], self.seller.name),
            buyer=(buyer, "Nowa"),
            lines=[(GTIN, "Pompa", pieces, 5_000)],
        )

    def handed_over(self, *invoices: bytes) -> None:
        """The seller's own file of its invoices."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for place, content in enumerate(invoices, 1):
                archive.writestr(f"{place}.xml", content)
        seller = Actor(
            name="user:w",
            organiser_id=self.of,
            permissions=ROLES["PARTNER_CLERK"],
            partner_id=self.world.wschod,
        )
        self.send(out.getvalue(), "export.zip", seller)

    def pieces(self) -> list[tuple[int, int]]:
        return self.do(
            lambda: [
                (line.member_id, int(line.quantity))
                for line in Line.objects.of(self.of).order_by("member_id", "line_no")
            ]
        )

    def member(self, proof: FirmProof | None = None) -> Actor:
        return as_member(self.world, proof or self.proof)


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Iterator[Case]:
    settings.HOME = tmp_path
    yield Case(tmp_path)


def test_a_sales_file_counts_for_the_firm_only_after_the_proof(case: Case) -> None:
    case.sales(NIP)
    waiting = case.do(lambda: WaitingLine.objects.of(case.of).count())
    before = case.pieces()

    case.do(lambda: approve(case.world, case.proof))
    case.work()

    assert (waiting, before) == (1, [])
    assert case.pieces() == [(case.proof.member_id, 2)]
    assert case.do(lambda: WaitingLine.objects.of(case.of).count()) == 0


@pytest.mark.thorough
def test_a_refused_firm_gets_nothing_of_its_number(case: Case) -> None:
    from tandem.participants.firms import deciding

    case.sales(NIP)
    case.do(
        lambda: deciding.refuse(
            case.proof.member_id,
            case.proof.id,
            reason="Not yours.",
            programme=case.world.programme,
            actor=who(case.world, "MARKETER"),
            now=clock.now(),
        )
    )
    case.work()

    assert case.pieces() == []
    told = case.do(lambda: Message.objects.of(case.of).get(kind="FIRM_REFUSED"))
    assert (told.member_id, told.data["reason"]) == (case.proof.member_id, "Not yours.")


@pytest.mark.thorough
def test_hashed_customers_do_not_count_for_an_unproved_number(case: Case) -> None:
    key = case.do(lambda: blind.make_key(case.world.wschod, actor=case.world.actor, now=cast.NOW))
    header = HEADER.replace("NIP", "Customer hash")
    case.sales(blind.hashed(NUMBER, key), header=header)
    before = case.pieces()

    case.do(lambda: approve(case.world, case.proof))
    case.work()

    assert before == []
    assert case.pieces() == [(case.proof.member_id, 2)]


@pytest.mark.thorough
def test_the_own_number_of_a_member_in_waiting_counts_nothing_either(case: Case) -> None:
    number = case.do(lambda: Member.objects.of(case.of).get(id=case.proof.member_id).number)
    header = HEADER.replace("NIP;Nabywca", "NIP;Kod klienta")
    case.sales(NIP, header=header, column=f"{{number}};{number}")
    before = case.pieces()

    case.do(lambda: approve(case.world, case.proof))
    case.work()

    assert before == [], (
        "two numbers of one line: that of the member must not open the firm's sales"
    )
    assert case.pieces() == [(case.proof.member_id, 2)]


@pytest.mark.thorough
def test_what_bore_the_own_number_counts_for_the_firm_that_they_join(case: Case) -> None:
    number = case.do(lambda: Member.objects.of(case.of).get(id=case.proof.member_id).number)
    imported = case.do(lambda: enrolled(case.world))
    case.sales(number, header=HEADER.replace("NIP;Nabywca", "Kod klienta;Nabywca"))
    before = case.pieces()

    case.do(lambda: approve(case.world, case.proof))
    case.work()

    assert (before, case.pieces()) == ([], [(imported, 2)])


@pytest.mark.thorough
def test_a_word_that_was_taught_counts_nothing_for_who_waits(case: Case) -> None:
    from tandem.evidence import aliases
    from tandem.evidence.models import AliasKind

    case.do(
        lambda: aliases.learn(
            f"TAX_ID:{NUMBER}",
            text="Nowa",
            kind=AliasKind.CUSTOMER,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
            member_id=case.proof.member_id,
        )
    )

    case.sales(NIP)

    assert case.pieces() == []


def test_programs_record_nothing_for_who_waits(case: Case) -> None:
    number = case.do(lambda: Member.objects.of(case.of).get(id=case.proof.member_id).number)
    said = ActivityInput(
        member=("NUMBER", number),
        day=DAY,
        document_no="FV 1",
        partner="WSCHOD",
        lines=(LineInput(("GTIN", "0" + GTIN), 1, net_minor=100),),  # type: ignore[arg-type]
    )

    before = case.do(
        lambda: take(said, programme=case.world.programme, actor="key:x", now=cast.NOW)
    )
    case.do(lambda: approve(case.world, case.proof))
    after = case.do(lambda: take(said, programme=case.world.programme, actor="key:x", now=cast.NOW))

    assert before.refused is not None and before.refused.code == "api.firm_waits"
    assert (after.refused, after.is_new) == (None, True)


@pytest.mark.thorough
def test_what_is_proved_while_waiting_is_decided_afterwards(case: Case) -> None:
    case.do(lambda: allow(case.world, "ORGANISER"))
    document = case.send(
        case.invoice(day=clock.now().date() - timedelta(days=1)), "x.xml", case.member()
    )
    claim = case.do(lambda: Claim.objects.of(case.of).get(document_id=document.id))
    decided = case.do(
        lambda: decide_claims.decide(
            [(claim.member_id, claim.id)],
            agrees=True,
            reason="",
            text="",
            programme=case.world.programme,
            actor=case.world.actor,
            now=cast.NOW,
        )
    )

    case.do(lambda: approve(case.world, case.proof))
    case.work()

    assert (claim.status, claim.waits_for) == ("IN_REVIEW", "FIRM")
    assert decided == (0, 0), "nobody decides it before"
    after = case.do(lambda: Claim.objects.of(case.of).get(document_id=document.id))
    assert (after.status, after.waits_for) == ("IN_REVIEW", "PARTNER")


def test_an_invoice_that_anybody_could_write_proves_nothing(case: Case) -> None:
    case.do(lambda: allow(case.world, "INVOICE", "PARTNER"))

    case.send(case.invoice(), "x.xml", case.member())

    assert case.do(lambda: status(case.world, case.proof.member_id)) == "WAITING"
    (row,) = case.do(
        lambda: firm_queries.asked(
            case.world.wschod, programme_id=case.world.programme.id, organiser_id=case.of
        )
    )
    assert row.proof_id == case.proof.id, "its seller is asked instead"


@pytest.mark.thorough
@pytest.mark.parametrize("order", ["the person first", "the seller first"])
def test_the_seller_s_own_file_makes_an_invoice_a_proof(case: Case, order: str) -> None:
    case.do(lambda: allow(case.world, "INVOICE"))
    content = case.invoice()

    if order == "the person first":
        case.send(content, "x.xml", case.member())
        case.handed_over(content)
    else:
        case.handed_over(content)
        case.send(content, "x.xml", case.member())

    assert case.do(lambda: status(case.world, case.proof.member_id)) == "ACTIVE"
    assert case.do(lambda: leads_to(case.world)) == case.proof.member_id
    assert case.do(lambda: fresh(case.world, case.proof)).means == "INVOICE"
    assert case.pieces() == [(case.proof.member_id, 3)], (
        "the purchase counts once, whoever told of it"
    )


def test_a_scanned_code_is_a_proof_when_its_seller_s_file_holds_the_invoice(case: Case) -> None:
    case.do(lambda: allow(case.world, "INVOICE"))
    content = case.invoice()
    link = link_of(content, case.seller.tax_id[2:])

    def scan() -> object:
        return decide_claims.ask(
            link,
            programme=case.world.programme,
            member_id=case.proof.member_id,
            actor=case.member(),
            now=cast.NOW,
        )

    case.do(scan)
    before = case.do(lambda: status(case.world, case.proof.member_id))
    case.handed_over(content)

    assert before == "WAITING"
    assert case.do(lambda: status(case.world, case.proof.member_id)) == "ACTIVE"
    assert case.pieces() == [(case.proof.member_id, 3)]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "_case", ["issued to another firm", "older than a year", "the programme takes no invoices"]
)
def test_an_invoice_that_proves_nothing_of_this_firm(case: Case, _case: str) -> None:
    case.do(
        lambda: allow(case.world, "ORGANISER" if _case.startswith("the programme") else "INVOICE")
    )
    # The real day of the job, not that of the cast.
    old = clock.now().date() - timedelta(days=400)
    content = (
        case.invoice(buyer="5260250274")
        if _case.startswith("issued")
        else case.invoice(day=old if "older" in _case else DAY)
    )

    case.send(content, "x.xml", case.member())
    case.handed_over(content)

    assert case.do(lambda: status(case.world, case.proof.member_id)) == "WAITING"
    assert case.do(lambda: leads_to(case.world)) is None


@pytest.mark.thorough
def test_an_invoice_proves_the_firm_once(case: Case) -> None:
    case.do(lambda: allow(case.world, "INVOICE"))
    second = case.do(lambda: join(case.world, PIOTR))
    content = case.invoice()
    case.handed_over(content)

    case.send(content, "x.xml", case.member())
    case.send(content, "y.xml", case.member(second))

    assert case.do(lambda: fresh(case.world, case.proof)).status == "PROVED"
    assert case.do(lambda: fresh(case.world, second)).status == "OPEN"


@pytest.mark.thorough
def test_an_invoice_leads_into_a_firm_of_which_nobody_signs_in_yet(case: Case) -> None:
    """What is proved while the document is read makes it another member's."""
    case.do(lambda: allow(case.world, "INVOICE"))
    imported = case.do(lambda: enrolled(case.world))
    second = case.do(lambda: join(case.world, PIOTR))
    content, other = case.invoice(), case.invoice("KS/9")
    case.handed_over(content)

    case.send(content, "x.xml", case.member())
    case.handed_over(other)
    case.send(other, "y.xml", case.member(second))

    assert case.do(lambda: status(case.world, case.proof.member_id)) == "MERGED"
    own = case.do(
        lambda: list(
            Document.objects.of(case.of).filter(member_id=imported).values_list("status", flat=True)
        )
    )
    assert len(own) == 1 and own[0] in ("READY", "COUNTED"), (
        "it is the firm's now, and came to its end"
    )
    assert set(case.pieces()) == {(imported, 3)}
    assert case.do(lambda: fresh(case.world, second)).status == "OPEN", (
        "it has people of its own by now"
    )


@pytest.mark.thorough
def test_a_seller_whose_files_know_the_number_is_asked(case: Case) -> None:
    case.sales(NIP)
    late = case.do(lambda: join(case.world, PIOTR))

    case.work()

    (row,) = case.do(
        lambda: firm_queries.asked(
            case.world.wschod, programme_id=case.world.programme.id, organiser_id=case.of
        )
    )
    assert (row.proof_id, row.words[0].sold_on) == (late.id, DAY)


@pytest.mark.thorough
def test_what_a_colleague_proved_while_waiting_counts_for_the_firm(case: Case) -> None:
    second = case.do(lambda: join(case.world, PIOTR))
    case.do(lambda: approve(case.world, case.proof))
    case.work()
    content = case.invoice("KS/7")
    case.send(content, "x.xml", case.member(second))
    case.handed_over(content)
    before = case.pieces()

    case.do(lambda: approve(case.world, second))
    case.work()

    # The seller's own file counted for the firm as soon as it came; the colleague's copy of it adds
    # nothing.
    assert before == [(case.proof.member_id, 3)]
    assert case.pieces() == before
    claims = case.do(lambda: list(Claim.objects.of(case.of).values_list("member_id", "status")))
    assert claims == [(case.proof.member_id, "ACCEPTED")]
    assert EWA.tax_id == PIOTR.tax_id


@pytest.mark.thorough
def test_everybody_whom_it_concerns_is_told(case: Case) -> None:
    case.work()
    second = case.do(lambda: join(case.world, PIOTR))
    case.do(lambda: approve(case.world, case.proof))
    case.work()
    case.do(lambda: approve(case.world, second))
    case.work()

    told = case.do(lambda: list(Message.objects.of(case.of).values_list("member_id", "kind")))
    assert sorted(kind for member, kind in told if member == case.proof.member_id) == [
        "COLLEAGUE_ASKS",
        "COLLEAGUE_JOINED",
        "FIRM_ASKED",
        "FIRM_PROVED",
        "WELCOME",
    ]
    assert [kind for member, kind in told if member == second.member_id] == ["FIRM_ASKED"]
