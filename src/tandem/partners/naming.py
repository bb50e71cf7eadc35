"""Partners as tables name them: by code, tax number, or name."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tandem.kit import codes
from tandem.kit.columns import Record
from tandem.kit.text import folded
from tandem.partners.models import Partner

# Columns of a table in which rows of members may stand too.
HEADINGS: Mapping[str, str] = {
    "partner_code": "kodpartnera partnercode codpartener кодпартнера",
    "partner_tax_id": "nippartnera partnertaxid partnervatid cuipartener унппартнера",
    "partner": "partner nazwapartnera partnername numepartener partener партнер",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The partners of a programme who take part, by what tables call them. A name that two of them
    have leads to neither.
    """

    by_code: Mapping[str, int]
    by_tax_id: Mapping[str, int]
    by_name: Mapping[str, int | None]
    country: str

    def said_in(self, row: Record) -> str:
        """What a row calls a partner; empty where it names none."""
        return row["partner_code"] or row["partner_tax_id"] or row["partner"]

    def of_row(self, row: Record) -> int | None:
        """The partner that a row means: by the surest word that it says, and by no other."""
        if code := row["partner_code"]:
            return self.by_code.get(folded(code))
        if number := row["partner_tax_id"]:
            return self.by_tax_id.get(self._tax_id(number))
        name = folded(row["partner"])
        return self.by_name.get(name) or self.by_code.get(name)

    def _tax_id(self, text: str) -> str:
        try:
            return codes.parse_tax_id(text, country=self.country)
        except codes.NotACode:
            return text


def known(programme_id: UUID, *, organiser_id: UUID, country: str) -> Known:
    """Who takes part, once for a whole table."""
    rows = Partner.objects.within(programme_id, organiser_id=organiser_id).filter(ended_at=None)
    by_code: dict[str, int] = {}
    by_tax_id: dict[str, int] = {}
    by_name: dict[str, int | None] = {}
    for key, code, tax_id, name in rows.values_list("id", "code", "tax_id", "name"):
        by_code[folded(code)] = by_tax_id[tax_id] = key
        by_name[folded(name)] = None if folded(name) in by_name else key
    return Known(by_code, by_tax_id, by_name, country)
