"""Paid memberships, as members and the organiser read them: words of states, and the paper that
says what to pay.
"""

from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.fees import numbers
from tandem.fees.models import Account, Fee, FeeState, Offer, RefundPolicy, Renewal, Subscription
from tandem.kit.texts import localized
from tandem.platform.files import prints
from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import day, money
from tandem.tiers.models import Plan

PAPER = Path(__file__).parent / "fee.typ"
STATES = {
    "WAITING": (gettext_lazy("waits for its fee"), "wait"),
    "TRIAL": (gettext_lazy("on trial"), "good"),
    "ACTIVE": (gettext_lazy("active"), "good"),
    "GRACE": (gettext_lazy("fee is late"), "bad"),
    "ENDED": (gettext_lazy("ended"), ""),
}
FEES = {
    FeeState.DUE: (gettext_lazy("to be paid"), "wait"),
    FeeState.PAID: (gettext_lazy("paid"), "good"),
    FeeState.VOID: (gettext_lazy("no longer owed"), ""),
}
REASONS = {
    "UNPAID": gettext_lazy("not paid in time"),
    "CANCELLED": gettext_lazy("ended by the member"),
    "NOT_RENEWED": gettext_lazy("not renewed"),
    "NOT_OFFERED": gettext_lazy("no longer offered"),
    "BY_ORGANISER": gettext_lazy("ended by the organiser"),
}


def price(portal: PortalContext, plan: Plan) -> str:
    """What a plan costs: `365.00 zł for 12 months`."""
    named = {"price": money(plan.price_minor, portal.programme.currency), "n": plan.months}
    return ngettext("%(price)s for %(n)s month", "%(price)s for %(n)s months", plan.months) % named


def terms(portal: Portal, offer: Offer, *, is_new: bool = True) -> list[str]:
    """How a plan begins for who `is_new`, goes on and ends, a sentence each."""
    sentences = []
    if offer.trial_days and is_new:
        sentences.append(
            ngettext(
                "The first %(n)s day costs nothing.",
                "The first %(n)s days cost nothing.",
                offer.trial_days,
            )
            % {"n": offer.trial_days}
        )
    sentences.append(
        _("The next fee comes by itself; you can let it end at any time.")
        if offer.renewal == Renewal.BY_ITSELF
        else _("It ends by itself; we ask you beforehand whether it goes on.")
    )
    if offer.refund == RefundPolicy.PRO_RATA:
        sentences.append(_("Who ends it early is paid back for the days that are left."))
    elif offer.refund == RefundPolicy.DAYS:
        sentences.append(
            ngettext(
                "Within %(n)s day of a period's beginning it is paid back whole.",
                "Within %(n)s days of a period's beginning it is paid back whole.",
                offer.refund_days,
            )
            % {"n": offer.refund_days}
        )
    else:
        sentences.append(_("Who ends it keeps it to the end of what is paid."))
    own = localized(offer.terms, portal.language).strip()
    return [*sentences, *(line.strip() for line in own.splitlines() if line.strip())]


def perks(portal: Portal, offer: Offer) -> list[str]:
    """What a plan brings, in the reader's language."""
    texts = [localized(perk, portal.language) for perk in offer.perks]
    if offer.reward_percent:
        texts.append(_("Rewards cost %(n)s%% fewer points.") % {"n": offer.reward_percent})
    if offer.has_free_delivery:
        texts.append(_("The delivery of rewards costs no points."))
    if offer.has_early_access:
        texts.append(_("New rewards are open to you earlier than to others."))
    return texts


def to_pay(portal: Portal, row: Subscription, fee: Fee, account: Account | None) -> dict[str, Any]:
    """How a fee is paid by a transfer."""
    return {
        "amount": money(fee.amount_minor, portal.programme.currency),
        "due": fee.due_on,
        "title": numbers.shown(row.number),
        "holder": account.holder if account else "",
        "account": _grouped(account.number) if account else "",
    }


def _grouped(number: str) -> str:
    """An account's number as people read it."""
    head = len(number) % 4 if number[:2].isdigit() else 0
    rest = [number[at : at + 4] for at in range(head, len(number), 4)]
    return " ".join([number[:head], *rest] if head else rest)


def paper(
    portal: Portal, row: Subscription, fee: Fee, *, plan: Plan, name: str, account: Account | None
) -> HttpResponse:
    """What is to be paid, as a PDF."""
    pay = to_pay(portal, row, fee, account)
    lines = [
        (_("Membership"), localized(plan.name, portal.language)),
        (_("Member"), name),
        (_("Amount"), pay["amount"]),
        (_("Pay by"), day(fee.due_on)),
        (_("To"), pay["holder"]),
        (_("Account"), pay["account"]),
        (_("Title of the transfer"), pay["title"]),
    ]
    fields = {
        "title": _("What to pay"),
        "programme": portal.programme.name,
        "lang": portal.language.split("-")[0],
        "lines": [[str(label), str(value)] for label, value in lines if value],
        "note": _("Write the title exactly so: it tells whose payment it is. This is no invoice."),
    }
    answer = HttpResponse(prints.pdf(PAPER, fields), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.number}-{fee.sequence}.pdf"'
    return answer
