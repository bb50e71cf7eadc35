"""The pages of claims: the member scans and sends, the seller and the organiser confirm, each sees
their own.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from lxml import html
from portals import filling
from portals.test_access import _client
from scenarios.test_claims import Case, link_of

from tandem.activity import recording
from tandem.activity.models import Activity
from tandem.catalogue.models import Product
from tandem.config.demo import paper
from tandem.evidence.claims import policy
from tandem.evidence.models import Claim, ClaimLine, Document
from tandem.kit import codes
from tandem.kit.units import UNITS
from tandem.ledger.models import Transfer
from tandem.participants.models import Member
from tandem.partners import onboarding
from tandem.partners.models import PartnerRole
from tandem.platform.models import Fact as FactRow
from tandem.portals.shared import labels, units
from tandem.portals.shared.proofs import claims
from tandem.programmes.models import Programme, Release
from tandem.tiers import ladders, reviewing

pytestmark = pytest.mark.django_db

DECIDE = {"_action": "decide", "which": "ticked"}


@pytest.fixture
def case(db: None, tmp_path: Any, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _claimed(case: Case, number: str = "KS/1") -> Claim:
    document = case.sent(
        case.invoice(number, buyer=codes.next_nip(526100002)), actor=case.member("Ania")
    )
    case.read(document)
    return Claim.objects.of(case.of).get(number=number)


def test_a_member_scans_an_invoice_and_sees_how_far_it_is(case: Case) -> None:
    client, base = _client(case.world, "MEMBER"), f"/m/{case.world.programme.slug}"
    link = link_of(case.invoice(), case.seller.tax_id[2:])

    answer = client.post(f"{base}/prove/", {"_action": "scan", "text": link}, follow=True)
    again = client.post(f"{base}/prove/", {"_action": "scan", "text": link})

    assert "asked of the seller" in answer.content.decode()
    assert "The invoice is noted." in answer.content.decode()
    assert (again.status_code, Claim.objects.of(case.of).count()) == (400, 1)
    assert "You sent this invoice on" in again.content.decode()


def test_who_has_receipts_finds_the_photo_first(case: Case) -> None:
    world, base = case.world, f"/m/{case.world.programme.slug}/"
    zenon = _client(replace(world, members={"Ania": world.members["Zenon"]}), "MEMBER")
    photo, ksef, code = "Photograph the receipt or the invoice", "KSeF", "Scan a code"

    of_firm = _client(world, "MEMBER").get(f"{base}prove/").content.decode()
    of_person, offline = (
        zenon.get(f"{base}{page}/").content.decode() for page in ("prove", "offline")
    )
    Programme.objects.of(case.of).filter(id=world.programme.id).update(country="RO")
    abroad = zenon.get(f"{base}prove/").content.decode()

    assert -1 < of_firm.index(ksef) < of_firm.index(photo)
    assert all(-1 < page.index(photo) < page.index(ksef) for page in (of_person, offline))
    assert ksef not in abroad and -1 < abroad.index(photo) < abroad.index(code)


@pytest.mark.parametrize(
    ("_case", "text", "leads_to"),
    [
        (
            "link of a product code",
            "https://akwa.example/c/?c=ABCDEFGHJKLM",
            "/code/?c=ABCDEFGHJKLM",
        ),
        ("bare product code", "ABCDEFGHJKLM", "/code/?c=ABCDEFGHJKLM"),
    ],
)
def test_a_product_s_code_leads_to_its_page(
    case: Case, _case: str, text: str, leads_to: str
) -> None:
    answer = _client(case.world, "MEMBER").post(
        f"/m/{case.world.programme.slug}/prove/", {"_action": "scan", "text": text}
    )

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(leads_to)


def test_a_code_of_a_stranger_s_invoice_says_so(case: Case) -> None:
    link = link_of(case.invoice(), codes.next_nip(528000005))

    answer = _client(case.world, "MEMBER").post(
        f"/m/{case.world.programme.slug}/prove/", {"_action": "scan", "text": link}
    )

    assert answer.status_code == 400
    assert "does not take part" in answer.content.decode()
    assert not Claim.objects.of(case.of).exists() and not Document.objects.of(case.of).exists()


def test_a_sent_file_is_shown_while_it_is_read(case: Case) -> None:
    client, base = _client(case.world, "MEMBER"), f"/m/{case.world.programme.slug}"

    client.post(
        f"{base}/prove/",
        {"_action": "send", "file": SimpleUploadedFile("faktura.xml", case.invoice())},
    )

    shown = client.get(f"{base}/prove/").content.decode()
    assert "faktura.xml" in shown and "being read" in shown and "every 2s" in shown


@pytest.mark.parametrize(("who", "letter"), [("PARTNER_CLERK", "p"), ("REVIEWER", "o")])
def test_a_claim_is_confirmed_with_one_click(case: Case, who: str, letter: str) -> None:
    claim = _claimed(case)
    client, address = _client(case.world, who), f"/{letter}/{case.world.programme.slug}/claims/"

    shown = client.get(address).content.decode()
    answer = client.post(
        address, {**DECIDE, "row": f"{claim.member_id}:{claim.id}", "verdict": "agree"}, follow=True
    )

    assert "KS/1" in shown and "1 claim to confirm" in shown and "Pompa" in shown
    assert "1 claim is confirmed." in answer.content.decode()
    assert Claim.objects.of(case.of).get().status == "ACCEPTED"


@pytest.mark.parametrize(("language", "unit"), [("en", "pcs"), ("pl", "szt."), ("be", "шт.")])
def test_units_are_in_the_reader_s_words(case: Case, language: str, unit: str) -> None:
    claim = _claimed(case)
    ClaimLine.objects.of(case.of).filter(claim_id=claim.id).update(quantity=2, unit="pcs")
    organiser, member = _client(case.world, "REVIEWER"), _client(case.world, "MEMBER")
    slug, reader = case.world.programme.slug, {"accept-language": language}

    pages = [
        organiser.get(f"/o/{slug}/claims/", headers=reader).content.decode(),
        member.get(f"/m/{slug}/claims/{claim.id}/", headers=reader).content.decode(),
    ]

    assert all(f"2 {unit} Pompa" in page for page in pages)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_of_ours_has_its_names(unit: str) -> None:
    with translation.override("be"):
        shown = labels.quantity_of(Decimal("1.500"), unit)
        named = {str(units.one(unit)), str(units.many(unit))}

    assert shown.startswith("1,5 ") and not shown.endswith(f" {unit}")
    assert len(named) == 2 and unit not in named


def test_a_seller_reads_that_a_second_person_has_to_agree(case: Case) -> None:
    case.trust(E_INVOICE="BOTH")
    claim = _claimed(case)
    client, address = (
        _client(case.world, "PARTNER_CLERK"),
        f"/p/{case.world.programme.slug}/claims/",
    )

    answer = client.post(
        address, {**DECIDE, "row": f"{claim.member_id}:{claim.id}", "verdict": "agree"}, follow=True
    ).content.decode()

    assert "1 claim goes to a second person." in answer
    assert "confirmed." not in answer


def test_a_rejection_without_a_reason_decides_nothing(case: Case) -> None:
    claim = _claimed(case)
    client, address = (
        _client(case.world, "PARTNER_CLERK"),
        f"/p/{case.world.programme.slug}/claims/",
    )

    refused = client.post(
        address, {**DECIDE, "row": f"{claim.member_id}:{claim.id}", "verdict": "reject"}
    )
    client.post(
        address,
        {
            **DECIDE,
            "row": f"{claim.member_id}:{claim.id}",
            "verdict": "reject",
            "reason": "NOT_OURS",
        },
    )

    assert refused.status_code == 400
    assert "Say why" in refused.content.decode()
    row = Claim.objects.of(case.of).get()
    assert (row.status, row.reason) == ("REJECTED", "We did not sell this.")


def test_another_seller_neither_sees_nor_decides(case: Case) -> None:
    claim = _claimed(case)
    other = onboarding.add_partner(
        "Zachód",
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(527000003),
        code="Z",
        country="PL",
        programme_id=case.world.programme.id,
        actor=case.world.actor,
        now=cast.NOW,
    )
    case.world.wschod = other
    client, address = (
        _client(case.world, "PARTNER_MANAGER"),
        f"/p/{case.world.programme.slug}/claims/",
    )

    shown = client.get(address).content.decode()
    answer = client.post(
        address, {**DECIDE, "row": f"{claim.member_id}:{claim.id}", "verdict": "agree"}
    )

    assert "KS/1" not in shown
    assert answer.status_code == 400
    assert Claim.objects.of(case.of).get().status == "IN_REVIEW"


def test_who_confirms_is_set_in_the_settings(case: Case) -> None:
    client, address = (
        _client(case.world, "ADMINISTRATOR"),
        f"/o/{case.world.programme.slug}/settings/checks/",
    )

    nonsense = filling.send(client, address, "save", verify_INVOICE_QR="nonsense")
    filling.send(client, address, "save", verify_E_INVOICE="MACHINE")

    case.world.programme.refresh_from_db()
    kept = case.world.programme.verification
    assert nonsense.status_code == 400
    assert (kept["E_INVOICE"], kept["INVOICE_QR"]) == ("MACHINE", policy.DEFAULTS["INVOICE_QR"])


def test_what_waits_stands_on_the_first_pages(case: Case) -> None:
    _claimed(case)
    case.scan(case.invoice("KS/9"), "Zenon")
    slug = case.world.programme.slug

    partner = _client(case.world, "PARTNER_CLERK").get(f"/p/{slug}/").content.decode()
    organiser = _client(case.world, "ADMINISTRATOR").get(f"/o/{slug}/").content.decode()

    assert "1 claim to confirm" in partner and "1 invoice asked for" in partner
    assert "1 claim to confirm" in organiser


def test_the_organiser_sees_both_sides_of_a_conflict(case: Case) -> None:
    content = case.invoice()
    export = case.handed_over(content)
    for who in ("Zenon", "Ania"):
        case.scan(content, who)
        case.answered(export)

    shown = (
        _client(case.world, "REVIEWER")
        .get(f"/o/{case.world.programme.slug}/claims/")
        .content.decode()
    )

    assert "Somebody else claims the same document or photo." in shown
    assert "Also claimed by Zenon Obcy" in shown and "confirmed" in shown


def _on_paper(case: Case, **said: Any) -> Claim:
    content = paper.invoice(
        seller=(case.seller.tax_id[2:], case.seller.name), buyer=("", ""), **said
    )
    document = case.sent(content, name="faktura.pdf", actor=case.member("Ania"))
    case.read(document)
    return Claim.objects.of(case.of).get(document_id=document.id)


def test_two_hundred_lines_list_only_what_is_chosen(case: Case) -> None:
    claim = _on_paper(
        case, title="Dokument", lines=(("Tajemnica", "3", "opak. zb.", "50,00", "150,00"),)
    )
    (line,) = ClaimLine.objects.of(case.of).all()
    ClaimLine.objects.of(case.of).update(unit="opak. zb.", product_id=case.world.products["P-200"])
    names = [field.name for field in ClaimLine._meta.concrete_fields]
    values = {name: getattr(line, name) for name in names}
    values |= {"unit": "pcs", "product_id": case.world.products["P-200"]}
    client = _client(case.world, "REVIEWER")
    address = f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    ClaimLine.objects.of(case.of).bulk_create(
        [ClaimLine(**values | {"line": line.line + n}) for n in range(1, 200)]
    )

    with CaptureQueriesContext(connection) as many:
        content = client.get(address).content
    units = client.get(f"/o/{case.world.programme.slug}/pick/units/?q=").json()["options"]

    selects = html.fromstring(content).xpath("//fieldset[@data-row]//select")
    assert len(selects) == 2 * 201  # the row behind them is what the script adds a copy of
    assert max(len(select.xpath("option")) for select in selects) == 2
    assert selects[1].value == "opak. zb." and selects[3].value == "pcs"
    assert len(units) > 10 and len(many) <= len(few) + 2


def test_a_unit_of_the_document_stays_or_gives_way_to_what_is_typed_beside_it(case: Case) -> None:
    claim = _on_paper(
        case, title="Dokument", lines=(("Tajemnica", "3", "opak. zb.", "50,00", "150,00"),)
    )
    lines = ClaimLine.objects.of(case.of).filter(claim_id=claim.id)
    lines.update(unit="opak. zb.", product_id=case.world.products["P-200"])
    client = _client(case.world, "REVIEWER")
    address = f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/"

    def sent(text: str) -> Any:
        said = {"verdict": "save", "lines-0-unit-search": text}
        return filling.send(client, address, "confirm_page", **said)

    answer = sent("")
    kept = lines.get().unit
    refused = sent("no such unit")
    (select,) = html.fromstring(refused.content).xpath("//select[@name='lines-0-unit']")
    sent("cartons")

    assert (answer.status_code, kept, lines.get().unit) == (302, "opak. zb.", "carton")
    assert "Nothing is called “no such unit”." in refused.content.decode()
    assert select.value == "opak. zb."


@pytest.mark.parametrize(("who", "letter"), [("PARTNER_CLERK", "p"), ("REVIEWER", "o")])
def test_paper_is_put_right_beside_its_page_and_confirmed(
    case: Case, who: str, letter: str
) -> None:
    claim = _on_paper(
        case, title="Dokument", lines=(("Tajemnica", "3", "szt.", "50,00", "150,00"),)
    )
    client, address = (
        _client(case.world, who),
        f"/{letter}/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/",
    )

    shown = client.get(address).content.decode()
    picture = client.get(f"{address}0.jpg")
    form = filling.shown(client.get(address).content, "confirm_page")
    said = {
        "verdict": "agree",
        "number": "FV 12/2026",
        "issued_on": "2026-03-01",
        "gross": "150,00",
        "lines-0-product": str(case.world.products["P-200"]),
        "lines-0-quantity": "2",
        "lines-0-unit": "pcs",
        "lines-0-amount": "100",
    }
    if letter == "o":
        said["partner"] = str(case.world.wschod)
    answer = client.post(address, form | said, follow=True)

    assert (
        "Compare with the page what is not sure: the number, the goods." in shown
        and "The number is not sure." not in shown
        and "the text of the PDF" in shown
    )
    assert (picture.status_code, picture["Content-Type"], picture.content[:2]) == (
        200,
        "image/jpeg",
        b"\xff\xd8",
    )
    assert client.get(f"{address}7.jpg").status_code == 404
    assert "1 claim is confirmed." in answer.content.decode()
    row = Claim.objects.of(case.of).get()
    (line,) = ClaimLine.objects.of(case.of).all()
    assert (row.status, row.number, row.lines_total) == ("ACCEPTED", "FV 12/2026", 1)
    assert (line.quantity, line.gross_minor, line.product_id) == (
        2,
        10_000,
        case.world.products["P-200"],
    )


@pytest.mark.parametrize(
    ("_case", "posted", "sentence"),
    [
        ("no such product", {"lines-0-product-search": "X-1"}, "Nothing is called “X-1”."),
        ("no number", {"lines-0-quantity": "drei"}, "Use a number."),
        ("a new line of nothing", {"lines-1-quantity": "2"}, "Choose the product of this line"),
        ("no product at all", {"lines-0-product": ""}, "Choose the product of at least one line"),
        ("no seller", {"partner": ""}, "Choose the seller: a purchase has one."),
        ("no day", {"issued_on": ""}, "Fill in the day of the document"),
        ("a day to come", {"issued_on": "2127-01-01"}, "has not come yet"),
        ("no button", {"verdict": ""}, "Press one of the buttons."),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(
    case: Case, _case: str, posted: dict[str, str], sentence: str
) -> None:
    claim = _on_paper(case)
    client, address = (
        _client(case.world, "REVIEWER"),
        f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/",
    )

    form = filling.shown(client.get(address).content, "confirm_page")
    said = {"verdict": "agree", "number": "FV 99/2026", "issued_on": "2026-03-01"}
    lines = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-product": str(case.world.products["P-200"]),
        "lines-0-quantity": "1",
    }
    answer = client.post(address, form | said | lines | posted)

    assert answer.status_code == 400
    assert sentence in answer.content.decode() and "FV 99/2026" in answer.content.decode()
    assert (Claim.objects.of(case.of).get().status, Claim.objects.of(case.of).get().number) == (
        "IN_REVIEW",
        "FV 12/2026",
    )


def test_a_page_of_which_nothing_was_read_says_so_once(case: Case) -> None:
    claim = _on_paper(case)
    ours, other = Claim.objects.of(case.of), "claimed_by_another"
    unread = {"number": "", "partner_id": None, "issued_on": None, "gross_minor": None}
    ours.update(review_flags=[claims.UNREAD, other, *claims.UNSURE], **unread)
    client, list_at = _client(case.world, "REVIEWER"), f"/o/{case.world.programme.slug}/claims/"
    address = f"{list_at}{claim.member_id}/{claim.id}/"

    listed, opened = (html.fromstring(client.get(at).content) for at in (list_at, address))
    form = filling.shown(client.get(address).content, "confirm_page")
    bare = {name: "" for name in form if name.endswith("product") or name == "issued_on"}
    refused = client.post(address, form | bare | {"verdict": "agree", "number": "P 7"})
    wrongs = html.fromstring(refused.content).xpath("//*[@role='alert']/text()")
    row = {"row": f"{claim.member_id}:{claim.id}", "verdict": "agree"}
    among_others = client.post(list_at, {**DECIDE, **row}).content.decode()
    later = client.post(address, form | bare | {"verdict": "save", "number": "P 7"})

    doubt = "//span[contains(@class, 'badge') and contains(@class, 'wait')]/text()"
    said = [" ".join(text.split()) for page in (listed, opened) for text in page.xpath(doubt)]
    assert [text for text in said if text.startswith("Nothing could be read")] == said[:1]
    assert not any(text == "unsure" or "not sure" in text for text in said)
    assert [text.split(":")[0] for text in wrongs] == [
        "Choose the seller",
        "Fill in the day of the document",
        "Choose the product of at least one line",
    ]
    assert "P 7" in refused.content.decode() and "first and fill in" not in str(refused.content)
    assert "Open “–” of Instalbud Nowak sp. z o.o. first and fill in" in among_others
    assert (later.status_code, ours.get().number, ours.get().status) == (302, "P 7", "IN_REVIEW")


def test_a_seller_that_is_missed_is_added_beside_what_was_typed(case: Case) -> None:
    claim = _on_paper(case)
    slug = case.world.programme.slug
    address = f"/o/{slug}/claims/{claim.member_id}/{claim.id}/"
    adding = "//*[@data-pick-adds]/a"
    administrator = _client(case.world, "ADMINISTRATOR")
    seller = {"name": "Bazar & Syn", "tax_id": "PL5252248481"}
    told = {"seller": seller["name"], "tax_ids": [[seller["tax_id"], ""], ["PL1", "BUYER"]]}
    rows = Claim.objects.of(case.of).filter(id=claim.id)
    rows.update(page=claim.page | told)

    page = html.fromstring(administrator.get(address).content)
    (add,) = page.xpath(adding)
    (growing,) = page.xpath("//select[@data-grows]")
    of_reviewer = html.fromstring(_client(case.world, "REVIEWER").get(address).content)
    options = administrator.get(growing.get("data-grows"), {"grown": ""}).json()["options"]

    begun = filling.shown(administrator.get(add.get("href")).content, "add")
    rows.update(page=claim.page | told | {"tax_ids": [["PL1", ""], ["PL2", ""]]})
    unsure = html.fromstring(administrator.get(address).content).xpath(adding)[0].get("href")

    assert add.get("href").startswith(f"/o/{slug}/partners/?") and add.get("target") == "_blank"
    assert {name: begun[name] for name in seller} == seller, "what the page says stands there"
    assert "tax_id" not in unsure and "name=" in unsure, "of two numbers neither is taken"
    assert growing.get("name") == "partner"
    assert {option["value"] for option in options} == set(filter(None, growing.value_options))
    assert not of_reviewer.xpath(adding)  # who may not add a partner is not led there


def test_a_misread_line_is_removed_and_one_that_was_not_read_is_added(case: Case) -> None:
    claim = _on_paper(case)
    (misread,) = ClaimLine.objects.of(case.of).filter(claim_id=claim.id)
    address = f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/"
    lines = {
        "lines-TOTAL_FORMS": "2",
        "lines-0-DELETE": "on",
        "lines-1-product": str(case.world.products["G-10"]),
        "lines-1-quantity": "4",
        "lines-1-amount": "1 234,50",
    }

    client = _client(case.world, "REVIEWER")
    filling.send(client, address, "confirm_page", verdict="save", **lines)

    (line,) = ClaimLine.objects.of(case.of).filter(claim_id=claim.id)
    assert (line.product_id, line.quantity, line.gross_minor) == (
        case.world.products["G-10"],
        4,
        123_450,
    )
    assert line.line != misread.line and line.product_text == "Grunt Pro 10 kg"


def test_a_claim_and_its_page_are_nobody_else_s(case: Case) -> None:
    claim = _on_paper(case)
    other = onboarding.add_partner(
        "Zachód",
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(527000003),
        code="Z",
        country="PL",
        programme_id=case.world.programme.id,
        actor=case.world.actor,
        now=cast.NOW,
    )
    case.world.wschod = other
    client, address = (
        _client(case.world, "PARTNER_MANAGER"),
        f"/p/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/",
    )

    assert [client.get(each).status_code for each in (address, f"{address}0.jpg")] == [404, 404]
    assert client.post(address, {"_action": "confirm_page"}).status_code == 404
    assert Claim.objects.of(case.of).get().status == "IN_REVIEW"


def test_who_told_of_a_purchase_stands_on_its_pages(case: Case) -> None:
    claim = _claimed(case)
    seller = case.handed_over(case.invoice("KS/1", buyer=codes.next_nip(526100002)))
    bought = Activity.objects.of(case.of).get(document_no="KS/1")
    slug, files = case.world.programme.slug, f"/files/{seller.id}/"
    addresses = {
        "ADMINISTRATOR": [
            f"/o/{slug}/claims/{claim.member_id}/{claim.id}/",
            f"/o/{slug}/members/{bought.member_id}/transactions/{bought.id}/",
        ],
        "PARTNER_MANAGER": [f"/p/{slug}/claims/{claim.member_id}/{claim.id}/"],
        "MEMBER": [f"/m/{slug}/claims/{claim.id}/", f"/m/{slug}/activity/{bought.id}/"],
    }

    for who, pages in addresses.items():
        client = _client(case.world, who)
        for address in pages:
            page = client.get(address).content.decode()
            _before, _title, told = page.partition("Who told of this purchase")
            assert told.count("An e-invoice") == 2  # the seller's, recorded, and the claim
            assert "Recorded" in told and "Pompa P-200" in told
            # The seller's file is named to who may open it.
            assert (files in told) == (who != "MEMBER")


def test_a_claim_of_an_e_invoice_shows_its_lines_and_takes_other_quantities_only(
    case: Case,
) -> None:
    claim = _claimed(case)
    client, address = (
        _client(case.world, "REVIEWER"),
        f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/",
    )

    shown = client.get(address).content.decode()
    said = {"verdict": "save", "number": "other", "lines-0-product": "", "lines-0-quantity": "2"}
    filling.send(client, address, "confirm_invoice", **said)

    row, (line,) = Claim.objects.of(case.of).get(), ClaimLine.objects.of(case.of).all()
    assert "Pompa" in shown and 'name="number"' not in shown and "data-rows-add" not in shown
    assert (row.number, line.quantity, line.gross_minor is None and line.net_minor is None) == (
        "KS/1",
        2,
        False,
    )


def test_a_line_whose_words_are_a_product_s_name_offers_it(case: Case) -> None:
    claim = _claimed(case)
    pump = Product.objects.of(case.of).get(id=case.world.products["P-200"])
    ClaimLine.objects.of(case.of).update(product_id=None, product_text=pump.name.upper())
    client = _client(case.world, "REVIEWER")
    address = f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/"

    content = client.get(address).content.decode()
    offers = html.fromstring(content).xpath(
        "//button[@data-field='confirm_invoice-lines-0-product']"
    )

    assert offers[0].get("data-picks") == str(pump.id)
    assert pump.name in offers[0].text_content() and "(100" in offers[0].text_content()


def test_a_seller_s_correction_of_a_disputed_invoice_is_kept_for_the_organiser(case: Case) -> None:
    _claimed(case)
    content = paper.invoice(
        seller=(case.seller.tax_id[2:], case.seller.name), buyer=("", ""), number="X 1"
    )
    document = case.sent(content, name="faktura.pdf", actor=case.member("Zenon"))
    case.read(document)
    claim = Claim.objects.of(case.of).get(document_id=document.id)
    client, address = (
        _client(case.world, "PARTNER_CLERK"),
        f"/p/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/",
    )

    form = filling.shown(client.get(address).content, "confirm_page")
    said = {
        "verdict": "agree",
        "number": "KS/1",
        "issued_on": "2026-03-01",
        "lines-0-product": str(case.world.products["P-200"]),
        "lines-0-quantity": "1",
    }
    answer = client.post(address, form | said, follow=True)

    row = case.claim(claim.id)
    assert "the organiser decides" in answer.content.decode()
    assert (row.status, row.number, row.waits_for) == ("IN_REVIEW", "KS/1", "ORGANISER")


def test_confirming_a_page_as_it_is_corrects_nothing(case: Case) -> None:
    claim = _claimed(case)
    client, address = (
        _client(case.world, "REVIEWER"),
        f"/o/{case.world.programme.slug}/claims/{claim.member_id}/{claim.id}/",
    )
    form = filling.shown(client.get(address).content, "confirm_invoice")

    client.post(address, form | {"verdict": "agree"})

    row = case.claim(claim.id)
    assert form["lines-0-quantity"] == "3"
    assert (row.status, row.corrected_at) == ("ACCEPTED", None)


@pytest.mark.parametrize(
    ("release", "waits"),
    [
        (Release.AT_ONCE, ""),
        (Release.WHEN_PAID, "Yours when it is paid"),
        (Release.AFTER_DAYS, "Yours on "),
        (Release.BY_HAND, "Yours when Akwa"),
    ],
)
def test_what_it_will_bring_is_said_and_nothing_of_it_stays(
    case: Case, release: Release, waits: str
) -> None:
    claim = _claimed(case)
    Programme.objects.of(case.of).update(release=release)
    client = _client(case.world, "MEMBER")
    address = f"/m/{case.world.programme.slug}/claims/{claim.id}/"
    facts = FactRow.objects.of(case.of).count()

    page = client.get(address).content.decode()

    assert "About 30 points when it is confirmed" in page
    assert waits in page and ("Yours" in page) == bool(waits)
    assert FactRow.objects.of(case.of).count() == facts
    assert not Activity.objects.of(case.of).exists() and not Transfer.objects.of(case.of).exists()


# Questions, appeals, second looks
# ------------------------------------------------------------
def test_a_question_is_asked_answered_and_read(case: Case) -> None:
    claim = _claimed(case)
    seller, member = _client(case.world, "PARTNER_CLERK"), _client(case.world, "MEMBER")
    theirs = f"/p/{case.world.programme.slug}/claims/"
    own = f"/m/{case.world.programme.slug}/claims/{claim.id}/"

    filling.send(seller, f"{theirs}{claim.member_id}/{claim.id}/", "ask", question="Which shop?")
    waits = seller.get(theirs).content.decode()
    asked = member.get(own).content.decode()
    empty = filling.send(member, own, "answer", text=" ")
    filling.send(member, own, "answer", text="In Łódź")

    assert "KS/1" not in waits and "Which shop?" in asked
    assert "About 30 points when it is confirmed" in asked
    assert (empty.status_code, "This field is required." in empty.content.decode()) == (400, True)
    assert "The member answers: In Łódź" in seller.get(theirs).content.decode()


def test_a_rejection_is_appealed_against_on_its_page(case: Case) -> None:
    claim = _claimed(case)
    reviewer, member = _client(case.world, "REVIEWER"), _client(case.world, "MEMBER")
    theirs, own = (
        f"/o/{case.world.programme.slug}/claims/",
        f"/m/{case.world.programme.slug}/claims/{claim.id}/",
    )
    reviewer.post(
        theirs,
        {
            **DECIDE,
            "row": f"{claim.member_id}:{claim.id}",
            "verdict": "reject",
            "reason": "NOT_OURS",
        },
    )

    shown = member.get(own).content.decode()
    filling.send(member, own, "appeal", text="I have it here.")
    cases = reviewer.get(f"{theirs}?view=cases").content.decode()
    again = reviewer.post(
        theirs, {**DECIDE, "row": f"{claim.member_id}:{claim.id}", "verdict": "agree"}
    )

    assert "We did not sell this." in shown and "Have it looked at again" in shown
    assert "I have it here." in cases
    assert (again.status_code, "Somebody else has to decide" in again.content.decode()) == (
        400,
        True,
    )
    assert "Have it looked at again" not in member.get(own).content.decode()


def test_a_member_sees_no_other_member_s_claim(case: Case) -> None:
    document = case.sent(case.invoice("KS/9"), actor=case.member("Zenon"))
    case.read(document)
    claim = Claim.objects.of(case.of).get(document_id=document.id)

    assert (
        _client(case.world, "MEMBER")
        .get(f"/m/{case.world.programme.slug}/claims/{claim.id}/")
        .status_code
        == 404
    )


@pytest.mark.parametrize(
    ("view", "is_shown"),
    [("", True), ("ours", False), ("sellers", True), ("members", False), ("cases", False)],
)
def test_the_organiser_chooses_which_claims(case: Case, view: str, is_shown: bool) -> None:
    _claimed(case)

    shown = (
        _client(case.world, "REVIEWER")
        .get(f"/o/{case.world.programme.slug}/claims/?view={view}")
        .content.decode()
    )

    assert ("KS/1" in shown) == is_shown


def test_the_rules_of_looking_are_kept(case: Case) -> None:
    client, address = (
        _client(case.world, "MARKETER"),
        f"/o/{case.world.programme.slug}/settings/checks/",
    )

    filling.send(
        client,
        address,
        "save",
        verify_PAPER="BOTH",
        verify_sample="10",
        verify_days="14",
        verify_after="ACCEPT",
        appeal_days="30",
        verify_amounts="999,99; 3 000",
    )
    refused = filling.send(client, address, "save", verify_sample="101")

    case.world.programme.refresh_from_db()
    said = policy.of(case.world.programme)
    assert (said.step("PAPER"), said.sample, said.days, said.after, said.appeal_days) == (
        "BOTH",
        10,
        14,
        "ACCEPT",
        30,
    )
    assert said.amounts == (99_999, 300_000)
    assert "999.99\n3000.00" in client.get(address).content.decode()
    assert refused.status_code == 400


def test_second_looks_are_counted_by_who_looked_first(case: Case) -> None:
    case.trust(sample=100)
    claim = _claimed(case)
    _client(case.world, "PARTNER_CLERK").post(
        f"/p/{case.world.programme.slug}/claims/",
        {**DECIDE, "row": f"{claim.member_id}:{claim.id}", "verdict": "agree"},
    )
    reviewer, address = _client(case.world, "REVIEWER"), f"/o/{case.world.programme.slug}/claims/"
    reviewer.post(
        address,
        {
            **DECIDE,
            "row": f"{claim.member_id}:{claim.id}",
            "verdict": "reject",
            "reason": "CHANGED",
        },
    )

    shown = reviewer.get(address).content.decode()

    assert "Second looks" in shown and "partner_clerk" in shown and shown.count("100%") == 2
    assert (
        "By whose sales it was" in shown
        and "Hurtownia Wschód" in shown.partition("By whose sales it was")[2]
    )


# The partner's own customers
# ------------------------------------------------------------
def test_a_partner_sees_level_and_goods_of_its_own_customers_only(case: Case) -> None:
    world = case.world
    ladders.write(
        world.programme.id,
        tiers=[ladders.TierIn("gold", {"en": "Gold"}, (ladders.Ask("TURNOVER", 1),))],
        window="ROLLING_YEAR",
        grace_days=0,
        falls_softly=True,
        actor=world.actor,
        now=cast.NOW,
    )
    other = onboarding.add_partner(
        "Hurtownia Zachód",
        programme_id=world.programme.id,
        role=PartnerRole.WHOLESALER,
        tax_id=codes.next_nip(528000005),
        code="ZACHOD",
        country="PL",
        city="Wrocław",
        region="dolnośląskie",
        actor=world.actor,
        now=cast.NOW,
    )
    theirs = replace(world.activity("Ania", ("G-10", 5, 90_000)), partner_id=other)
    for activity in (world.activity("Ania", ("P-200", 1, 10_000)), theirs):
        recording.record(
            activity,
            programme_id=world.programme.id,
            organiser_id=case.of,
            source="API",
            actor="t",
            now=cast.NOW,
        )
    Member.objects.of(case.of).filter(id=world.members["Zenon"]).update(
        recruited_by_id=world.wschod
    )
    reviewing.review(world.programme, today=cast.NOW.date(), now=cast.NOW)

    client, address = _client(world, "PARTNER_CLERK"), f"/p/{world.programme.slug}/customers/"
    shown, table = client.get(address).content.decode(), client.get(f"{address}?as=csv")

    assert all(
        text in shown
        for text in (
            "Pompa P-200",
            "Gold",
            "PLN 100.00",
            "won by you",
            "1 customer bought from you",
            "1 joined through you.",
        )
    )
    assert "Grunt" not in shown and "900.00" not in shown
    assert b"Pompa P-200" in (
        b"".join(table.streaming_content) if table.streaming else table.content
    )


def test_the_code_of_a_receipt_alone_asks_for_the_page(case: Case) -> None:
    answer = _client(case.world, "MEMBER").post(
        f"/m/{case.world.programme.slug}/prove/",
        {
            "_action": "scan",
            "text": "t=20260301T1204&s=150.00&fn=9289000100404921&i=83&fp=1518584223&n=1",
        },
    )

    assert (answer.status_code, "Photograph the whole receipt" in answer.content.decode()) == (
        400,
        True,
    )
    assert not Claim.objects.of(case.of).exists()


def test_nothing_that_waits_for_others_is_ticked_and_nothing_chosen_confirms_nothing(
    case: Case,
) -> None:
    _claimed(case)  # its seller decides
    seller, organiser = _client(case.world, "PARTNER_CLERK"), _client(case.world, "REVIEWER")
    slug = case.world.programme.slug

    theirs = seller.get(f"/p/{slug}/claims/").content.decode()
    ours = organiser.get(f"/o/{slug}/claims/").content.decode()
    nothing = organiser.post(f"/o/{slug}/claims/", {**DECIDE, "verdict": "agree"})
    unsaid = organiser.post(f"/o/{slug}/claims/", {**DECIDE, "row": "1:2"})

    assert (theirs.count(" checked>"), ours.count(" checked>")) == (1, 0)
    assert nothing.status_code == 400 and "Choose at least one row." in nothing.content.decode()
    assert unsaid.status_code == 400
    assert Claim.objects.of(case.of).get().status == "IN_REVIEW"
