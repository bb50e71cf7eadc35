"""Proofs of other kinds than sales files: product codes that members typed in, and e-invoices that
they sent.
"""

import base64
import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

from django.conf import settings

from tandem.config.demo import paper
from tandem.documents import ksef_codes
from tandem.evidence.claims import deciding, scanning
from tandem.evidence.codes import issuing, letters
from tandem.evidence.models import Claim, CodeBatch
from tandem.flows.activities import submit_code
from tandem.flows.evidence import accept_evidence
from tandem.partners.models import Partner
from tandem.platform.access.permissions import Actor
from tandem.platform.files import uploads
from tandem.programmes.models import Programme

CODES = 400
_INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/">
  <Naglowek><KodFormularza kodSystemowy="FA (3)" wersjaSchemy="1-0E">FA</KodFormularza><WariantFormularza>3</WariantFormularza>
    <DataWytworzeniaFa>{day}T09:30:00Z</DataWytworzeniaFa></Naglowek>
  <Podmiot1><DaneIdentyfikacyjne><NIP>{seller}</NIP><Nazwa>{seller_name}</Nazwa></DaneIdentyfikacyjne></Podmiot1>
  <Podmiot2><DaneIdentyfikacyjne><NIP>{buyer}</NIP><Nazwa>{buyer_name}</Nazwa></DaneIdentyfikacyjne></Podmiot2>
  <Fa><KodWaluty>PLN</KodWaluty><P_1>{day}</P_1><P_2>{number}</P_2><P_15>{gross}</P_15><RodzajFaktury>VAT</RodzajFaktury>
{lines}
    <Platnosc><TerminPlatnosci><Termin>{due}</Termin></TerminPlatnosci></Platnosc></Fa>
</Faktura>
"""
_LINE = (
    "    <FaWiersz><NrWierszaFa>{place}</NrWierszaFa><P_7>{name}</P_7><GTIN>{gtin}</GTIN><P_8A>szt.</P_8A><P_8B>{pieces}</P_8B>"
    "<P_9A>{price}</P_9A><P_11>{net}</P_11><P_12>23</P_12></FaWiersz>"
)


def invoice(
    *,
    number: str,
    day: date,
    seller: tuple[str, str],
    buyer: tuple[str, str],
    lines: Sequence[tuple[str, str, int, int]],
) -> bytes:
    """A KSeF invoice FA(3): seller and buyer as (tax number, name), lines as (barcode, name,
    pieces, price in grosz).
    """
    net = sum(pieces * price for _, _, pieces, price in lines)
    shown = [
        _LINE.format(
            place=place,
            name=escape(name),
            gtin=gtin,
            pieces=pieces,
            price=f"{price / 100:.2f}",
            net=f"{pieces * price / 100:.2f}",
        )
        for place, (gtin, name, pieces, price) in enumerate(lines, 1)
    ]
    return _INVOICE.format(
        number=escape(number),
        day=day,
        due=day + timedelta(days=14),
        seller=seller[0],
        seller_name=escape(seller[1]),
        buyer=buyer[0],
        buyer_name=escape(buyer[1]),
        gross=f"{net * 123 / 10_000:.2f}",
        lines="\n".join(shown),
    ).encode()


def redeem_codes(
    programme: Programme,
    *,
    product_id: UUID,
    members: Sequence[Actor],
    chance: random.Random,
    actor: Actor,
    now: datetime,
) -> None:
    """Issue a batch of codes, and let each of these members use one or two."""
    secret = settings.SECRET_KEY.encode()
    batch_id = issuing.open_batch(
        programme_id=programme.id,
        product_id=product_id,
        name="Piana Zimowa 2026",
        codes_total=CODES,
        expires_at=None,
        actor=actor,
        now=now,
    )
    while issuing.issue_chunk(
        batch_id, organiser_id=programme.organiser_id, secret=secret, now=now
    ):
        pass
    assert CodeBatch.objects.of(programme.organiser_id).get(id=batch_id).issued_total == CODES
    serials = iter(chance.sample(range(CODES), 2 * len(members)))
    for member in members:
        for _ in range(chance.randrange(1, 3)):
            text = letters.code_of(batch_id, next(serials), secret=secret)
            assert member.member_id is not None
            submit_code.submit(
                text,
                programme=programme,
                member_id=member.member_id,
                secret=secret,
                actor=member,
                now=now,
            )


def send_invoice(
    content: bytes, *, name: str, programme: Programme, member: Actor, now: datetime
) -> UUID:
    """A member hands in an e-invoice; it waits to be counted."""
    home = Path(settings.HOME)
    upload = uploads.store(
        [content],
        name=name,
        home=home,
        bytes_max=10**6,
        organiser_id=programme.organiser_id,
        user_id=None,
        now=now,
    )
    acting = replace(member, permissions=member.permissions | {"member.claim"})
    return accept_evidence.receive(
        upload, home=home, programme_id=programme.id, actor=acting, now=now
    ).id


def scan_invoice(
    content: bytes, seller: str, *, programme: Programme, member: Actor, now: datetime
) -> None:
    """A member scans the code on the print of an e-invoice, whose seller (a NIP) has not handed it
    over yet.
    """
    day = re.search(rb"<P_1>(\d{4})-(\d\d)-(\d\d)", content)
    assert day is not None and member.member_id is not None
    year, month, number = (part.decode() for part in day.groups())
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    link = ksef_codes.parse_link(
        f"https://qr.ksef.mf.gov.pl/invoice/{seller}/{number}-{month}-{year}/{digest}"
    )
    acting = replace(member, permissions=member.permissions | {"member.claim"})
    scanning.ask(link, programme=programme, member_id=member.member_id, actor=acting, now=now)


def _send_paper(
    *,
    programme: Programme,
    seller: Partner,
    lines: Sequence[tuple[str, str, int, int]],
    member: Actor,
    today: date,
    now: datetime,
) -> None:
    """A PDF without an e-invoice inside, with a name that no program knows."""
    shown = [
        (
            name,
            str(pieces),
            "szt.",
            f"{price / 100:.2f}".replace(".", ","),
            f"{pieces * price / 100:.2f}".replace(".", ","),
        )
        for _gtin, name, pieces, price in lines
    ]
    shown[-1] = (f"{shown[-1][0][:9]}. mont.", *shown[-1][1:])
    total = sum(pieces * price for _gtin, _name, pieces, price in lines)
    day = today - timedelta(days=3)
    content = paper.invoice(
        number=f"FV {day:%d/%m/%Y}",
        day=day.isoformat(),
        seller=(seller.tax_id[2:], seller.name),
        buyer=("", ""),
        lines=shown,
        total=f"{total / 100:.2f}".replace(".", ","),
    )
    document_id = send_invoice(
        content, name="faktura.pdf", programme=programme, member=member, now=now
    )
    accept_evidence.preview(
        document_id, organiser_id=programme.organiser_id, home=Path(settings.HOME), now=now
    )


def claim_invoices(
    *,
    programme: Programme,
    seller: Partner,
    buyer: tuple[str, str],
    baskets: Sequence[Sequence[tuple[str, str, int, int]]],
    member: Actor,
    actor: Actor,
    today: date,
    now: datetime,
) -> UUID:
    """Four invoices of a member: one that its seller confirmed, one to confirm, one scanned only,
    one on paper, of which a line was not recognised; the document that counts.
    """
    sent = []
    for days, lines in zip((6, 1, 2), baskets, strict=True):
        day = today - timedelta(days=days)
        content = invoice(
            number=f"KS/{day:%d/%m/%Y}",
            day=day,
            seller=(seller.tax_id[2:], seller.name),
            buyer=buyer,
            lines=lines,
        )
        if days == 2:
            scan_invoice(content, seller.tax_id[2:], programme=programme, member=member, now=now)
            continue
        sent.append(
            send_invoice(
                content, name=f"faktura_{days}.xml", programme=programme, member=member, now=now
            )
        )
        accept_evidence.preview(
            sent[-1], organiser_id=programme.organiser_id, home=Path(settings.HOME), now=now
        )
    _send_paper(
        programme=programme,
        seller=seller,
        lines=baskets[1][:2],
        member=member,
        today=today,
        now=now,
    )
    assert member.member_id is not None
    first = Claim.objects.of(programme.organiser_id).get(
        member_id=member.member_id, document_id=sent[0]
    )
    deciding.decide(
        [(member.member_id, first.id)], agrees=True, programme=programme, actor=actor, now=now
    )
    return sent[0]
