"""What partners sign: the agreements, their versions, and who has signed what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponseBase
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from tandem.kit.text import folded
from tandem.kit.texts import localized
from tandem.partners import agreements, consents
from tandem.partners.models import Agreement, AgreementVersion, Partner
from tandem.portals.organiser.partners.agreement_forms import (
    ChangeForm,
    NewForm,
    VersionForm,
    text_of,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action, page
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.labels import PARTNER_ROLES
from tandem.portals.shared.prints import agreements as paper
from tandem.portals.shared.prints import regulations
from tandem.portals.shared.templatetags.figures import day

AGREEMENTS = Listing(
    "agreements",
    columns=[
        Column("title", _("Agreement")),
        Column("roles", _("For whom")),
        Column("version", _("Version"), is_number=True),
        Column("signed", _("Signed"), is_number=True),
    ],
    empty=_("No agreement yet. Add the first above: its text, and who signs it."),
)
SIGNED = Listing(
    "signatures",
    columns=[
        Column("partner", _("Partner"), sorts_by="sort_key"),
        Column("role", _("Role"), sorts_by="role"),
        Column("version", _("Version"), is_number=True),
        Column("name", _("Signed by")),
        Column("day", _("Day")),
    ],
    at_first="partner",
    search=_("Name of the partner"),
    choices=[Choice("state", _("State"), {"signed": _("signed"), "open": _("not signed")})],
    empty=_("It is for no partner. Change for whom it is, and who is to sign stands here."),
)
OF_PARTNER = Listing(
    "agreements",
    columns=[
        Column("title", _("Agreement")),
        Column("state", _("State")),
        Column("name", _("Signed by")),
        Column("day", _("Day")),
    ],
    empty=_("No agreement is for this partner. Agreements are written on the list of partners."),
)


@action(
    NewForm,
    permission="partners.change",
    button=_("Publish it"),
    question=_("Publish the agreement? Partners are asked to sign it, and its text stays."),
)
def add_agreement(portal: Portal, form: NewForm) -> Next:
    """Begin an agreement."""
    key = agreements.write(
        portal.programme, form.payload(), text=text_of(form), actor=portal.actor, now=portal.now
    )
    return Next("organiser:agreement", {"agreement": key}, done=_("Partners can sign it now."))


@action(ChangeForm, permission="partners.change", button=_("Save"), done=_("Saved."))
def change_agreement(portal: Portal, form: ChangeForm, agreement: UUID) -> None:
    """Say otherwise whom it is for."""
    agreements.change(
        agreement,
        form.payload(),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    VersionForm,
    permission="partners.change",
    button=_("Publish the version"),
    done=_("The new version is what partners read now."),
    question=_("Publish the new version? It cannot be changed afterwards."),
)
def publish_version(portal: Portal, form: VersionForm, agreement: UUID) -> None:
    """Publish the next version."""
    agreements.publish(
        agreement,
        programme=portal.programme,
        text=text_of(form),
        over=form.cleaned_data["over"],
        asks_anew=form.cleaned_data["asks_anew"],
        actor=portal.actor,
        now=portal.now,
    )


@action(
    Nothing,
    permission="partners.change",
    button=_("Ask nobody to sign it any more"),
    done=_("Nobody is asked to sign it. Signatures stay."),
    is_quiet=True,
)
def end_agreement(portal: Portal, _form: Nothing, agreement: UUID) -> Next:
    """Ask nobody any more."""
    return _set_ended(portal, agreement, is_ended=True)


@action(
    Nothing,
    permission="partners.change",
    button=_("Ask for signatures again"),
    done=_("Partners are asked to sign it again."),
    is_quiet=True,
)
def begin_agreement(portal: Portal, _form: Nothing, agreement: UUID) -> Next:
    """Ask again."""
    return _set_ended(portal, agreement, is_ended=False)


def _set_ended(portal: Portal, agreement: UUID, *, is_ended: bool) -> Next:
    agreements.set_ended(
        agreement,
        programme_id=portal.programme.id,
        is_ended=is_ended,
        actor=portal.actor,
        now=portal.now,
    )
    return Next(undo=Undo("begin_agreement" if is_ended else "end_agreement", {}))


@page(
    "partners/agreements/",
    permission="partners.view",
    template="agreements.html",
    tab=_("Agreements"),
    actions=[add_agreement],
)
def partners_agreements(portal: Portal) -> Mapping[str, Any]:
    """Which agreements there are, and how many have signed each."""
    scope: dict[str, Any] = {"organiser_id": portal.organiser_id}
    rows = agreements.of_programme(portal.programme.id, **scope)
    totals = agreements.totals(portal.programme.id, **scope)
    versions = agreements.latest_of(rows, **scope)
    cells = [_agreement(portal, row, totals.get(row.id), versions[row.id]) for row in rows]
    return {"list": AGREEMENTS.whole(cells), "add": portal.form(add_agreement)}


def _agreement(
    portal: Portal, row: Agreement, total: tuple[int, int] | None, version: int
) -> dict[str, Cell]:
    badges: list[tuple[object, str]] = [(_("needed"), "wait")] if row.is_needed else []
    if row.is_staff_consent:
        badges.append((_("employer's consent"), ""))
    if row.ended_at is not None:
        badges = [(_("asked for no longer"), "")]
    asked, signed = total or (0, 0)
    of_all = now_in_words("%(n)s of %(total)s") % {"n": signed, "total": asked}
    return {
        "title": Cell(
            localized(row.title, portal.language),
            href=portal.address("organiser:agreement", agreement=row.id),
            badges=badges,
        ),
        "roles": Cell(_roles(row)),
        "version": Cell(version, value=version),
        "signed": Cell(of_all if total else "–", value=signed),
    }


def _roles(row: Agreement) -> str:
    return ", ".join(str(PARTNER_ROLES[role]) for role in row.roles) or now_in_words("everybody")


def _known(portal: Portal, agreement: UUID) -> Agreement:
    return agreements.one(
        agreement, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )


@page(
    "partners/agreements/<uuid:agreement>/",
    permission="partners.view",
    template="agreement.html",
    guard=_known,
    actions=[change_agreement, publish_version, end_agreement, begin_agreement],
)
def agreement(portal: Portal, agreement: UUID) -> Mapping[str, Any] | HttpResponseBase:
    """Its text, its versions, and who has signed."""
    row = _known(portal, agreement)
    asked = SIGNED.asked(portal)
    matching = _asked_of(portal, row, asked)
    partners = list(matching.order_by(*asked.by)[asked.rows])
    cells = _signed(portal, row, partners)
    if asked.is_file:
        return SIGNED.exported(portal, cells)
    versions = list(agreements.versions(row))
    languages = portal.programme.languages
    about = {f"title_{code}": row.title.get(code, "") for code in languages}
    text = {f"text_{code}": versions[0].text.get(code, "") for code in languages}
    return {
        "key": row.id,
        "title": localized(row.title, portal.language),
        "roles": _roles(row),
        "is_needed": row.is_needed,
        "is_ended": row.ended_at is not None,
        "version": _version(versions[0]),
        "earlier": [_version(version) for version in versions[1:]],
        "sections": regulations.numbered(agreements.sections(versions[0], portal.language)),
        "change": portal.form(
            change_agreement,
            initial={
                **about,
                "roles": row.roles,
                "is_needed": row.is_needed,
                "is_staff_consent": row.is_staff_consent,
            },
        ),
        "publish": portal.form(
            publish_version, initial={**text, "over": versions[0].version, "asks_anew": True}
        ),
        "end": portal.form(begin_agreement if row.ended_at else end_agreement),
        "list": SIGNED.shown(asked, cells, total=matching.count),
    }


def _version(row: AgreementVersion) -> dict[str, Any]:
    return {"number": row.version, "published_at": row.created_at, "asks_anew": row.asks_anew}


def _asked_of(portal: Portal, row: Agreement, asked: Asked) -> Any:
    """Partners whom it is for, as the list wants them."""
    partners = Partner.objects.of(portal.organiser_id).filter(
        programme_id=portal.programme.id, ended_at=None
    )
    if row.roles:
        partners = partners.filter(role__in=row.roles)
    if asked.q:
        partners = partners.filter(Q(sort_key__contains=folded(asked.q)))
    if asked.choices["state"]:
        holds = Exists(agreements.holding(row).filter(partner_id=OuterRef("pk")))
        partners = partners.filter(holds if asked.choices["state"] == "signed" else ~holds)
    return partners


def _signed(portal: Portal, row: Agreement, partners: list[Partner]) -> list[dict[str, Cell]]:
    of = agreements.holding(row).filter(partner_id__in=[partner.id for partner in partners])
    latest = {
        signature.partner_id: signature
        for signature in of.select_related("version").order_by("version__version", "id")
    }
    withdrawn = consents.withdrawals(row) if row.is_staff_consent else {}
    cells = []
    for partner in partners:
        signature = latest.get(partner.id)
        version = signature.version.version if signature else None
        cells.append(
            {
                "partner": Cell(
                    partner.name, href=portal.address("organiser:partner", partner=partner.id)
                ),
                "role": Cell(PARTNER_ROLES[partner.role], value=str(PARTNER_ROLES[partner.role])),
                "version": Cell(version or "", value=version or ""),
                "name": Cell(
                    signature.name if signature else "",
                    badges=[]
                    if signature
                    else [(_("withdrawn"), "bad")]
                    if partner.id in withdrawn
                    else [(_("not signed"), "wait")],
                    note=day(withdrawn[partner.id])
                    if partner.id in withdrawn and not signature
                    else "",
                ),
                "day": _day(signature.created_at if signature else None),
            }
        )
    return cells


def _day(at: Any) -> Cell:
    return Cell(day(at), value=at) if at else Cell("", value="")


@page(
    "partners/agreements/<uuid:agreement>/<int:version>.pdf",
    permission="partners.view",
    guard=lambda portal, agreement, **_version: _known(portal, agreement),
)
def agreement_paper(portal: Portal, agreement: UUID, version: int) -> HttpResponseBase:
    """A version on paper."""
    return paper.shown(portal, _known(portal, agreement), version)


def of_partner(portal: Portal, partner: int) -> dict[str, Any]:
    """What one partner has signed and what it has not, for its page."""
    rows = agreements.of_partners(
        [partner], programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    cells = [
        {
            "title": Cell(
                localized(row.title, portal.language),
                href=portal.address("organiser:agreement", agreement=row.agreement_id),
                badges=[(_("needed"), "")] if row.is_needed else [],
            ),
            "state": Cell("", badges=[(_("not signed"), "wait")])
            if row.is_open
            else Cell("", badges=[(_("signed"), "good")]),
            "name": Cell(row.signed_name),
            "day": _day(row.signed_at),
        }
        for row in rows
    ]
    return {"agreements": OF_PARTNER.whole(cells)}


def unsigned(portal: Portal, partners: list[Partner]) -> set[int]:
    """Which of these partners have not signed what is needed of them."""
    rows = agreements.of_partners(
        [partner.id for partner in partners],
        programme_id=portal.programme.id,
        organiser_id=portal.organiser_id,
    )
    return {row.partner_id for row in rows if row.is_needed and row.is_open}
