"""Contracts from a table: a member or a partner, what it is called, and its last day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from tandem.contracts.keeping import NAME_MAX, NUMBER_MAX, ContractIn
from tandem.kit import dates
from tandem.kit.columns import Record
from tandem.kit.errors import Invalid
from tandem.kit.tables import Fault
from tandem.participants import known
from tandem.partners import naming
from tandem.platform.isolation import opening
from tandem.programmes.models import Programme

HEADINGS: Mapping[str, str] = {
    "contract": "umowa rodzajumowy contract contractname дамова",
    "reference": "numerumowy nrumowy contractnumber numarcontract нумардамовы reference",
    "until": "do dodnia koniec koniecumowy until ends endson to panala sfarsit да канец",
}


class NoPartyColumn(Invalid):
    """The table does not say whose its contracts are."""

    code = "contracts.no_party_column"
    text = _(
        "The table needs a column with the member's number, tax number, e-mail address or card, or"
        " one with the partner's name or code."
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of contracts gave; `names` are whose they are, as the rows call them."""

    contracts: tuple[ContractIn, ...]
    names: tuple[str, ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, programme: Programme, called: str, remind_days: int) -> Read:
    """Read a table of contracts; a row that does not say what it is called is called as said.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoPartyColumn
    """
    of = programme.organiser_id
    table = opening.table_of(
        path, {**known.HEADINGS, **naming.HEADINGS, **HEADINGS}, needed=("until",)
    )
    if not (known.HEADINGS.keys() | naming.HEADINGS.keys()) & set(table.columns):
        raise NoPartyColumn()
    partners = naming.known(programme.id, organiser_id=of, country=programme.country)
    day = dates.reader(dates.order_of(table.sample("until")) or "DMY")
    lines: list[tuple[Record, tuple[str, str] | None, date]] = []
    faults = []
    for row in table.rows():
        who, until = known.said_of(row, country=programme.country), day(row["until"])
        partner = partners.said_in(row)
        if who is None and not partner:
            faults.append(Fault(row.line, "name", "missing", ""))
        elif who is not None and partner:
            faults.append(Fault(row.line, "party", "two", f"{who[1]}, {partner}"[:200]))
        elif until is None:
            faults.append(Fault(row.line, "day", "no_date", row["until"][:200]))
        else:
            lines.append((row, who, until))
    members = known.members_of(
        [who for _row, who, _until in lines if who is not None],
        programme_id=programme.id,
        organiser_id=of,
    )
    contracts, names = [], []
    for row, who, until in lines:
        party = "partner" if who is None else "member"
        called_so = partners.said_in(row) if who is None else who[1]
        key = partners.of_row(row) if who is None else members.get(who)
        if key is None:
            faults.append(Fault(row.line, party, "unknown", called_so[:200]))
            continue
        contracts.append(
            ContractIn(
                name=(row["contract"] or called).strip()[:NAME_MAX],
                ends_on=until,
                member_id=key if party == "member" else None,
                partner_id=key if party == "partner" else None,
                number=row["reference"].strip()[:NUMBER_MAX],
                remind_days=remind_days,
            )
        )
        names.append(called_so)
    return Read(tuple(contracts), tuple(names), tuple(sorted(faults, key=lambda one: one.line)))
