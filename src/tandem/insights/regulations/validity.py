"""When points become a member's own, and how long they last."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.insights.regulations.facts import Facts
from tandem.insights.regulations.wording import day, number, share
from tandem.programmes.terms import Paragraph

BEST = "best"  # the fingerprint of what could not be better for a member


def release(facts: Facts) -> Iterator[Paragraph]:
    """By the setting of the programme."""
    match facts.release:
        case "AT_ONCE":
            yield Paragraph(
                "release", _("Points are a member's own as soon as they are recorded."), BEST
            )
            return
        case "AFTER_DAYS":
            text = ngettext(
                "Points become a member's own %(n)s day after the purchase.",
                "Points become a member's own %(n)s days after the purchase.",
                facts.release_days,
            ) % {"n": number(facts.release_days)}
            yield Paragraph("release", text, "AFTER_DAYS", (-facts.release_days,))
            yield Paragraph(
                "release_actions",
                _("What is given for anything but a purchase is a member's own at once."),
            )
        case "BY_HAND":
            text = _("Points become a member's own when the organiser agrees.")
            yield Paragraph("release", text, "BY_HAND")
        case _paid:
            text = _("Points become a member's own when the invoice is paid.")
            yield Paragraph("release", text, "WHEN_PAID")
            yield from _paying(facts)
    yield Paragraph("waiting", _("Until then they are shown as on the way."))


def _paying(facts: Facts) -> Iterator[Paragraph]:
    text = ngettext(
        "An invoice that does not say by when is to be paid within %(n)s day.",
        "An invoice that does not say by when is to be paid within %(n)s days.",
        facts.payment_days,
    )
    yield Paragraph(
        "payment", text % {"n": number(facts.payment_days)}, "days", (facts.payment_days,)
    )
    late = [(days, part) for days, part in facts.payment_curve if days > 0]
    in_time = next((part for days, part in facts.payment_curve if days == 0), 100)
    likeness = ",".join(str(days) for days, _part in late)
    parts = (in_time, *(part for _days, part in late))
    texts = []
    if in_time != 100:
        texts.append(
            _("Paid in time, a purchase gives %(share)s of its points.") % {"share": share(in_time)}
        )
    for days, part in late:
        text = ngettext(
            "Paid at most %(n)s day late, a purchase gives %(share)s of its points.",
            "Paid at most %(n)s days late, a purchase gives %(share)s of its points.",
            days,
        )
        texts.append(text % {"n": number(days), "share": share(part)})
    texts.append(_("Paid later, it gives none."))
    yield Paragraph("late", " ".join(texts), f"late {likeness}", parts)


def expiry(facts: Facts) -> Iterator[Paragraph]:
    """When they expire, how one is warned, and which are used first."""
    months = facts.expiry_months
    if facts.expiry == "MONTHS" and months is None:
        yield Paragraph("expiry", _("Points do not expire."), BEST)
    else:
        worth = (facts.expiry_on.toordinal(),) if facts.expiry_on else (0,)
        worth = worth if facts.expiry == "FIXED" else (months or 0,)
        yield Paragraph("expiry", _expiring(facts, months or 0), facts.expiry, worth)
        if facts.warning_days:
            days = ", ".join(number(before) for before in facts.warning_days)
            text = _("Members are told before it happens; days before: %(days)s.")
            yield Paragraph("warning", text % {"days": days})
    yield Paragraph("order", _ORDERS[facts.spending_order]())


def _expiring(facts: Facts, months: int) -> str:
    values = {"n": number(months)}
    match facts.expiry:
        case "FIXED" if facts.expiry_on:
            text = _("Points can be used up to and including %(day)s.")
            return text % {"day": day(facts.expiry_on)}
        case "MONTH_END":
            text = ngettext(
                "Points expire at the end of the month, %(n)s month after they were earned.",
                "Points expire at the end of the month, %(n)s months after they were earned.",
                months,
            )
        case "YEAR_END" if not months:
            return _("Points expire at the end of the year in which they were earned.")
        case "YEAR_END":
            text = ngettext(
                "Points expire %(n)s month after the end of the year in which they were earned.",
                "Points expire %(n)s months after the end of the year in which they were earned.",
                months,
            )
        case "INACTIVITY":
            text = ngettext(
                "Points expire %(n)s month after the member's last purchase.",
                "Points expire %(n)s months after the member's last purchase.",
                months,
            )
        case _otherwise:
            text = ngettext(
                "Points expire %(n)s month after they were earned.",
                "Points expire %(n)s months after they were earned.",
                months,
            )
    return text % values


_ORDERS = {
    "SOONEST_END": lambda: _("Points that expire soonest are used first."),
    "OLDEST": lambda: _("The oldest points are used first."),
    "GIVEN": lambda: _("Points that people gave are used before those that were earned."),
}
