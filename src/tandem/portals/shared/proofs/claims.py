"""Claims as pages show them, and their decision: the same for the organiser and the seller."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.evidence import queries
from tandem.evidence.claims import policy
from tandem.evidence.claims.reasons import refusing
from tandem.evidence.models import Claim, DocumentKind
from tandem.evidence.queries import ClaimRow
from tandem.evidence.undoing import departed
from tandem.flows.evidence import decide_claims
from tandem.platform import clock
from tandem.portals.shared import labels
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.choosing import sources

STATES = {
    "AWAITING_SELLER": (gettext_lazy("asked of the seller"), "wait"),
    "IN_REVIEW": (gettext_lazy("being confirmed"), "wait"),
    "FIRM": (gettext_lazy("waits for your firm"), "wait"),
    "ACCEPTED": (gettext_lazy("confirmed"), "good"),
    "REJECTED": (gettext_lazy("rejected"), "bad"),
}
KINDS = {
    "E_INVOICE": gettext_lazy("e-invoice"),
    "INVOICE_QR": gettext_lazy("scanned code"),
    "PAPER": gettext_lazy("photo or PDF"),
    "ACTION": gettext_lazy("photo of an action"),
}
# What a document says against itself (`documents.settling`).
DOUBTS = {
    "says_sums": gettext_lazy("Its lines add up to %(lines)s, and its total is %(total)s."),
    "says_no_sale": gettext_lazy(
        "A word on it says that it is no proof of a sale, or changes another document."
    ),
    "says_signs": gettext_lazy(
        "In line %(line)s one of pieces (%(pieces)s) and amount (%(amount)s) is below zero."
    ),
    "says_replaces": gettext_lazy(
        "It replaces an invoice that came before, which may be recorded."
    ),
    "says_debit": gettext_lazy("It charges more for an invoice that came before."),
    "says_other_kind": gettext_lazy("It is of a kind that is not known as a sale."),
    "says_broken_xml": gettext_lazy(
        "The e-invoice inside the PDF cannot be read; its page was read instead."
    ),
    "says_no_goods": gettext_lazy(
        "The e-invoice lists no goods, only its total; they were read from its page if it has one."
    ),
    "says_simplified": gettext_lazy("It is a simplified invoice, which does not tell its goods."),
}
REVIEW_FLAGS = {
    "claimed_by_another": gettext_lazy("Somebody else claims the same document or photo."),
    "issued_to_another": gettext_lazy("It was issued to another firm than the member's."),
    "buyer_unnamed": gettext_lazy("It names no buyer by a tax number."),
    "many_claims": gettext_lazy("The member sent very many proofs within a day."),
    "same_picture": gettext_lazy("All but the same picture was sent before."),
    "edited": gettext_lazy("A program for changing pictures or PDFs saved this file."),
    "unusual_amount": gettext_lazy("The amount is many times what this member usually buys for."),
    "just_above": gettext_lazy("The amount is just above one from which a promotion begins."),
    "old_document": gettext_lazy("The document is older than four months."),
    "sample": gettext_lazy("A sample: looked at so that we know how often the machine is wrong."),
    "overdue": gettext_lazy("The seller did not look at it in time."),
    "unread": gettext_lazy("Nothing could be read: this installation has no reader of letters."),
    "of_receipt": gettext_lazy(
        "An invoice was made out for a receipt, and the purchase may be recorded by one of the two"
        " already."
    ),
    "unsure_seller": gettext_lazy("The seller is not sure."),
    "unsure_number": gettext_lazy("The number is not sure."),
    "unsure_date": gettext_lazy("The day is not sure."),
    "unsure_total": gettext_lazy("The total is not sure."),
    "unsure_currency": gettext_lazy("It may be in another currency."),
    "unsure_lines": gettext_lazy("The goods are not sure."),
    "photo_no_camera": gettext_lazy(
        "The photo names no camera: a copy, a screenshot, or sent through a messenger."
    ),
    "photo_old": gettext_lazy("The photo was not taken in the days before it was sent."),
    "photo_places": gettext_lazy("The photo and the phone name different places."),
    "photo_far": gettext_lazy(
        "Nobody travels that fast from where the member's photo before was taken."
    ),
    "photo_pair": gettext_lazy("Before and after are all but the same picture."),
    "photo_no_place": gettext_lazy("It does not say where it was taken."),
    "photo_number": gettext_lazy("Look whether its number is in the picture."),
    "page_number": gettext_lazy(
        "The page of the PDF shows another invoice number than the e-invoice inside it."
    ),
    "page_total": gettext_lazy(
        "The page of the PDF shows another total than the e-invoice inside it."
    ),
    "page_other_total": gettext_lazy(
        "The page shows another total than the seller's invoice of this number."
    ),
    **DOUBTS,
}

UNREAD = "unread"  # nothing of a page: each of its fields is not sure then
# The fields of a page by their doubts, where several are named in one sentence.
UNSURE = {
    "unsure_seller": gettext_lazy("the seller"),
    "unsure_number": gettext_lazy("the number"),
    "unsure_date": gettext_lazy("the day"),
    "unsure_total": gettext_lazy("the total"),
    "unsure_lines": gettext_lazy("the goods"),
}
# What the values behind the name of a doubt are.
_VALUES = {"says_sums": ("lines", "total"), "says_signs": ("line", "pieces", "amount")}


def flag_text(flag: str) -> str:
    """A review flag in words, with the values that stand behind its name."""
    name, _space, values = flag.partition(" ")
    text = REVIEW_FLAGS.get(name, name)
    if names := _VALUES.get(name):
        parts = values.split(" ", len(names) - 1)
        return str(text) % dict(zip(names, parts + ["?"] * len(names), strict=False))
    return f"{text} ({values})" if values else str(text)


def flag_texts(flags: Sequence[str]) -> list[str]:
    """Why a person is to look, one sentence each; all fields that are not sure share one, and where
    nothing could be read that alone is told.
    """
    unsure = [flag for flag in flags if flag in UNSURE]
    if UNREAD in flags:
        return [flag_text(flag) for flag in flags if flag not in UNSURE]
    if len(unsure) < 2:
        return [flag_text(flag) for flag in flags]
    fields = ", ".join(str(UNSURE[flag]) for flag in unsure)
    told = _("Compare with the page what is not sure: %(fields)s.") % {"fields": fields}
    place = flags.index(unsure[0])
    rest = [flag_text(flag) for flag in flags[place:] if flag not in UNSURE]
    return [*map(flag_text, flags[:place]), told, *rest]


def names_of(portal: PortalContext, rows: Sequence[ClaimRow]) -> Mapping[str, Any]:
    """What the actions that claims show are called in the reader's language; whoever sent them
    wrote them down in another, perhaps.
    """
    return sources.actions(portal) if any(row.action for row in rows) else {}


def shown(row: ClaimRow, names: Mapping[str, Any]) -> dict[str, Any]:
    """A claim as templates take it; `names` are those of actions."""
    state, mood = STATES["FIRM" if row.waits_for == policy.FIRM else row.status]
    goods = [f"{labels.quantity_of(number, unit)} {text}" for text, number, unit in row.goods]
    return {
        "key": f"{row.member_id}:{row.id}",
        "id": row.id,
        "member_id": row.member_id,
        "member": row.member,
        "partner": row.partner,
        "kind": KINDS.get(row.kind, row.kind),
        "state": state,
        "mood": mood,
        "number": names.get(row.action, row.number),
        "issued_on": row.issued_on,
        "gross_minor": row.gross_minor,
        "buyer": row.buyer,
        "review_flags": flag_texts(row.review_flags),
        "reason": row.reason,
        "lines": row.lines,
        "more": max(0, row.lines - len(goods)),
        "goods": goods,
        "claimed_at": row.claimed_at,
        "waits_for": row.waits_for,
        "is_disputed": "claimed_by_another" in row.review_flags,
        "question": row.question,
        "answer": row.answer,
        "appeal": row.appeal,
        "has_first": row.has_first,
        "is_action": row.kind == "ACTION",
        "is_of_partner": row.is_of_partner,
    }


def rows_of(portal: PortalContext, rows: Sequence[Claim]) -> list[dict[str, Any]]:
    """These claims as templates take them."""
    of = portal.actor.organiser_id
    ends = departed.decide_by({row.member_id for row in rows}, organiser_id=of)
    told = queries.shown(rows, organiser_id=of)
    names = names_of(portal, told)
    return [{**shown(row, names), "decide_by": ends.get(row.member_id)} for row in told]


def with_rivals(portal: PortalContext, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same claims, those that are disputed with who else claims their invoice. For the
    organiser only.
    """
    for row in rows:
        if row["is_disputed"]:
            others = queries.rivals(
                row["id"], row["member_id"], organiser_id=portal.actor.organiser_id
            )
            row["rivals"] = [
                {
                    "id": other.member_id,
                    "claim": other.claim_id,
                    "member": other.member,
                    "state": STATES[other.status][0],
                    "claimed_at": other.claimed_at,
                }
                for other in others
            ]
    return rows


def reasons(kind: str = "") -> list[tuple[str, Any]]:
    """The reasons a person chooses from, of purchases or of actions."""
    return [
        (value, refusing.REASONS[value] or gettext_lazy("Another reason, in my words"))
        for value in refusing.reasons_of(kind)
    ]


def every_reason() -> list[tuple[Any, Any]]:
    """Those of a list in which both stand."""
    photos = reasons(DocumentKind.ACTION)
    own = [row for row in reasons() if row not in photos]
    return [
        (gettext_lazy("Of a purchase"), own),
        (gettext_lazy("Of a photo"), photos[:-1]),
        photos[-1],
    ]


def decide(
    portal: PortalContext,
    chosen: Sequence[tuple[int, UUID]],
    *,
    agrees: bool,
    reason: str,
    text: str,
) -> list[str]:
    """Accept or reject these claims (member, claim); sentences that tell.

    Raises:
        NoReason, NotYoursToDecide, Incomplete
    """
    decided, passed_on = decide_claims.decide(
        chosen,
        agrees=agrees,
        reason=reason,
        text=text[:300],
        programme=portal.programme,
        actor=portal.actor,
        now=clock.now(),
    )
    told = []
    if decided and agrees:
        told.append(
            ngettext("%(n)s claim is confirmed.", "%(n)s claims are confirmed.", decided)
            % {"n": decided}
        )
    elif decided:
        text = ngettext(
            "%(n)s claim is rejected; the member reads why.",
            "%(n)s claims are rejected; the members read why.",
            decided,
        )
        told.append(text % {"n": decided})
    if passed_on:
        text = ngettext(
            "%(n)s claim goes to a second person.",
            "%(n)s claims go to a second person.",
            passed_on,
        )
        told.append(text % {"n": passed_on})
    return told or [_("Nothing was changed: this was decided before.")]
