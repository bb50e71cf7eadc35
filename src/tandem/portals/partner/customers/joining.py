"""People who say that a customer's firm is theirs: one click says whether this partner knows
them.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.flows.joining import proving
from tandem.participants.firms import codes, means, queries
from tandem.portals.partner.customers.forms import AskingForm, MailForm
from tandem.portals.partner.own import partner_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.proofs import firms


@action(
    AskingForm,
    permission="partner.decide",
    button=gettext_lazy("Yes, our customer"),
    question=gettext_lazy("Is this your customer? If so, this person sees the points of the firm."),
)
def known(portal: Portal, form: AskingForm) -> Next:
    """Say that the firm is a customer and the person acts for it."""
    proved = _give_word(portal, form, is_known=True)
    if proved:
        return Next("partner:joining", done=_("Thank you. They take part now."))
    return Next(
        "partner:joining",
        done=_("Thank you. It is noted; the firm itself or the organiser has the last word."),
    )


@action(
    AskingForm,
    permission="partner.decide",
    button=gettext_lazy("We do not know them"),
    done=gettext_lazy("Thank you. The organiser sees that you do not know them."),
    is_quiet=True,
)
def unknown(portal: Portal, form: AskingForm) -> None:
    """Say that they are not."""
    _give_word(portal, form, is_known=False)


def _give_word(portal: Portal, form: AskingForm, *, is_known: bool) -> Any:
    member_id, proof_id = firms.parsed(form.cleaned_data["proof"])
    return proving.give_word(
        member_id,
        proof_id,
        is_known=is_known,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )


@action(
    MailForm,
    permission="partner.decide",
    button=gettext_lazy("Mail the code"),
    done=gettext_lazy("The code is on its way to the firm."),
    is_quiet=True,
)
def mail_code(portal: Portal, form: MailForm) -> None:
    """Mail a code to the firm's own mailbox."""
    member_id, proof_id = firms.parsed(form.cleaned_data["proof"])
    made = codes.make(
        member_id,
        proof_id,
        channel=means.MAIL,
        address=form.cleaned_data["address"],
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
    firms.send(portal, made)


@page(
    "customers/joining/",
    permission="partner.view",
    template="joining.html",
    actions=[known, unknown, mail_code],
)
def joining(portal: Portal) -> Mapping[str, Any]:
    """Who waits for this partner's word."""
    partner_id, name = partner_of(portal)
    asked = queries.asked(
        partner_id, programme_id=portal.programme.id, organiser_id=portal.organiser_id
    )
    policy = means.policy_of(portal.programme)
    rows = []
    for row in firms.shown(portal, asked, partner_id=partner_id):
        which = {"of": row["proof_id"], "initial": {"proof": row["key"]}}
        rows.append(
            {
                **row,
                "yes": portal.form(known, **which) if policy.allows(means.PARTNER) else None,
                "no": portal.form(unknown, **which),
                "mail": portal.form(mail_code, **which) if policy.allows(means.MAIL) else None,
            }
        )
    return {"partner_name": name, "rows": rows}
