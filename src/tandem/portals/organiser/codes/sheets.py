"""The codes themselves: all of a batch as a file, and some on a page to print."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.safestring import SafeString

from tandem.evidence.codes import issuing, letters
from tandem.evidence.models import CodeBatch, CodeOrigin
from tandem.portals.organiser.codes.batch import batch_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.programmes import domains

SHEET_CODES_MAX = 60


def _own(portal: Portal, batch: UUID) -> CodeBatch:
    """A batch whose codes were drawn here: others are known by their hash only."""
    row = batch_of(portal, batch)
    if row.origin != CodeOrigin.OURS:
        raise Http404
    return row


def _link(portal: Portal, code: str) -> str:
    return f"{domains.base(portal.programme)}{portal.address('member:code')}?c={code}"


@page("codes/<uuid:batch>/codes.csv", permission="codes.issue", guard=_own)
def codes_export(portal: Portal, batch: UUID) -> HttpResponseBase:
    """Every code of a batch as CSV, streamed."""
    of, secret = portal.organiser_id, settings.SECRET_KEY.encode()
    is_signed = portal.request.GET.get("signed") == "1"
    # Made here and not while it is streamed: by then the request's transaction is over.
    plain = issuing.export(batch, organiser_id=of, secret=secret)
    signed = issuing.export_signed(batch, organiser_id=of, secret=secret)

    def lines() -> Iterator[str]:
        yield "code,link,number,signed\r\n" if is_signed else "code,link,number\r\n"
        if is_signed:
            yield from (
                f"{code},{_link(portal, text)},{number},{text}\r\n"
                for number, (code, text) in enumerate(signed, 1)
            )
        else:
            yield from (
                f"{code},{_link(portal, code)},{number}\r\n" for number, code in enumerate(plain, 1)
            )

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="codes-{batch}.csv"'
    return response


@page("codes/<uuid:batch>/sheet/", permission="codes.issue", template="sheet.html", guard=_own)
def codes_sheet(portal: Portal, batch: UUID) -> Mapping[str, Any]:
    """Codes with their QR, to be printed; the next page by `after`."""
    row = _own(portal, batch)
    text = portal.request.GET.get("after", "0")
    first = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    secret = settings.SECRET_KEY.encode()
    made = [
        letters.code_of(row.id, serial, secret=secret)
        for serial in range(first, min(first + SHEET_CODES_MAX, row.issued_total))
    ]
    return {
        "batch": {"id": row.id, "name": row.name},
        "rows": [
            {"code": f"{code[:4]} {code[4:8]} {code[8:]}", "qr": _qr(portal, code)} for code in made
        ],
        "after": first + SHEET_CODES_MAX if first + SHEET_CODES_MAX < row.issued_total else 0,
    }


def _qr(portal: Portal, code: str) -> SafeString:
    drawn = segno.make(_link(portal, code), error="m")
    return SafeString(drawn.svg_inline(scale=3, border=2, omitsize=True))
