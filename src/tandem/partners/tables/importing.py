"""Partners and their outlets from a table: a row is a partner, with one of its outlets if it names
one.

Rows of one tax number are one partner with several outlets. Who takes part already stays as it is;
outlets that are new to it are added, so that a table told twice adds nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tandem.kit import codes, ids
from tandem.kit.columns import Record
from tandem.kit.tables import Fault
from tandem.kit.text import folded, sort_key, tidy
from tandem.partners import onboarding, plans
from tandem.partners.facts import PartnerJoined
from tandem.partners.models import Outlet, Partner, PartnerRole
from tandem.partners.outlets import placing
from tandem.partners.outlets.placing import Place
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.isolation import opening
from tandem.programmes.models import Programme

HEADINGS: Mapping[str, str] = {
    "tax_id": "nip nipfirmy numernip taxid vatid taxnumber cui cif codfiscal унп",
    "name": "nazwa firma partner name company denumire nume назва",
    "code": "kod kodpartnera code partnercode cod код",
    "role": "rola rodzaj typ role type rol tip роля",
    "parent": "kupujeod dostawca buysfrom parent supplier cumparadela furnizor купляеу",
    "city": "miasto miejscowosc city town oras localitate горад",
    "region": "wojewodztwo region judet вобласць рэгіён",
    "outlet_code": "kodpunktu kododdzialu outletcode outlet branchcode codpunct кодпункта",
    "outlet_name": "punkt oddzial nazwapunktu outletname branch punct пункт",
    "outlet_city": "miastopunktu outletcity oraspunct горадпункта",
    "outlet_region": "regionpunktu outletregion regiunepunct рэгіёнпункта",
    "outlet_street": "ulicapunktu adrespunktu outletstreet outletaddress adresapunct адраспункта",
    "outlet_postal_code": (
        "kodpocztowy kodpocztowypunktu postalcode zip outletpostalcode codpostal паштовыіндэкс"
    ),
    "latitude": "szerokosc szerokoscgeograficzna latitude lat latitudine шырата",
    "longitude": "dlugosc dlugoscgeograficzna longitude lon lng longitudine даўгата",
}
ROLES: Mapping[str, PartnerRole] = {
    word: role
    for role, words in {
        PartnerRole.DISTRIBUTOR: "distributor dystrybutor distribuitor дыстрыб'ютар",
        PartnerRole.WHOLESALER: "wholesaler hurtownia hurtownik hurt angrosist аптавік",
        PartnerRole.SHOP: "shop sklep magazin retailer detal крама",
    }.items()
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class OutletIn:
    """An outlet as a row names it."""

    code: str
    name: str
    city: str
    region: str
    street: str = ""
    postal_code: str = ""
    place: Place | None = None

    @property
    def where(self) -> dict[str, Any]:
        """What is told of where it is, for an outlet that is known already."""
        texts = {"street": self.street, "postal_code": self.postal_code}
        told = {column: text for column, text in texts.items() if text}
        return {**told, **(placing.columns_of(self.place) if self.place else {})}


@dataclass(frozen=True, slots=True)
class PartnerIn:
    """A partner as its rows name it. `parent`: the tax number of whom it buys from; empty: the
    organiser.
    """

    line: int
    name: str
    tax_id: str
    code: str
    role: PartnerRole
    parent: str
    city: str
    region: str
    outlets: tuple[OutletIn, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What a table of partners gave, those above before those below."""

    partners: tuple[PartnerIn, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """How many partners and outlets are new, and of how many that were known it is now told better
    where they are.
    """

    partners: int
    outlets: int
    placed: int = 0


def read(path: Path, *, programme: Programme) -> Read:
    """Read a table of partners.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows
    """
    by_tax_id: dict[str, PartnerIn] = {}
    faults: list[Fault] = []
    codes_taken = _codes_taken(programme)
    for row in opening.table_of(path, HEADINGS, needed=("name", "tax_id")).rows():
        partner = _partner(row, programme.country)
        if isinstance(partner, Fault):
            faults.append(partner)
            continue
        before = by_tax_id.get(partner.tax_id)
        if before is not None:
            partner = _joined(before, partner)
        elif codes_taken.setdefault(partner.code, partner.tax_id) != partner.tax_id:
            faults.append(Fault(row.line, "partner_code", "taken", partner.code))
            continue
        by_tax_id[partner.tax_id] = partner
    ordered = _ordered(by_tax_id, programme, faults)
    return Read(tuple(ordered), tuple(sorted(faults, key=lambda fault: fault.line)))


def _partner(row: Record, country: str) -> PartnerIn | Fault:
    if not tidy(row["name"]):
        return Fault(row.line, "name", "missing")
    try:
        tax_id = codes.parse_tax_id(row["tax_id"], country=country)
    except codes.NotACode:
        return Fault(row.line, "tax_id", "no_code", row["tax_id"][:200])
    role = ROLES.get(folded(row["role"]), None) if row["role"] else PartnerRole.DISTRIBUTOR
    if role is None:
        return Fault(row.line, "role", "unknown", row["role"][:200])
    outlet_code = row["outlet_code"] or row["outlet_name"]
    degrees = f"{row['latitude']} {row['longitude']}".replace(",", ".")
    try:
        place = placing.read_place(degrees)
    except placing.NotAPlace:
        return Fault(row.line, "place", "no_place", degrees[:200])
    outlet = OutletIn(
        outlet_code[:40],
        (row["outlet_name"] or outlet_code)[:200],
        (row["outlet_city"] or row["city"])[:100],
        (row["outlet_region"] or row["region"])[:60],
        tidy(row["outlet_street"])[: placing.STREET_MAX],
        tidy(row["outlet_postal_code"])[: placing.POSTAL_CODE_MAX],
        place,
    )
    return PartnerIn(
        line=row.line,
        name=tidy(row["name"])[:200],
        tax_id=tax_id,
        code=(row["code"] or tax_id[2:])[:40],
        role=role,
        parent=row["parent"][:200],
        city=row["city"][:100],
        region=row["region"][:60],
        outlets=(outlet,) if tidy(outlet_code) else (),
    )


def _joined(first: PartnerIn, further: PartnerIn) -> PartnerIn:
    """The partner with an outlet of a further row; what else the first row says holds."""
    known = {outlet.code for outlet in first.outlets}
    more = tuple(outlet for outlet in further.outlets if outlet.code not in known)
    kept = {name: getattr(first, name) for name in PartnerIn.__slots__}
    return PartnerIn(**{**kept, "outlets": (*first.outlets, *more)})


def _codes_taken(programme: Programme) -> dict[str, str]:
    rows = Partner.objects.within(programme.id, organiser_id=programme.organiser_id)
    return dict(rows.values_list("code", "tax_id"))


def _ordered(
    by_tax_id: Mapping[str, PartnerIn], programme: Programme, faults: list[Fault]
) -> Sequence[PartnerIn]:
    """Those above before those below, each with the tax number of its parent; whose parent nobody
    knows, or stands below itself, is a fault.
    """
    rows = Partner.objects.within(programme.id, organiser_id=programme.organiser_id)
    names: dict[str, str] = {}
    for name, code, tax_id in rows.values_list("name", "code", "tax_id"):
        names |= dict.fromkeys((folded(name), folded(code), folded(tax_id), tax_id[2:]), tax_id)
    placed = {tax_id for tax_id in names.values() if tax_id not in by_tax_id}
    standing = set(names.values())
    for row in by_tax_id.values():
        words = (folded(row.name), folded(row.code), folded(row.tax_id), row.tax_id[2:])
        names |= dict.fromkeys(words, row.tax_id)
    ordered: list[PartnerIn] = []
    left = list(by_tax_id.values())
    while left:
        parents = {row.tax_id: names.get(folded(row.parent), "") for row in left}
        ready = [
            row
            for row in left
            if not row.parent or row.tax_id in standing or parents[row.tax_id] in placed
        ]
        if not ready:
            faults += [Fault(row.line, "parent", "unknown", row.parent) for row in left]
            break
        for row in ready:
            kept = {name: getattr(row, name) for name in PartnerIn.__slots__}
            ordered.append(PartnerIn(**{**kept, "parent": parents[row.tax_id]}))
        placed |= {row.tax_id for row in ready}
        left = [row for row in left if row not in ready]
    return ordered


def take_in(
    partners: Sequence[PartnerIn], *, programme: Programme, actor: Actor, now: datetime
) -> Taken:
    """Add the partners and outlets that are new; the others stay as they are, but for where an
    outlet is, which a table may tell later. Safe to repeat, and at once.

    Raises:
        PartnerKnown, TooDeep: nothing is added.

    Locks the chain: see `onboarding.chain_of`.
    """
    require(actor, "partners.change")
    onboarding.chain_of(programme.id, organiser_id=actor.organiser_id)
    rows = Partner.objects.within(programme.id, organiser_id=actor.organiser_id)
    by_tax_id = {row.tax_id: row for row in rows.order_by("id")}
    new = _placed(partners, by_tax_id, programme, now)
    if new:
        Partner.objects.of(actor.organiser_id).bulk_create(new, batch_size=plans.BATCH)
        journal.record_many(
            [
                PartnerJoined(
                    organiser_id=actor.organiser_id,
                    at=now,
                    actor=actor.name,
                    programme_id=programme.id,
                    partner_id=row.id,
                )
                for row in new
            ]
        )
        plans.give(programme, partner_ids=[row.id for row in new], actor=actor, now=now)
    ids_by_tax_id = {tax_id: row.id for tax_id, row in by_tax_id.items()}
    return Taken(len(new), *_add_outlets(partners, ids_by_tax_id, programme, actor, now))


def _placed(
    partners: Sequence[PartnerIn],
    by_tax_id: dict[str, Partner],
    programme: Programme,
    now: datetime,
) -> list[Partner]:
    """Those that are new, each below whom it buys from; they stand in `by_tax_id` then, too."""
    by_code = {row.code: row for row in by_tax_id.values()}
    new: list[Partner] = []
    for partner in partners:
        if partner.tax_id in by_tax_id:
            continue
        if partner.code in by_code:
            raise onboarding.PartnerKnown(name=by_code[partner.code].name)
        parent = by_tax_id.get(partner.parent)
        above = parent.path if parent else []
        if len(above) >= onboarding.DEPTH_MAX:
            raise onboarding.TooDeep(limit=onboarding.DEPTH_MAX)
        key = ids.new_id()
        row = Partner(
            id=key,
            organiser_id=programme.organiser_id,
            programme_id=programme.id,
            parent_id=parent.id if parent else None,
            path=[*above, key],
            role=partner.role,
            name=partner.name,
            sort_key=sort_key(partner.name),
            code=partner.code,
            tax_id=partner.tax_id,
            city=partner.city,
            region=partner.region,
            created_at=now,
        )
        by_tax_id[partner.tax_id] = by_code[partner.code] = row
        new.append(row)
    return new


def _add_outlets(
    partners: Sequence[PartnerIn],
    ids_by_tax_id: Mapping[str, int],
    programme: Programme,
    actor: Actor,
    now: datetime,
) -> tuple[int, int]:
    """Those that their partners have not, whatever their number at once; how many, and of how many
    others it is told where they are.
    """
    rows = Outlet.objects.within(programme.id, organiser_id=actor.organiser_id)
    known = {(row.partner_id, row.code): row for row in rows.order_by("id")}
    new = [
        Outlet(
            organiser_id=actor.organiser_id,
            partner_id=partner_id,
            code=outlet.code,
            name=tidy(outlet.name),
            city=outlet.city,
            region=outlet.region,
            street=outlet.street,
            postal_code=outlet.postal_code,
            created_at=now,
            **placing.columns_of(outlet.place),
        )
        for row in partners
        for partner_id in [ids_by_tax_id[row.tax_id]]
        for outlet in row.outlets
        if (partner_id, outlet.code) not in known
    ]
    Outlet.objects.of(actor.organiser_id).bulk_create(new, batch_size=plans.BATCH)
    moved = list(_moved(partners, ids_by_tax_id, known))
    if moved:
        Outlet.objects.of(actor.organiser_id).bulk_update(
            moved, ["street", "postal_code", "latitude", "longitude"], batch_size=plans.BATCH
        )
    return len(new), len(moved)


def _moved(
    partners: Sequence[PartnerIn],
    ids_by_tax_id: Mapping[str, int],
    known: Mapping[tuple[int, str], Outlet],
) -> Iterator[Outlet]:
    """Outlets that stand, of which it is told otherwise where they are."""
    for row in partners:
        for outlet in row.outlets:
            standing = known.get((ids_by_tax_id[row.tax_id], outlet.code))
            if standing is None:
                continue
            now_there = {column: getattr(standing, column) for column in outlet.where}
            if now_there != outlet.where:
                for column, value in outlet.where.items():
                    setattr(standing, column, value)
                yield standing
