"""The firm that a member in waiting calls theirs: what is awaited, and how to be quicker."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.flows.joining import proving
from tandem.participants.firms import asking, codes, means
from tandem.portals.member.me.forms import CodeForm, FirmForm, WantForm
from tandem.portals.member.own import framed, member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Refusal, action, page


@action(
    CodeForm,
    permission="member.claim",
    button=gettext_lazy("Enter the code"),
    done=gettext_lazy("The firm is confirmed. Welcome."),
)
def enter_code(portal: Portal, form: CodeForm) -> Refusal | None:
    """Prove the firm by the code that came to it. A wrong try stays counted."""
    entered = proving.enter_code(
        form.cleaned_data["code"],
        member_id=member_of(portal).id,
        secret=settings.SECRET_KEY.encode(),
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    if entered.proved:
        return None
    left = entered.tries_left
    tries = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
    return Refusal(f"{_('This code is not right, or it has run out.')} {tries}", at="code")


@action(
    WantForm,
    permission="member.claim",
    button=gettext_lazy("Ask for it"),
    done=gettext_lazy("It is noted. The code comes to the firm, and you enter it here."),
    is_quiet=True,
)
def want(portal: Portal, form: WantForm) -> None:
    """Ask for a code."""
    codes.want(
        member_of(portal).id,
        channel=form.cleaned_data["channel"],
        programme=portal.programme,
        actor=portal.actor,
    )


@action(
    FirmForm,
    permission="member.claim",
    button=gettext_lazy("Ask once more"),
    done=gettext_lazy("Thank you. It is looked at, and you are told."),
)
def ask_again(portal: Portal, form: FirmForm) -> None:
    """Name another firm, or the same one once more."""
    asking.ask_again(
        member_of(portal).id,
        asking.FirmSaid(country=portal.programme.country, **form.cleaned_data),
        programme_id=portal.programme.id,
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "firm/", permission="member.view", template="firm.html", actions=[enter_code, want, ask_again]
)
def firm(portal: Portal) -> Mapping[str, Any]:
    """How far it is, and what proves it."""
    member = member_of(portal)
    context = framed(portal, member, "me", contact=portal.programme.contact_email)
    awaited = context["firm"]
    if awaited is None:
        return context
    policy = means.policy_of(portal.programme)
    known = (
        {}
        if awaited["is_revoked"]
        else {"tax_id": awaited["tax_id"], "company_name": awaited["name"]}
    )
    takes_codes = awaited["is_open"] and (policy.allows(means.LETTER) or policy.allows(means.MAIL))
    context |= {
        "enter_code": portal.form(enter_code) if takes_codes else None,
        "means": [_means(portal, code, awaited) for code in policy.means],
        "ask_again": portal.form(ask_again, initial=known) if awaited["tries_left"] else None,
        "is_asking": portal.failed is not None and portal.failed[0] == ask_again,
    }
    return context


def _means(portal: Portal, code: str, awaited: Mapping[str, Any]) -> dict[str, Any]:
    """One of the means by which the firm can be proved here, as the person reads it."""
    is_wanted = awaited["wanted"] == code
    can_ask = code in codes.DAYS_VALID and not is_wanted
    return {
        "text": means.MEANS[code].asks,
        "is_wanted": is_wanted,
        "is_invoice": code in (means.INVOICE, means.PARTNER),
        "want": portal.form(want, of=code, initial={"channel": code}) if can_ask else None,
    }
