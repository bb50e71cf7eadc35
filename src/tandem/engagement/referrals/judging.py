"""Whether two who say that one invited the other are one, or of one household."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tandem.engagement.referrals.models import Reason
from tandem.kit.text import folded, key_of

PHONE_DIGITS = 9  # without the country's, which some write and some do not
_STREET = {"ul", "ulica", "al", "aleja", "os", "pl", "str", "strada", "bd", "vul", "вул", "вулица"}
NAME_LETTERS = 6  # a shorter name of a mailbox is many people's
_OF_OFFICES = {"office", "kontakt", "contact", "zamowienia", "comenzi", "recepcja"}
_DOTLESS = {"gmail.com", "googlemail.com"}


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of somebody, each in a form in which the same is the same."""

    tax_ids: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def traits(
    *,
    tax_ids: Iterable[str] = (),
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    addresses: Iterable[tuple[str, str, str]] = (),
    names: Iterable[str] = (),
) -> Traits:
    """What is known of somebody; addresses as street, postal code and city."""
    return Traits(
        frozenset(filter(None, map(_tight, tax_ids))),
        frozenset(filter(None, map(_mailbox, emails))),
        frozenset(filter(None, map(_phone, phones))),
        frozenset(filter(None, (_place(*parts) for parts in addresses))),
        frozenset(filter(None, map(_person, names))),
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


def why_alike(one: Traits, other: Traits) -> Reason | None:
    """What makes two look like one without proving it: a mailbox of the same name elsewhere, a
    person of the same name. A person looks at it.
    """
    if _own_names(one.emails) & _own_names(other.emails):
        return Reason.MAILBOX
    return Reason.NAME if one.names & other.names else None


def _own_names(mailboxes: Iterable[str]) -> set[str]:
    """What stands before the sign, where it is somebody's own: no office, and not too short."""
    names = {"".join(filter(str.isalnum, mailbox.partition("@")[0])) for mailbox in mailboxes}
    return {name for name in names if len(name) >= NAME_LETTERS and name not in _OF_OFFICES}


def _person(text: str) -> str:
    """A first and a family name, in whichever order; nothing where there is one word."""
    words = sorted(re.findall(r"\w+", folded(text)))
    return " ".join(words) if len(words) > 1 else ""


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
