"""A member's e-invoice from upload to points: its lines, its term of payment, and the part that it says was paid."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import cast
import pytest

from tandem.activity.models import Activity, Batch, PaymentNotice
from tandem.config.demo import proofs
from tandem.earning import awarding, releasing, rerun
from tandem.evidence import queries as evidence
from tandem.flows import accept_evidence
from tandem.kit import codes
from tandem.ledger.queries import Balance
from tandem.partners.models import Partner
from tandem.platform.permissions import ROLES, Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


def test_invoice_to_points_with_a_part_paid(db: None, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    world = cast.build(release="WHEN_PAID", payment_curve=[[0, 100]])
    world.publish({"key": "zloty", "when": {"all": []}, "give": {"per": ["line.net", {"money": [1, "PLN"]}, {"points": 1}]}})
    seller = Partner.objects.of(world.organiser_id).get(id=world.wschod)
    gtin = codes.with_check_digit("590123412345")
    content = proofs.invoice(
        number="KS/1", day=DAY, seller=(seller.tax_id[2:], seller.name), buyer=(codes.next_nip(526100002), "Instalbud"),
        lines=[(gtin, "Pompa", 2, 5_000)],
    ).replace(
        b"<Platnosc>",
        b"<Platnosc><ZaplataCzesciowa><KwotaZaplatyCzesciowej>61.50</KwotaZaplatyCzesciowej>"
        b"<DataZaplatyCzesciowej>2026-03-05</DataZaplatyCzesciowej></ZaplataCzesciowa>",
    )  # fmt: skip
    ania = Actor(name="user:ania", organiser_id=world.organiser_id, permissions=ROLES["MEMBER"], member_id=world.members["Ania"])

    document = proofs.send_invoice(content, name="x.xml", programme=world.programme, member=ania, now=cast.NOW)
    shown = accept_evidence.preview(document, organiser_id=world.organiser_id, home=tmp_path, now=cast.NOW)
    figures = accept_evidence.accept(document, organiser_id=world.organiser_id, home=tmp_path, actor="test", now=lambda: cast.NOW)
    (batch,) = Batch.objects.of(world.organiser_id)
    scope = {"programme_id": world.programme.id, "organiser_id": world.organiser_id}
    awarding.award_batch(batch.id, now=cast.NOW, **scope)
    releasing.release_awarded(batch.id, now=cast.NOW + timedelta(days=9), **scope)

    assert (shown["counted"], figures["counted"], figures["payments"]) == (1, 1, 1)
    deed = Activity.objects.of(world.organiser_id).get()
    assert (deed.net_minor, deed.due_on, deed.document_no) == (10_000, DAY + timedelta(days=14), "KS/1")
    assert PaymentNotice.objects.of(world.organiser_id).get().amount_minor == 6_150
    assert world.balance("Ania") == Balance(available=61, pending=39)
    assert world.proved()


def _correction(content: bytes, of_number: str) -> bytes:
    """An invoice made the correction of another: the lines before are said first, with `StanPrzed`."""
    text = content.decode()
    text = text.replace("<RodzajFaktury>VAT", "<RodzajFaktury>KOR").replace(
        "</RodzajFaktury>",
        f"</RodzajFaktury><DaneFaKorygowanej><DataWystFaKorygowanej>{DAY}</DataWystFaKorygowanej>"
        f"<NrFaKorygowanej>{of_number}</NrFaKorygowanej><NrKSeFN>1</NrKSeFN></DaneFaKorygowanej>",
    )
    begins = text.index("<FaWiersz>")
    after = text[begins : text.index("</FaWiersz>") + len("</FaWiersz>")]
    before = (
        after.replace("<P_8B>1<", "<P_8B>2<")
        .replace("<P_11>50.00<", "<P_11>100.00<")
        .replace("</FaWiersz>", "<StanPrzed>1</StanPrzed></FaWiersz>")
    )
    return (text[:begins] + before + text[begins:]).encode()


def test_a_correction_waits_for_its_invoice_and_takes_back_what_came_back(db: None, tmp_path: Path, settings: Any) -> None:
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
    said = {"seller": (seller.tax_id[2:], seller.name), "buyer": (codes.next_nip(526100002), "Instalbud")}
    bought = proofs.invoice(number="KS/1", day=DAY, lines=[(gtin, "Pompa", 2, 5_000)], **said)
    came_back = _correction(proofs.invoice(number="KK/1", day=DAY, lines=[(gtin, "Pompa", 1, 5_000)], **said), "KS/1")
    ania = Actor(name="user:ania", organiser_id=world.organiser_id, permissions=ROLES["MEMBER"], member_id=world.members["Ania"])
    of, scope = world.organiser_id, {"programme_id": world.programme.id, "organiser_id": world.organiser_id, "now": cast.NOW}

    def accept(document: Any, again: bool = False) -> dict[str, int]:
        before = set(Batch.objects.of(of).values_list("id", flat=True))
        figures = accept_evidence.accept(
            document, organiser_id=of, home=tmp_path, actor="test", now=lambda: cast.NOW, again=again
        )
        for batch in Batch.objects.of(of).exclude(id__in=before):
            awarding.award_batch(batch.id, **scope)
            rerun.after_batch(batch.id, **scope)
        return figures

    correction = proofs.send_invoice(came_back, name="k.xml", programme=world.programme, member=ania, now=cast.NOW)
    early = accept(correction)
    assert (early["counted"], early["waiting"]) == (0, 2)
    assert evidence.corrections_waiting(world.programme.id, organiser_id=of) == 2
    invoice = proofs.send_invoice(bought, name="f.xml", programme=world.programme, member=ania, now=cast.NOW)
    accept(invoice)
    assert world.balance("Ania") == Balance(available=30)
    assert evidence.documents_waiting_for_purchases(invoice, organiser_id=of) == [correction]

    late = accept(correction, again=True)

    assert (late["counted"], late["waiting"], late["fresh"]) == (2, 0, 2)
    assert world.balance("Ania") == Balance(available=0)
    assert Activity.objects.of(of).get(document_no="KK/1").corrects_id == Activity.objects.of(of).get(document_no="KS/1").id
    assert evidence.corrections_waiting(world.programme.id, organiser_id=of) == 0
    assert world.proved()
