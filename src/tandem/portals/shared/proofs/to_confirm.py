"""The list of purchases that somebody claims and nobody has decided: the same for the organiser and
the seller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.evidence import queries
from tandem.evidence.claims import deciding, policy
from tandem.evidence.claims.photos import wanting
from tandem.evidence.claims.reasons import refusing
from tandem.portals.shared import amounts
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Action, Next
from tandem.portals.shared.areas.lists import Asked, Cell, Choice, Column, Listing
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.pages import key_of, number_of
from tandem.portals.shared.proofs import claims
from tandem.portals.shared.templatetags.figures import day

WAITS = {"ours": policy.ORGANISER, "sellers": policy.PARTNER, "members": policy.MEMBER}
VIEWS = {
    "ours": _("Ours to decide"),
    "sellers": _("With the sellers"),
    "members": _("With the members"),
    "cases": _("Cases"),
}
CLAIMS = Listing(
    "claims",
    columns=[
        Column("document", _("Document"), sorts_by="number"),
        Column("member", _("Member")),
        Column("goods", _("Goods")),
        Column("amount", amounts.GROSS, sorts_by="gross_minor", is_number=True),
        Column("looked", _("What to look at")),
        Column("claimed", _("Sent"), sorts_by="created_at"),
    ],
    at_first="claimed",
    search=_("Document or member"),
    choices=[Choice("kind", _("Proof"), claims.KINDS)],
    empty=_(
        "What members send in stands here when no seller's file proves it. You see the document "
        "beside it, and confirm or reject it."
    ),
)
OF_ORGANISER = replace(
    CLAIMS, choices=[Choice("view", _("Whose turn it is"), VIEWS), *CLAIMS.choices]
)
ASKED_MAX = 50


class DecideForm(SelectionForm):
    """Confirming claims, or rejecting them for a reason."""

    buttons = {"agree": _("Confirm"), "reject": _("Reject")}
    has_matching = False  # what is confirmed was seen
    hides_optional = True
    errors_at = {deciding.NoReason: "reason", refusing.OtherReason: "reason"}

    reason = forms.ChoiceField(label=_("Reason, if you reject"), required=False)
    text = forms.CharField(label=_("More about it"), max_length=200, required=False)

    def prepare(self) -> None:
        """Offer the reasons: of photos where somebody else than a seller looks at them."""
        is_mixed = self.portal.code == "organiser" and wanting.was_wanted(
            self.portal.programme.id, organiser_id=self.portal.organiser_id
        )
        reasons = claims.every_reason() if is_mixed else claims.reasons()
        self.fields["reason"].choices = [("", "–"), *reasons]  # type: ignore[attr-defined]


def shown(
    portal: Portal, decide: Action, *, of: Listing, waits_for: str, partner_id: int | None = None
) -> dict[str, Any]:
    """The list of a page.

    Args:
        waits_for: whose turn its readers' own is: those without a doubt are ticked at first.
        partner_id: of whose sales; None: of all.
    """
    asked = of.asked(portal)
    matching = _found(portal, asked, partner_id, waits_for)
    page = list(matching.order_by(*asked.by)[asked.rows])
    rows = claims.rows_of(portal, page)
    if portal.code == "organiser":
        rows = claims.with_rivals(portal, rows)
    total = matching.count()
    waiting = queries.claims_asked(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        status="AWAITING_SELLER",
        partner_id=partner_id,
    )
    asked_for = claims.rows_of(portal, list(waiting.order_by("created_at", "id")[:ASKED_MAX]))
    return {
        "total": total,
        "list": of.shown(
            asked,
            [_cells(portal, row) for row in rows],
            total=total,
            selection=portal.form(decide),
            keys=[row["key"] for row in rows],
            ticked=[
                row["key"]
                for row in rows
                if row["waits_for"] == waits_for and not row["review_flags"]
            ],
        ),
        "asked_for": asked_for,
        "asked_total": waiting.count(),
    }


def _found(portal: Portal, asked: Asked, partner_id: int | None, waits_for: str) -> Any:
    view = asked.choices.get("view", "")
    return queries.claims_asked(
        portal.programme.id,
        organiser_id=portal.organiser_id,
        status="IN_REVIEW",
        partner_id=partner_id,
        waits_for=waits_for if partner_id is not None else WAITS.get(view, ""),
        kind=asked.choices["kind"],
        only_cases=view == "cases",
        q=asked.q,
    )


def _cells(portal: Portal, row: Mapping[str, Any]) -> dict[str, Cell]:
    place = portal.address(f"{portal.code}:claim", member=row["member_id"], claim=row["id"])
    is_organiser = portal.code == "organiser"
    sender = "partner" if row["is_of_partner"] else "member"
    link = portal.address(f"organiser:{sender}", **{sender: row["member_id"]})
    issued = " · ".join(str(part) for part in (day(row["issued_on"]), row["kind"]) if part)
    goods = [*row["goods"], *([_("and %(n)s more") % {"n": row["more"]}] if row["more"] else [])]
    return {
        "document": Cell(row["number"] or "–", href=place, note=issued, lines=_said(row)),
        "member": Cell(
            row["member"],
            href=link if is_organiser else "",
            note=row["partner"] if is_organiser else "",
        ),
        "goods": Cell(goods[0] if goods else "", lines=goods[1:]),
        "amount": amounts.gross_cell(row["gross_minor"], portal.programme.currency),
        "looked": Cell("", badges=_badges(row, is_organiser=is_organiser)),
        "claimed": Cell(day(row["claimed_at"]), value=row["claimed_at"]),
    }


def _said(row: Mapping[str, Any]) -> Sequence[str]:
    """What its buyer, its member and others say of it."""
    told = []
    if row["buyer"]:
        told.append(_("issued to %(buyer)s") % {"buyer": row["buyer"]})
    if row["answer"]:
        told.append(_("The member answers: %(text)s") % {"text": row["answer"]})
    if row["appeal"]:
        told.append(
            _("The member does not accept the rejection: %(text)s") % {"text": row["appeal"]}
        )
    for other in row.get("rivals", ()):
        about = {
            "member": other["member"],
            "state": other["state"],
            "day": day(other["claimed_at"]),
        }
        told.append(_("Also claimed by %(member)s, %(day)s: %(state)s") % about)
    return told


def _badges(row: Mapping[str, Any], *, is_organiser: bool) -> list[tuple[object, str]]:
    badges: list[tuple[object, str]] = [(text, "wait said") for text in row["review_flags"]]
    if row["waits_for"] == policy.MEMBER:
        badges.append((_("waits for the member's answer"), ""))
    if is_organiser and row["waits_for"] == policy.PARTNER:
        badges.append((_("waits for the seller"), ""))
    if row["decide_by"]:
        about = {"day": day(row["decide_by"])}
        badges.append((_("left; to be decided by %(day)s") % about, "wait"))
    if row["has_first"]:
        badges.append((_("needs a second person"), ""))
    return badges


def decide(portal: Portal, form: DecideForm) -> Next:
    """Confirm or reject the chosen claims.

    Raises:
        NothingChosen, NoReason, NotYoursToDecide, Incomplete
    """
    pairs = [key.partition(":") for key in form.keys(lambda _most: [])]
    chosen: list[tuple[int, UUID]] = [
        (number_of(member), key_of(key)) for member, _separator, key in pairs
    ]
    told = claims.decide(
        portal,
        chosen,
        agrees=form.cleaned_data["verdict"] == "agree",
        reason=form.cleaned_data["reason"],
        text=form.cleaned_data["text"],
    )
    return Next("", done=" ".join(told))
