"""The pages of claims: the member scans and sends, the seller and the organiser confirm, each sees their own."""

from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from portals.test_access import _client
from scenarios.test_claims import Case, link_of

from tandem.evidence.models import Claim, Document
from tandem.kit import codes
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _claimed(case: Case, number: str = "KS/1") -> Claim:
    document = case.sent(case.invoice(number, buyer=codes.next_nip(526100002)), actor=case.member("Ania"))
    case.read(document)
    return Claim.objects.of(case.of).get(number=number)


def test_a_member_scans_an_invoice_and_sees_how_far_it_is(case: Case) -> None:
    client, base = _client(case.world, "MEMBER"), f"/m/{case.world.programme.slug}"
    link = link_of(case.invoice(), case.seller.tax_id[2:])

    answer = client.post(f"{base}/prove/", {"text": link}, follow=True)
    again = client.post(f"{base}/prove/", {"text": link})

    assert "asked of the seller" in answer.content.decode()
    assert "The invoice is noted." in answer.content.decode()
    assert (again.status_code, Claim.objects.of(case.of).count()) == (400, 1)
    assert "You sent this invoice on" in again.content.decode()


@pytest.mark.parametrize(
    ("_case", "text", "leads_to"),
    [
        ("link of a product code", "https://akwa.example/c/?c=ABCDEFGHJKLM", "/code/?c=ABCDEFGHJKLM"),
        ("bare product code", "ABCDEFGHJKLM", "/code/?c=ABCDEFGHJKLM"),
    ],
)
def test_a_product_s_code_leads_to_its_page(case: Case, _case: str, text: str, leads_to: str) -> None:
    answer = _client(case.world, "MEMBER").post(f"/m/{case.world.programme.slug}/prove/", {"text": text})

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(leads_to)


def test_a_code_of_a_stranger_s_invoice_says_so(case: Case) -> None:
    link = link_of(case.invoice(), codes.next_nip(528000005))

    answer = _client(case.world, "MEMBER").post(f"/m/{case.world.programme.slug}/prove/", {"text": link})

    assert answer.status_code == 400
    assert "does not take part" in answer.content.decode()
    assert not Claim.objects.of(case.of).exists() and not Document.objects.of(case.of).exists()


def test_a_sent_file_is_shown_while_it_is_read(case: Case) -> None:
    client, base = _client(case.world, "MEMBER"), f"/m/{case.world.programme.slug}"

    client.post(f"{base}/prove/", {"file": SimpleUploadedFile("faktura.xml", case.invoice())})

    shown = client.get(f"{base}/prove/").content.decode()
    assert "faktura.xml" in shown and "being read" in shown and "every 2s" in shown


@pytest.mark.parametrize(("who", "letter"), [("PARTNER_CLERK", "p"), ("REVIEWER", "o")])
def test_a_claim_is_confirmed_with_one_click(case: Case, who: str, letter: str) -> None:
    claim = _claimed(case)
    client, address = _client(case.world, who), f"/{letter}/{case.world.programme.slug}/claims/"

    shown = client.get(address).content.decode()
    answer = client.post(address, {"row": f"{claim.member_id}:{claim.id}", "deed": "agree"}, follow=True)

    assert "KS/1" in shown and "1 purchase to confirm" in shown and "Pompa" in shown
    assert "1 purchase is confirmed." in answer.content.decode()
    assert Claim.objects.of(case.of).get().status == "ACCEPTED"


def test_a_rejection_without_a_reason_decides_nothing(case: Case) -> None:
    claim = _claimed(case)
    client, address = _client(case.world, "PARTNER_CLERK"), f"/p/{case.world.programme.slug}/claims/"

    refused = client.post(address, {"row": f"{claim.member_id}:{claim.id}", "deed": "reject"})
    client.post(address, {"row": f"{claim.member_id}:{claim.id}", "deed": "reject", "reason": "NOT_OURS"})

    assert refused.status_code == 400
    assert "Say why" in refused.content.decode()
    row = Claim.objects.of(case.of).get()
    assert (row.status, row.reason) == ("REJECTED", "We did not sell this.")


def test_another_seller_neither_sees_nor_decides(case: Case) -> None:
    claim = _claimed(case)
    other = onboarding.add_partner(
        "Zachód", role=PartnerRole.WHOLESALER, tax_id=codes.next_nip(527000003), code="Z", country="PL",
        programme_id=case.world.programme.id, actor=case.world.actor, now=cast.NOW,
    )  # fmt: skip
    case.world.wschod = other
    client, address = _client(case.world, "PARTNER_MANAGER"), f"/p/{case.world.programme.slug}/claims/"

    shown = client.get(address).content.decode()
    answer = client.post(address, {"row": f"{claim.member_id}:{claim.id}", "deed": "agree"})

    assert "KS/1" not in shown
    assert answer.status_code == 400
    assert Claim.objects.of(case.of).get().status == "REFERRED"


def test_who_confirms_is_set_in_the_settings(case: Case) -> None:
    client, address = _client(case.world, "ADMINISTRATOR"), f"/o/{case.world.programme.slug}/settings/"
    form = {
        "name": "Akwa Pro", "brand_colour": "#12507a", "release": "AT_ONCE", "payment_days": "14", "expiry": "MONTHS",
        "languages": ["pl"], "verify_E_INVOICE": "MACHINE", "verify_INVOICE_QR": "nonsense",
    }  # fmt: skip

    client.post(address, form)

    case.world.programme.refresh_from_db()
    assert case.world.programme.verification == {"E_INVOICE": "MACHINE"}


def test_what_waits_stands_on_the_first_pages(case: Case) -> None:
    _claimed(case)
    case.scan(case.invoice("KS/9"), "Zenon")
    slug = case.world.programme.slug

    partner = _client(case.world, "PARTNER_CLERK").get(f"/p/{slug}/").content.decode()
    organiser = _client(case.world, "ADMINISTRATOR").get(f"/o/{slug}/").content.decode()

    assert "1 purchase to confirm" in partner and "1 invoice asked for" in partner
    assert "1 purchase to confirm" in organiser


def test_the_organiser_sees_both_sides_of_a_conflict(case: Case) -> None:
    content = case.invoice()
    export = case.handed_over(content)
    for who in ("Zenon", "Ania"):
        case.scan(content, who)
        case.answered(export)

    shown = _client(case.world, "REVIEWER").get(f"/o/{case.world.programme.slug}/claims/").content.decode()

    assert "Another member claims the same invoice." in shown
    assert "Also claimed by Zenon Obcy" in shown and "confirmed" in shown
