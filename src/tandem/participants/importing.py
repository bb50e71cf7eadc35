"""Members from a table: an address list that an organiser has already."""

from dataclasses import dataclass
from pathlib import Path

from tandem.kit import codes
from tandem.kit.columns import Record
from tandem.kit.tables import Fault
from tandem.participants import cards
from tandem.participants.enrolment import Applicant
from tandem.platform.access.invitations import NotAnAddress, address_of
from tandem.platform.isolation import opening

HEADINGS = {
    "tax_id": "nip nipfirmy numernip taxid vatid taxnumber cui cif codfiscal унп",
    "company_name": (
        "firma nazwafirmy nazwa company companyname firm nazwaklienta klient denumire numefirma"
        " фірма"
    ),
    "person_name": (
        "osoba imieinazwisko imięinazwisko person name contact contactname kontakt nume persoana"
        " імя асоба"
    ),
    "card": "karta nrkarty numerkarty card cardno cardnumber card_number nrcard карта",
    "email": "email emailaddress mail adresemail poczta пошта",
    "phone": "telefon phone mobile tel komorka тэлефон",
    "street": "ulica adres street address strada adresa вуліца",
    "postal_code": "kodpocztowy kod postalcode zip postcode codpostal індэкс",
    "city": "miasto miejscowosc city town oras localitate горад",
    "region": "wojewodztwo region judet вобласць рэгіён",
    "trade": "branza branża zawod trade profession meserie прафесія",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of members gave: applicants with their lines, and the rows that cannot be
    enrolled.
    """

    applicants: tuple[tuple[int, Applicant], ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, country: str) -> Read:
    """Read a table of members. Rows without any name are faults; the same firm or address twice
    counts once.

    Raises:
        NotATable, TooManyRows
    """
    applicants: list[tuple[int, Applicant]] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    for row in opening.table_of(path, HEADINGS, needed=()).rows():
        applicant = _applicant(row, country)
        if isinstance(applicant, Fault):
            faults.append(applicant)
            continue
        keys = {key for key in (applicant.tax_id, applicant.email, applicant.card) if key}
        if keys & seen:
            faults.append(
                Fault(
                    row.line,
                    "member",
                    "twice",
                    applicant.tax_id or applicant.email or applicant.card,
                )
            )
            continue
        seen |= keys
        applicants.append((row.line, applicant))
    return Read(tuple(applicants), tuple(faults))


def _applicant(row: Record, country: str) -> Applicant | Fault:
    if not row["company_name"] and not row["person_name"]:
        return Fault(row.line, "name", "missing")
    tax_id, email, card = row["tax_id"], row["email"], cards.card_of(row["card"])
    if row["card"] and not card:
        return Fault(row.line, "card", "no_card", row["card"][:200])
    if tax_id:
        try:
            tax_id = codes.parse_tax_id(tax_id, country=country)
        except codes.NotACode:
            return Fault(row.line, "tax_id", "no_code", tax_id[:200])
    if email:
        try:
            email = address_of(email)
        except NotAnAddress:
            return Fault(row.line, "email", "no_address", email[:200])
    return Applicant(
        person_name=row["person_name"] or row["company_name"],
        company_name=row["company_name"],
        tax_id=tax_id,
        email=email,
        phone=row["phone"][:20],
        street=row["street"][:200],
        postal_code=row["postal_code"][:12],
        city=row["city"][:100],
        region=row["region"][:60],
        trade=row["trade"][:40],
        country=country,
        card=card,
    )
