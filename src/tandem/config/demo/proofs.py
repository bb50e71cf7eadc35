"""Proofs of other kinds than sales files: product codes that members typed in, and e-invoices that they sent."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

from django.conf import settings

from tandem.evidence import codes
from tandem.evidence.models import CodeBatch
from tandem.flows import accept_evidence, submit_code
from tandem.platform import uploads
from tandem.platform.permissions import Actor
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
    *, number: str, day: date, seller: tuple[str, str], buyer: tuple[str, str], lines: Sequence[tuple[str, str, int, int]]
) -> bytes:
    """A KSeF invoice FA(3): seller and buyer as (tax number, name), lines as (barcode, name, pieces, price in grosz)."""
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
        number=escape(number), day=day, due=day + timedelta(days=14), seller=seller[0], seller_name=escape(seller[1]), buyer=buyer[0],
        buyer_name=escape(buyer[1]), gross=f"{net * 123 / 10_000:.2f}", lines="\n".join(shown),
    ).encode()  # fmt: skip


def redeem_codes(
    programme: Programme, *, product_id: UUID, members: Sequence[Actor], chance: random.Random, actor: Actor, now: datetime
) -> None:
    """Issue a batch of codes, and let each of these members use one or two."""
    secret = settings.SECRET_KEY.encode()
    batch_id = codes.open_batch(
        programme_id=programme.id,
        product_id=product_id,
        name="Piana Zimowa 2026",
        codes_total=CODES,
        expires_at=None,
        actor=actor,
        now=now,
    )
    while codes.issue_chunk(batch_id, organiser_id=programme.organiser_id, secret=secret, now=now):
        pass
    assert CodeBatch.objects.of(programme.organiser_id).get(id=batch_id).issued_total == CODES
    serials = iter(chance.sample(range(CODES), 2 * len(members)))
    for member in members:
        for _ in range(chance.randrange(1, 3)):
            text = codes.code_of(batch_id, next(serials), secret=secret)
            assert member.member_id is not None
            submit_code.submit(text, programme=programme, member_id=member.member_id, secret=secret, actor=member, now=now)


def send_invoice(content: bytes, *, name: str, programme: Programme, member: Actor, now: datetime) -> UUID:
    """A member hands in an e-invoice; it waits to be counted."""
    home = Path(settings.HOME)
    upload = uploads.store(
        [content], name=name, home=home, bytes_max=10**6, organiser_id=programme.organiser_id, user_id=None, now=now
    )
    acting = replace(member, permissions=member.permissions | {"member.claim"})
    return accept_evidence.receive(upload, home=home, programme_id=programme.id, actor=acting, now=now).id
