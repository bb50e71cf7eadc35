"""Whether two who say that one invited the other are one, or of one household."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tandem.engagement.referrals.models import Reason
from tandem.kit.text import folded, key_of

PHONE_DIGITS = 9  # without the country's, which some write and some do not
_STREET = {"ul", "ulica", "al", "aleja", "os", "pl", "str", "strada", "bd", "vul", "вул", "вулица"}
_DOTLESS = {"gmail.com", "googlemail.com"}


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of somebody, each in a form in which the same is the same."""

    tax_ids: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


def traits(
    *,
    tax_ids: Iterable[str] = (),
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    addresses: Iterable[tuple[str, str, str]] = (),
) -> Traits:
    """What is known of somebody; addresses as street, postal code and city."""
    return Traits(
        frozenset(filter(None, map(_tight, tax_ids))),
        frozenset(filter(None, map(_mailbox, emails))),
        frozenset(filter(None, map(_phone, phones))),
        frozenset(filter(None, (_place(*parts) for parts in addresses))),
    )


def why_one(one: Traits, other: Traits) -> Reason | None:
    """What two have in common that only one person, firm or household has."""
    common = (
        (Reason.TAX_ID, one.tax_ids & other.tax_ids),
        (Reason.EMAIL, one.emails & other.emails),
        (Reason.PHONE, one.phones & other.phones),
        (Reason.ADDRESS, one.addresses & other.addresses),
    )
    return next((reason for reason, shared in common if shared), None)


def _tight(text: str) -> str:
    return "".join(filter(str.isalnum, text)).upper()


def _mailbox(text: str) -> str:
    """The mailbox that an address leads to: what follows a plus sign only sorts."""
    name, _at, host = text.strip().lower().rpartition("@")
    name = name.partition("+")[0]
    if host in _DOTLESS:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}" if name and host else ""


def _phone(text: str) -> str:
    digits = "".join(filter(str.isdecimal, text))
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def _place(street: str, postal_code: str, city: str) -> str:
    """A street with its number, and where it is: by the postal code, else by the city."""
    where = _tight(postal_code) or key_of(city)
    line = " ".join(word for word in re.findall(r"\w+", folded(street)) if word not in _STREET)
    is_whole = where and any(map(str.isdecimal, street))
    return f"{line}|{where}" if is_whole else ""
