"""A provider with a payment page of its own, spoken to over HTTP (docs/guides/payment_provider.md):
begin a session, lead the member to its page, read the session, and know signed notices.

The protocol is that of Stripe Checkout's sessions with JSON bodies, so a bridge to any provider of
that kind is a page of code.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request

from tandem.fees.providers.base import (
    Asked,
    Begun,
    Notice,
    NotTheirs,
    NotThere,
    Payment,
    ProviderAway,
)
from tandem.platform import asking

SECONDS_MAX, BYTES_MAX = 10, 100_000  # of a whole answer
TOLERANCE_SECONDS = 300
STATES = {"paid": "PAID", "unpaid": "OPEN", "expired": "OVER"}


@dataclass(frozen=True, slots=True)
class Checkout:
    """The provider at an address; the key signs our calls in, the secret signs its notices."""

    url: str
    key: str
    secret: str
    code = "CHECKOUT"

    @classmethod
    def of(cls, signing_in: Mapping[str, str]) -> Self:
        """The provider that settings say."""
        return cls(signing_in["url"].rstrip("/"), signing_in["key"], signing_in["secret"])

    def begin(self, asked: Asked) -> Begun:
        """Begin a session; the same key again is the same session."""
        session = self._call(
            "POST",
            "/v1/checkout/sessions",
            {
                "mode": "payment",
                "client_reference_id": str(asked.key),
                "amount_total": asked.amount_minor,
                "currency": asked.currency.lower(),
                "description": asked.title,
                "customer_email": asked.email,
                "success_url": asked.back_url,
                "cancel_url": asked.back_url,
            },
            once=str(asked.key),
        )
        url, reference = session.get("url"), session.get("id")
        is_page = isinstance(url, str) and url.startswith(("https://", self.url))
        if not is_page or not isinstance(reference, str) or not 0 < len(reference) <= 100:
            raise ProviderAway()
        return Begun(reference, str(url))

    def payment(self, reference: str) -> Payment:
        """Read a session."""
        session = self._call("GET", f"/v1/checkout/sessions/{quote(reference, safe='')}")
        state = "OVER" if session.get("status") == "expired" else None
        try:
            return Payment(
                reference=str(session["id"]),
                key=str(session["client_reference_id"]),
                state=state or STATES[session["payment_status"]],
                amount_minor=int(session["amount_total"]),
                currency=str(session["currency"]).upper(),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderAway() from error

    def heard(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Notice:
        """Which session a notice is about: signed `t=<seconds>,v1=<HMAC-SHA256 of "t.body">`, at
        most five minutes ago.
        """
        parts = [part.partition("=") for part in headers.get("Checkout-Signature", "").split(",")]
        times = [value for name, _is, value in parts if name.strip() == "t"]
        signatures = [value.strip() for name, _is, value in parts if name.strip() == "v1"]
        if len(times) != 1 or not times[0].isascii() or not times[0].isdecimal():
            raise NotTheirs()
        if len(times[0]) > 12 or abs(now.timestamp() - int(times[0])) > TOLERANCE_SECONDS:
            raise NotTheirs()
        wanted = signature(self.secret, times[0], body)
        # several signatures stand there while the provider's secret is changed
        if not any(hmac.compare_digest(wanted.encode(), one.encode()) for one in signatures):
            raise NotTheirs()
        try:
            event = json.loads(body)
            return Notice(str(event["id"])[:120], str(event["data"]["object"]["id"])[:100])
        except (ValueError, KeyError, TypeError) as error:
            raise NotTheirs() from error

    def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, once: str = ""
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if once:
            headers["Idempotency-Key"] = once
        data = json.dumps(body).encode() if body is not None else None
        request = Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with asking.opener(SECONDS_MAX).open(request, timeout=SECONDS_MAX) as answer:
                reply = json.loads(answer.read(BYTES_MAX))
        except HTTPError as error:
            raise (NotThere() if error.code in (404, 410) else ProviderAway()) from error
        except asking.FAILED as error:
            raise ProviderAway() from error
        if not isinstance(reply, dict):
            raise ProviderAway()
        return reply


def signature(secret: str, at: str, body: bytes) -> str:
    """How a notice is signed."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
