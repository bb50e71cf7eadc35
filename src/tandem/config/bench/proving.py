"""Benchmarks of evidence: a structured invoice from upload to matched lines, and product codes
among many.
"""

import tempfile
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from tandem.catalogue.models import Product  # noqa: E402
from tandem.config.bench import world as made  # noqa: E402
from tandem.config.bench.engine import checkpoint  # noqa: E402
from tandem.config.bench.figures import Row, at_most  # noqa: E402
from tandem.evidence.codes import issuing, letters, redeeming  # noqa: E402
from tandem.evidence.models import CodeBatch  # noqa: E402
from tandem.flows.evidence import accept_evidence  # noqa: E402
from tandem.participants.models import Member  # noqa: E402
from tandem.partners.models import Partner  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.platform.files import uploads  # noqa: E402

LINES = 50
ROUNDS = 5
_PARTY = (
    "<a:{role}><a:Party><a:PostalAddress><a:Country><b:IdentificationCode>PL</b:IdentificationCode></a:Country></a:PostalAddress>"
    "<a:PartyTaxScheme><b:CompanyID>{tax_id}</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>"
    "<a:PartyLegalEntity><b:RegistrationName>{role}</b:RegistrationName></a:PartyLegalEntity></a:Party></a:{role}>"
)
_LINE = (
    "<a:InvoiceLine><b:ID>{n}</b:ID><b:InvoicedQuantity"
    ' unitCode="H87">{n}</b:InvoicedQuantity><b:LineExtensionAmount'
    ' currencyID="PLN">{n}0.00</b:LineExtensionAmount><a:Item><b:Name>Product'
    " {n}</b:Name><a:StandardItemIdentification><b:ID"
    ' schemeID="0160">{gtin}</b:ID></a:StandardItemIdentification><a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>23</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:ClassifiedTaxCategory></a:Item><a:Price><b:PriceAmount'
    ' currencyID="PLN">10.00</b:PriceAmount></a:Price></a:InvoiceLine>'
)


def invoice(number: int, world: made.World, seller: str) -> bytes:
    """A UBL invoice of 50 lines to one of the members."""
    lines = "".join(
        _LINE.format(n=n, gtin=world.gtins[(number + n) % len(world.gtins)])
        for n in range(1, LINES + 1)
    )
    net = sum(10 * n for n in range(1, LINES + 1))
    parties = _PARTY.format(role="AccountingSupplierParty", tax_id=seller) + _PARTY.format(
        role="AccountingCustomerParty", tax_id=world.tax_ids[number % len(world.tax_ids)]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Invoice'
        ' xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
        ' xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
        ' xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
        "<b:CustomizationID>urn:cen.eu:en16931:2017</b:CustomizationID>"
        f"<b:ID>F{number}</b:ID><b:IssueDate>2025-03-01</b:IssueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>"
        f"<b:DocumentCurrencyCode>PLN</b:DocumentCurrencyCode>{parties}<a:LegalMonetaryTotal>"
        f'<b:TaxExclusiveAmount currencyID="PLN">{net}</b:TaxExclusiveAmount>'
        f'<b:TaxInclusiveAmount currencyID="PLN">{net * 1.23:.2f}</b:TaxInclusiveAmount>'
        "<b:PayableAmount"
        f' currencyID="PLN">{net * 1.23:.2f}</b:PayableAmount></a:LegalMonetaryTotal>{lines}</Invoice>'
    ).encode()


def _matched(content: bytes, name: str, world: made.World, home: Path) -> dict[str, int]:
    """From upload to matched lines, as the web request and the job do it."""
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        upload = uploads.store(
            [content],
            name=name,
            home=home,
            bytes_max=10**9,
            organiser_id=world.organiser_id,
            user_id=None,
            now=made.NOW,
        )
        document = accept_evidence.receive(
            upload,
            home=home,
            programme_id=world.programme.id,
            actor=world.actor,
            now=made.NOW,
            partner_id=world.partner_id,
        )
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        return accept_evidence.preview(
            document.id, organiser_id=world.organiser_id, home=home, now=made.NOW
        )


def bench_invoice(quick: bool) -> list[Row]:
    """A structured invoice of 50 lines, upload to matched lines, against parsing it with factur-x
    alone; and a ZIP of many.
    """
    from facturx import parse_ubl_cii_xml  # of the developers' packages

    world = made.build(members=2_000, products_total=1_000, rules=1)
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        seller = Partner.objects.of(world.organiser_id).get(id=world.partner_id).tax_id
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ours, theirs = [], []
        for number in range(10 if quick else 60):
            content = invoice(number, world, seller)
            began = time.perf_counter()
            figures = _matched(content, "f.xml", world, home)
            ours.append(time.perf_counter() - began)
            assert figures["counted"] == LINES, figures
            began = time.perf_counter()
            parse_ubl_cii_xml(content, check_xsd=False)
            theirs.append(time.perf_counter() - began)
        total = 100 if quick else 1_000
        packed = home / "many.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(total):
                archive.writestr(f"{number}.xml", invoice(10_000 + number, world, seller))
        began = time.perf_counter()
        figures = _matched(packed.read_bytes(), "many.zip", world, home)
        zipped = time.perf_counter() - began
        assert figures["counted"] == total * LINES, figures
    detail = (
        f"{median(ours) * 1e3:.1f} ms, factur-x {median(theirs) * 1e3:.1f} ms; a ZIP of {total:,}"
        f" in {zipped:.1f} s, {zipped / total * 1e3:.1f} ms each"
    )
    return [at_most("invoice-upload", median(ours) / median(theirs), 10, detail=detail)]


def bench_codes(quick: bool) -> list[Row]:
    """Redeeming a product code among few and among many."""
    few, many, used = 10_000, 1_000_000 if quick else 10_000_000, 200
    world = made.build(members=2_000, products_total=100, rules=1)
    secret = b"bench"
    with transaction.atomic():
        tenancy.enter(world.organiser_id)
        product_id = (
            Product.objects.of(world.organiser_id).order_by("sku").values_list("id", flat=True)[0]
        )
        members = list(
            Member.objects.of(world.organiser_id).order_by("id").values_list("id", flat=True)[:used]
        )
        batch_id = issuing.open_batch(
            programme_id=world.programme.id,
            product_id=product_id,
            name="b",
            codes_total=few,
            expires_at=None,
            actor=world.actor,
            now=made.NOW,
        )
        while issuing.issue_chunk(
            batch_id, organiser_id=world.organiser_id, secret=secret, now=made.NOW
        ):
            pass
    seconds = {few: _rounds(0, used, batch_id, members, world, secret)}
    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter(world.organiser_id)
        filler = CodeBatch.objects.of(world.organiser_id).create(
            programme_id=world.programme.id,
            product_id=product_id,
            name="f",
            codes_total=many,
            issued_total=many,
            status="ACTIVE",
            created_at=made.NOW,
        )
        cursor.execute(
            "INSERT INTO evidence_productcode (organiser_id, code_hash, batch_id, serial,"
            " created_at) SELECT %s, substr(sha256(number::text::bytea), 1, 16), %s, number, now()"
            " FROM generate_series(1, %s) AS number",
            [world.organiser_id, filler.id, many - few],
        )
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        cursor.execute("VACUUM ANALYZE evidence_productcode")
        cursor.execute("RESET ROLE")
    seconds[many] = _rounds(ROUNDS * used, used, batch_id, members, world, secret)
    detail = (
        f"{seconds[few] * 1e3:.2f} ms among {few:,}, {seconds[many] * 1e3:.2f} ms among {many:,}"
    )
    return [at_most("code-among-many", seconds[many] / seconds[few], 1.5, detail=detail)]


def _rounds(
    first: int, used: int, batch_id: UUID, members: list[int], world: made.World, secret: bytes
) -> float:
    """The middle of some rounds, for this machine's speed changes by the minute. Each begins at a
    checkpoint: the first change of a page after one logs the whole page.
    """
    took = []
    for number in range(ROUNDS):
        checkpoint()
        took.append(
            _redeem(
                range(first + number * used, first + (number + 1) * used),
                batch_id,
                members,
                world,
                secret,
            )
        )
    return median(took)


def _redeem(
    serials: range, batch_id: UUID, members: list[int], world: made.World, secret: bytes
) -> float:
    """The middle time of using up a code, a transaction each."""
    took = []
    for place, serial in enumerate(serials):
        actor = replace(world.actor, permissions=world.actor.permissions | {"member.claim"})
        text = letters.code_of(batch_id, serial, secret=secret)
        began = time.perf_counter()
        with transaction.atomic():
            tenancy.enter(world.organiser_id)
            now = datetime.now(UTC)
            redeeming.redeem(
                text,
                programme_id=world.programme.id,
                member_id=members[place % len(members)],
                secret=secret,
                actor=actor,
                now=now,
                day=now.date(),
            )
        took.append(time.perf_counter() - began)
    return median(took)
