"""What a payment provider is asked, and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Denied, Unavailable


class ProviderAway(Unavailable):
    """The provider does not answer, or not as it is agreed."""

    code = "fees.provider_away"
    text = _("The payment page cannot be reached now. Nothing was charged; try again later.")


class NotThere(ProviderAway):
    """The provider answers, and knows no such payment; or it is not what was begun."""

    code = "fees.not_there"


class NotTheirs(Denied):
    """A notice that the provider did not sign, signed too long ago, or sent before."""

    code = "fees.not_theirs"
    text = _("This notice is not from the payment provider, or was sent before.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment to begin. `key` is ours: the provider says it again, and begins it once."""

    key: UUID
    amount_minor: int
    currency: str
    title: str
    email: str
    back_url: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A payment at the provider: its reference there, and where the member pays."""

    reference: str
    url: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the provider knows it now. `state`: OPEN, PAID or OVER."""

    reference: str
    key: str
    state: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice names: itself, and a payment."""

    id: str
    reference: str


class Provider(Protocol):
    """A payment provider."""

    code: str

    def begin(self, asked: Asked) -> Begun:
        """Begin a payment; the same key again is the same payment.

        Raises:
            ProviderAway
        """

    def payment(self, reference: str) -> Payment:
        """Read a payment.

        Raises:
            NotThere: it knows no such payment.
            ProviderAway
        """

    def heard(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> Notice:
        """Which payment a notice is about.

        Raises:
            NotTheirs: it is not signed by the provider, or too long ago.
        """
