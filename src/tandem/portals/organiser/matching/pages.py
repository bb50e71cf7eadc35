"""Aliases to be matched, those first that settle most lines, each with a line it stands in and what
it may mean.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.catalogue import queries as catalogue
from tandem.catalogue.models import Product
from tandem.evidence import aliases, queries, unmatched
from tandem.evidence.unmatched import UnknownAlias
from tandem.insights import lately
from tandem.kit.similar import Likeness, Names, is_clear
from tandem.kit.text import folded
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.portals.organiser.matching import actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.labels import quantity_of
from tandem.portals.shared.templatetags.figures import day, points, share

FILLED_IN_MIN = (
    0.95  # from which likeness on a name is filled in; a person still presses the button
)
NAMES_MAX = 20_000  # products whose names are held against an alias
CATALOGUES_MAX = 4  # whose names a process keeps prepared: some 30 MB each of the largest
KINDS = {"PRODUCT": _("Products"), "CUSTOMER": _("Customers")}
ALIASES = Listing(
    "aliases",
    columns=[
        Column("alias", _("In the file"), sorts_by="text"),
        Column("lines", _("Lines"), sorts_by="lines", is_number=True),
        Column("means", _("What it is")),
    ],
    at_first="-lines",
    search=_("A word in the files"),
    choices=[Choice("kind", _("Kind"), KINDS)],
    empty=_("Nothing waits: what files said so far was recognised."),
    first=(_("Files"), "organiser:files"),
    size=15,  # each with its answers: as many as one goes through before looking up
)
TAUGHT = Listing(
    "taught",
    columns=[
        Column("alias", _("In the file")),
        Column("means", _("What it is")),
        Column("at", _("Day")),
        Column("back", _("What to do")),
    ],
    empty=_("Nothing was matched by hand yet. Your answers stand here, and can be taken back."),
)


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An alias to be matched, with its kind."""

    kind: str
    row: UnknownAlias

    @property
    def form(self) -> dict[str, Any]:
        """What a form says of it."""
        row = self.row
        return {"kind": self.kind, "partner": row.partner_id, "alias": row.key, "text": row.text}

    @property
    def id(self) -> str:
        """By which its forms are told apart in the page."""
        return sha256(f"{self.kind}|{self.row.partner_id}|{self.row.key}".encode()).hexdigest()[:12]


@page(
    "unknown/",
    permission="evidence.view",
    template="unknown.html",
    tab=_("Words"),
    actions=[actions.match_product, actions.match_member, actions.none_of_ours, actions.forget],
)
def unknown(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The queue; as a file too."""
    partners = Partner.objects.of(portal.organiser_id).filter(programme_id=portal.programme.id)
    names = {
        str(key): name
        for key, name in partners.order_by("sort_key", "id").values_list("id", "name")
    }
    listing = replace(ALIASES, choices=[*ALIASES.choices, Choice("partner", _("Partner"), names)])
    asked = listing.asked(portal)
    listed, total, lines = _listed(portal, asked)
    if asked.is_file:
        return listing.exported(portal, [_plain(alias) for alias in listed])
    of, is_every = portal.organiser_id, not (asked.q or asked.choices["kind"])
    return {
        "list": listing.shown(asked, _cells(portal, listed[asked.rows]), total=total),
        "total": total,
        "lines": _lines(portal, asked) if is_every else lines,
        "taught": TAUGHT.whole(_taught(portal)),
        "corrections": queries.corrections_waiting(portal.programme.id, organiser_id=of),
    }


def _lines(portal: Portal, asked: Asked) -> int:
    """How many lines wait, each once: one may wait for two aliases."""
    partner = asked.choices["partner"]
    return queries.waiting_totals(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        partner_id=int(partner) if partner else None,
    )


def _listed(portal: Portal, asked: Asked) -> tuple[list[Unmatched], int, int]:
    """The aliases up to the end of the page, in their order; how many there are in all, and how
    many lines wait for them. In a large programme they are looked up as they were some minutes ago,
    and anew after each answer.
    """
    partner, by = asked.choices["partner"], asked.by[0]
    kinds = [asked.choices["kind"]] if asked.choices["kind"] else list(KINDS)
    of_kinds = [
        (
            kind,
            unmatched.unknown(
                portal.programme.id,
                kind,
                organiser_id=portal.organiser_id,
                partner_id=int(partner) if partner else None,
                q=asked.q,
                order=by,
                limit=asked.rows.stop,
                led=led,
                read=lately.rows,
            ),
        )
        for kind in kinds
        for led in (False, True)
    ]
    listed = [Unmatched(kind, row) for kind, of_kind in of_kinds for row in of_kind.rows]
    if by.removeprefix("-") == "text":
        listed.sort(key=lambda alias: folded(alias.row.text), reverse=by.startswith("-"))
    else:
        sign = -1 if by.startswith("-") else 1
        # Those whose numbers disagree stand first.
        listed.sort(key=lambda alias: (not alias.row.leads_to, sign * alias.row.lines))
    total = sum(of_kind.total for _kind, of_kind in of_kinds)
    return listed, total, sum(of_kind.lines for _kind, of_kind in of_kinds)


def _plain(alias: Unmatched) -> dict[str, Cell]:
    return {
        "alias": Cell(f"{alias.row.text} ({alias.row.partner})"),
        "lines": Cell(alias.row.lines),
        "means": Cell(str(KINDS[alias.kind])),
    }


def _cells(portal: Portal, listed: Sequence[Unmatched]) -> list[dict[str, Cell]]:
    """The rows of a page, with what they may mean."""
    of, programme_id = portal.organiser_id, portal.programme.id
    lines = {
        kind: unmatched.samples(
            programme_id,
            kind,
            [(alias.row.partner_id, alias.row.key) for alias in listed if alias.kind == kind],
            organiser_id=of,
        )
        for kind in {alias.kind for alias in listed}
    }
    meant = _named(portal, listed)
    names = (
        _names(portal)
        if any(alias.kind == "PRODUCT" and not alias.row.leads_to for alias in listed)
        else None
    )
    return [
        {
            "alias": Cell(
                alias.row.text, note=alias.row.partner, lines=_line(lines[alias.kind], alias)
            ),
            "lines": Cell(points(alias.row.lines)),
            "means": _means(portal, alias, meant, names),
        }
        for alias in listed
    ]


def _line(samples: Mapping[tuple[int, str], Any], alias: Unmatched) -> Sequence[object]:
    """A line in which it stands, as the file says it."""
    line = samples.get((alias.row.partner_id, alias.row.key))
    if line is None:
        return ()
    other = line.customer_text if alias.kind == "PRODUCT" else line.product_text
    amount = quantity_of(line.quantity, line.unit)
    return (
        " · ".join(
            str(part) for part in (line.document_no, day(line.sold_on), other, amount) if part
        ),
    )


def _named(portal: Portal, listed: Sequence[Unmatched]) -> dict[Any, str]:
    """The names of the products and members to which numbers of these aliases lead, where they
    disagree.
    """
    of = portal.organiser_id
    products = {key for alias in listed if alias.kind == "PRODUCT" for key in alias.row.leads_to}
    members = {key for alias in listed if alias.kind == "CUSTOMER" for key in alias.row.leads_to}
    known = Product.objects.of(of).filter(id__in=products).values_list("id", "sku", "name")
    people = Member.objects.of(of).filter(id__in=members).values_list("id", "number", "name")
    return {key: f"{number} {name}" for key, number, name in [*known, *people]}


def _names(portal: Portal) -> Names[Any]:
    of = portal.organiser_id
    return _prepared(of, catalogue.names_stamp(organiser_id=of))


@lru_cache(maxsize=CATALOGUES_MAX)
def _prepared(organiser_id: UUID, _stamp: tuple[int, int]) -> Names[Any]:
    """As long as the names are the same, what holds them against aliases is: to make it takes
    longer than all else on the page, and to read ten thousand as long as the rest of it.
    """
    live = Product.objects.of(organiser_id).filter(ended_at=None).order_by("sort_key", "id")
    return Names(live.values_list("id", "name")[:NAMES_MAX])


def _means(
    portal: Portal, alias: Unmatched, meant: Mapping[Any, str], names: Names[Any] | None
) -> Cell:
    """What it may mean: one press each, or a search."""
    field = "product" if alias.kind == "PRODUCT" else "member"
    match = actions.match_product if alias.kind == "PRODUCT" else actions.match_member
    if alias.row.leads_to:
        suggested = [(key, meant[key]) for key in alias.row.leads_to if key in meant]
        told = (
            _("Its numbers lead to different products:")
            if field == "product"
            else _("Its numbers lead to different members:")
        )
        badges = [(told, "bad said")]
        likest: Likeness[Any] | None = None
    else:
        like = names.like(alias.row.text) if names and field == "product" else []
        suggested = [
            (product.key, f"{product.name} ({share(product.confidence)})") for product in like
        ]
        badges = []
        likest = like[0] if like and is_clear(like, confidence_min=FILLED_IN_MIN) else None
    forms: list[PortalForm | None] = []
    for key, name in suggested:
        one = portal.form(match, of=f"{alias.id}-{key}", initial={**alias.form, field: str(key)})
        if one is not None:
            one.fields[field].widget = one.fields[field].hidden_widget()
            one.button = name
        forms.append(one)
    filled_in = {field: str(likest.key)} if likest else {}
    forms.append(portal.form(match, of=alias.id, initial={**alias.form, **filled_in}))
    forms.append(portal.form(actions.none_of_ours, of=alias.id, initial=alias.form))
    return Cell("", badges=badges, forms=forms)


def _taught(portal: Portal) -> list[dict[str, Cell]]:
    """What was matched last, to be taken back."""
    of = portal.organiser_id
    rows = aliases.taught(portal.programme.id, organiser_id=of)
    products = names_by_id.products(portal, (row.product_id for row in rows))
    members = names_by_id.members(portal, (row.member_id for row in rows))
    cells = []
    for row in rows:
        alias = Unmatched(row.kind, UnknownAlias(row.partner_id, row.partner, row.key, row.text, 0))
        name = products.get(row.product_id) if row.product_id else members.get(row.member_id or 0)
        cells.append(
            {
                "alias": Cell(row.text or row.key, note=row.partner),
                "means": Cell(name or _("none of ours")),
                "at": Cell(day(row.taught_at), value=row.taught_at),
                "back": Cell(
                    "", forms=[portal.form(actions.forget, of=alias.id, initial=alias.form)]
                ),
            }
        )
    return cells
