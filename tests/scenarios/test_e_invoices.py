"""A member's e-invoice from upload to points: its lines, its term of payment, and the part that it
says was paid.
"""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest
from support import small_documents

from tandem.activity.models import Activity, Batch, PaymentNotice
from tandem.config.demo import proofs
from tandem.earning import awarding, releasing
from tandem.earning.recalculation import following
from tandem.evidence import admitting
from tandem.evidence import queries as evidence
from tandem.evidence.models import Document, RowFault
from tandem.flows import jobs
from tandem.flows.evidence import accept_evidence
from tandem.kit import codes
from tandem.ledger.queries import Balance
from tandem.participants import enrolment
from tandem.partners import onboarding
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.platform import tenancy
from tandem.platform.access.permissions import OPERATOR, ROLES, Actor
from tandem.platform.files import uploads
from tandem.programmes.models import Programme

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programmes of these tests trust what members send; who looks at claims is told in
    `test_claims`.
    """
    build = cast.build

    def trusting(**settings: object) -> cast.World:
        world = build(**settings)
        Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
            verification={"E_INVOICE": "MACHINE"}
        )
        world.programme.refresh_from_db()
        return world

    monkeypatch.setattr(cast, "build", trusting)


def test_invoice_to_points_with_a_part_paid(db: None, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    world.publish(
        {
            "key": "zloty",
            "when": {"all": []},
            "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]},
        }
    )
    seller = Partner.objects.of(world.organiser_id).get(id=world.wschod)
    gtin = codes.with_check_digit("590123412345")
    content = proofs.invoice(
        number="KS/1",
        day=DAY,
        seller=(seller.tax_id[2:], seller.name),
        buyer=(codes.next_nip(526100002), "Instalbud"),
        lines=[(gtin, "Pompa", 2, 5_000)],
    ).replace(
        b"<Platnosc>",
        b"<Platnosc><ZaplataCzesciowa><KwotaZaplatyCzesciowej>61.50</KwotaZaplatyCzesciowej>"
        b"<DataZaplatyCzesciowej>2026-03-02</DataZaplatyCzesciowej></ZaplataCzesciowa>",
    )
    ania = Actor(
        name="user:ania",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )

    document = proofs.send_invoice(
        content, name="x.xml", programme=world.programme, member=ania, now=cast.NOW
    )
    shown = accept_evidence.preview(
        document, organiser_id=world.organiser_id, home=tmp_path, now=cast.NOW
    )
    figures = accept_evidence.accept(
        document, organiser_id=world.organiser_id, home=tmp_path, actor="test", now=lambda: cast.NOW
    )
    (batch,) = Batch.objects.of(world.organiser_id)
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    awarding.award_batch(batch.id, now=cast.NOW, **scope)
    releasing.release_awarded([batch.id], now=cast.NOW + timedelta(days=9), **scope)

    assert (shown["counted"], figures["counted"]) == (1, 1)
    assert Document.objects.of(world.organiser_id).get().staged_payments == 1
    activity = Activity.objects.of(world.organiser_id).get()
    assert (activity.net_minor, activity.due_on, activity.document_no) == (
        10_000,
        DAY + timedelta(days=14),
        "KS/1",
    )
    assert PaymentNotice.objects.of(world.organiser_id).get().amount_minor == 6_150
    assert world.balance("Ania") == Balance(available=61, pending=39)
    assert world.proved()


def test_a_rule_may_ask_for_the_outlet_of_an_invoice(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    onboarding.add_outlet(
        world.wschod, code="L1", name="Łomża", city="Łomża", actor=world.actor, now=cast.NOW
    )
    seller = Partner.objects.of(world.organiser_id).get(id=world.wschod)
    content = proofs.invoice(
        number="KS/1",
        day=DAY,
        seller=(seller.tax_id[2:], seller.name),
        buyer=(codes.next_nip(526100002), "Instalbud"),
        lines=[(codes.with_check_digit("590123412345"), "Pompa", 2, 5_000)],
    ).replace(
        b"</Podmiot1>",
        "<Adres><KodKraju>PL</KodKraju><AdresL1>Polna 1</AdresL1><AdresL2>18-400 Łomża</AdresL2></Adres></Podmiot1>".encode(),
    )
    ania = Actor(
        name="user:ania",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )

    document = proofs.send_invoice(
        content, name="x.xml", programme=world.programme, member=ania, now=cast.NOW
    )
    accept_evidence.preview(document, organiser_id=world.organiser_id, home=tmp_path, now=cast.NOW)
    accept_evidence.accept(
        document, organiser_id=world.organiser_id, home=tmp_path, actor="test", now=lambda: cast.NOW
    )

    activity = Activity.objects.of(world.organiser_id).get()
    assert Outlet.objects.of(world.organiser_id).get(id=activity.outlet_id).code == "L1"


def _correction(content: bytes, of_number: str) -> bytes:
    """An invoice made the correction of another: the lines before are said first, with
    `StanPrzed`.
    """
    text = content.decode()
    text = text.replace("<RodzajFaktury>VAT", "<RodzajFaktury>KOR").replace(
        "</RodzajFaktury>",
        f"</RodzajFaktury><DaneFaKorygowanej><DataWystFaKorygowanej>{DAY}</DataWystFaKorygowanej>"
        f"<NrFaKorygowanej>{of_number}</NrFaKorygowanej><NrKSeFN>1</NrKSeFN></DaneFaKorygowanej>",
    )
    text = text.replace("<P_15>", "<P_15>-")  # half of what was bought came back
    begins = text.index("<FaWiersz>")
    after = text[begins : text.index("</FaWiersz>") + len("</FaWiersz>")]
    before = (
        after.replace("<P_8B>1<", "<P_8B>2<")
        .replace("<P_11>50.00<", "<P_11>100.00<")
        .replace("</FaWiersz>", "<StanPrzed>1</StanPrzed></FaWiersz>")
    )
    return (text[:begins] + before + text[begins:]).encode()


def test_a_correction_waits_for_its_invoice_and_takes_back_what_came_back(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    world.publish(
        {
            "key": "pairs",
            "when": {"all": []},
            "give": {"per": ["line.base_quantity", {"number": 2}, {"points": 30}], "full": True},
        }
    )
    seller = Partner.objects.of(world.organiser_id).get(id=world.wschod)
    gtin = codes.with_check_digit("590123412345")
    said = {
        "seller": (seller.tax_id[2:], seller.name),
        "buyer": (codes.next_nip(526100002), "Instalbud"),
    }
    bought = proofs.invoice(number="KS/1", day=DAY, lines=[(gtin, "Pompa", 2, 5_000)], **said)
    came_back = _correction(
        proofs.invoice(number="KK/1", day=DAY, lines=[(gtin, "Pompa", 1, 5_000)], **said), "KS/1"
    )
    ania = Actor(
        name="user:ania",
        organiser_id=world.organiser_id,
        permissions=ROLES["MEMBER"],
        member_id=world.members["Ania"],
    )
    of, scope = (
        world.organiser_id,
        {"programme_id": world.programme.id, "organiser_id": world.organiser_id, "now": cast.NOW},
    )

    def accept(document: Any, again: bool = False) -> dict[str, int]:
        before = set(Batch.objects.of(of).values_list("id", flat=True))
        figures = accept_evidence.accept(
            document,
            organiser_id=of,
            home=tmp_path,
            actor="test",
            now=lambda: cast.NOW,
            again=again,
        )
        for batch in Batch.objects.of(of).exclude(id__in=before):
            awarding.award_batch(batch.id, **scope)
            following.after_batches([batch.id], **scope)
        return figures

    correction = proofs.send_invoice(
        came_back, name="k.xml", programme=world.programme, member=ania, now=cast.NOW
    )
    early = accept(correction)
    assert (early["counted"], early["waiting"]) == (0, 2)
    assert evidence.corrections_waiting(world.programme.id, organiser_id=of) == 2
    invoice = proofs.send_invoice(
        bought, name="f.xml", programme=world.programme, member=ania, now=cast.NOW
    )
    accept(invoice)
    assert world.balance("Ania") == Balance(available=30)
    assert evidence.documents_waiting_for_purchases(invoice, organiser_id=of) == [correction]

    late = accept(correction, again=True)

    assert (late["counted"], late["waiting"]) == (2, 0)
    counted = Document.objects.of(of).get(id=correction)
    assert (counted.round, counted.lines_counted - counted.lines_before) == (1, 2)
    assert world.balance("Ania") == Balance(available=0)
    assert (
        Activity.objects.of(of).get(document_no="KK/1").corrects_id
        == Activity.objects.of(of).get(document_no="KS/1").id
    )
    assert evidence.corrections_waiting(world.programme.id, organiser_id=of) == 0
    assert world.proved()


def _sent(tmp_path: Path, world: cast.World, name: str, content: bytes, **who: Any) -> Any:
    upload = uploads.store(
        [content],
        name=name,
        home=tmp_path,
        bytes_max=10**6,
        organiser_id=world.organiser_id,
        user_id=None,
        now=cast.NOW,
    )
    actor = Actor(name="user:x", organiser_id=world.organiser_id, permissions=OPERATOR, **who)
    return accept_evidence.receive(
        upload, home=tmp_path, programme_id=world.programme.id, actor=actor, now=cast.NOW
    )


def _zip(*invoices: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for place, content in enumerate(invoices, 1):
            archive.writestr(f"{place}.xml", content)
    return out.getvalue()


def _invoice(
    world: cast.World, number: str, *, seller: Partner | None = None, buyer: int = 526100002
) -> bytes:
    seller = seller or Partner.objects.of(world.organiser_id).get(id=world.wschod)
    return proofs.invoice(
        number=number,
        day=DAY,
        seller=(seller.tax_id[2:], seller.name),
        buyer=(codes.next_nip(buyer), "Instalbud"),
        lines=[(codes.with_check_digit("590123412345"), "Pompa", 1, 5_000)],
    )


def test_a_member_s_zip_of_purchases_from_many_sellers_counts_each_under_its_seller(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    of = world.organiser_id
    zachod = Partner.objects.of(of).get(
        id=onboarding.add_partner(
            "Zachód",
            role=PartnerRole.WHOLESALER,
            tax_id=codes.next_nip(527000003),
            code="Z",
            country="PL",
            programme_id=world.programme.id,
            actor=world.actor,
            now=cast.NOW,
        )
    )
    stranger = Partner(tax_id="PL" + codes.next_nip(528000005), name="Obcy")
    content = _zip(
        _invoice(world, "KS/1"),
        _invoice(world, "KS/1", seller=zachod),
        _invoice(world, "X/1", seller=stranger),
        _invoice(world, "KS/2", buyer=529000007),
        b"<broken",
    )

    document = _sent(tmp_path, world, "moje.zip", content, member_id=world.members["Ania"])
    figures = accept_evidence.accept(
        document.id, organiser_id=of, home=tmp_path, actor="test", now=lambda: cast.NOW
    )

    activities = Activity.objects.of(of).filter(member_id=world.members["Ania"])
    assert sorted(activities.values_list("document_no", "partner_id")) == sorted(
        [("KS/1", world.wschod), ("KS/1", zachod.id)]
    )
    assert (figures["counted"], figures["invoices"], figures["faults"]) == (2, 2, 3)
    faults = list(RowFault.objects.of(of).order_by("line").values_list("value", flat=True))
    assert [
        word in fault for word, fault in zip(("Obcy", "not to you", "damaged"), faults, strict=True)
    ] == [True] * 3


def test_a_partner_s_zip_holds_its_own_sales_only(db: None, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    stranger = Partner(tax_id="PL" + codes.next_nip(528000005), name="Obcy")

    document = _sent(
        tmp_path,
        world,
        "x.zip",
        _zip(_invoice(world, "KS/1"), _invoice(world, "X/1", seller=stranger)),
        partner_id=world.wschod,
    )
    shown = accept_evidence.preview(
        document.id, organiser_id=world.organiser_id, home=tmp_path, now=cast.NOW
    )

    assert (shown["counted"], shown["faults"]) == (1, 1)


@pytest.mark.parametrize(
    ("_case", "who", "seller", "buyer", "error"),
    [
        ("stranger's invoice", "member", "stranger", 526100002, admitting.SellerUnknown),
        ("of another firm", "member", "wschod", 529000007, admitting.NotYourInvoice),
        ("a partner's of another seller", "partner", "stranger", 526100002, admitting.OtherSeller),
    ],
)
def test_a_single_invoice_that_cannot_count_is_refused_with_its_reason(
    db: None,
    tmp_path: Path,
    settings: Any,
    _case: str,
    who: str,
    seller: str,
    buyer: int,
    error: type[Exception],
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    stranger = Partner(tax_id="PL" + codes.next_nip(528000005), name="Obcy")
    acting = (
        {"member_id": world.members["Ania"]} if who == "member" else {"partner_id": world.wschod}
    )
    content = _invoice(
        world, "KS/1", seller=stranger if seller == "stranger" else None, buyer=buyer
    )

    document = _sent(tmp_path, world, "x.xml", content, **acting)

    with pytest.raises(error):
        accept_evidence.preview(
            document.id, organiser_id=world.organiser_id, home=tmp_path, now=cast.NOW
        )
    assert not Activity.objects.of(world.organiser_id).exists()


def test_a_romanian_invoice_counts_where_the_programme_counts_in_lei(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    Programme.objects.of(world.organiser_id).filter(id=world.programme.id).update(
        currency="RON", country="RO"
    )
    of, scope = (
        world.organiser_id,
        {"programme_id": world.programme.id, "actor": world.actor, "now": cast.NOW},
    )
    onboarding.add_partner(
        "Angro Est",
        role=PartnerRole.WHOLESALER,
        tax_id="RO10167619",
        code="EST",
        country="RO",
        **scope,
    )
    radu = enrolment.enrol(
        enrolment.Applicant(
            "Radu",
            email="radu@instal.example",
            company_name="Instal Bud",
            tax_id="RO2816464",
            country="RO",
        ),
        joined_at=cast.NOW - timedelta(days=60),
        **scope,
    )

    document = _sent(tmp_path, world, "factura.xml", small_documents.ubl(), member_id=radu)
    figures = accept_evidence.accept(
        document.id, organiser_id=of, home=tmp_path, actor="test", now=lambda: cast.NOW
    )

    assert (figures["counted"], figures["waiting"]) == (1, 1)
    assert Activity.objects.of(of).get().net_minor == 20_000


def test_an_invoice_that_cannot_be_read_is_taken_in_and_refused_with_its_sentence(
    db: None, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    world = cast.build()
    document = _sent(tmp_path, world, "x.xml", b"<?xml version='1.0'?><a>", partner_id=world.wschod)

    jobs.read_document(organiser_id=str(world.organiser_id), document_id=str(document.id))

    tenancy.enter(world.organiser_id)
    document.refresh_from_db()
    assert (document.status, document.reason) == (
        "FAILED",
        "This file cannot be read: the XML is damaged at line 1.",
    )
