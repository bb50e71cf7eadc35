"""Who filled in the form of joining and has not confirmed the address: another link, or the
organiser's word for it.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.fields.json import KT
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.flows.joining import letting_in
from tandem.participants import applications
from tandem.participants.models import Application
from tandem.platform import mail
from tandem.platform.access import invitations
from tandem.platform.models import User
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action, page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.templatetags.figures import day
from tandem.programmes import domains

WAITING = Listing(
    "unconfirmed",
    columns=[
        Column("name", gettext_lazy("Person")),
        Column("firm", gettext_lazy("Firm")),
        Column("since", gettext_lazy("Filled in"), sorts_by="created_at"),
        Column("until", gettext_lazy("Open until"), sorts_by="expires_at"),
        Column("act", gettext_lazy("What to do")),
    ],
    at_first="-since",
    search=gettext_lazy("Name or e-mail address"),
    empty=gettext_lazy(
        "Nobody waits. Whoever fills in the form of joining stands here until the address is"
        " confirmed."
    ),
)


class ApplicationForm(PortalForm):
    """A form of joining that waits, by its id."""

    application = forms.UUIDField(widget=forms.HiddenInput)


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    ApplicationForm,
    permission="members.change",
    button=gettext_lazy("Make a link to hand over"),
    done=gettext_lazy("The link was shown. For a new one, make another."),
)
def make_link(portal: Portal, form: ApplicationForm) -> Next | None:
    """Make the link that confirms the address, and show it once."""
    handed = letting_in.link_anew(
        form.cleaned_data["application"], base=domains.base(portal.programme), **_scope(portal)
    )
    if not handed.link:  # meanwhile a mail server was set, or the address has an account
        return Next(done=_("A new link is on its way by mail."))
    return Next(shown_once={"handed": handed})


@action(
    ApplicationForm,
    permission="members.change",
    button=gettext_lazy("Mail the link once more"),
    done=gettext_lazy(
        "A new link is on its way by mail; the one of before opens nothing any more."
    ),
    is_quiet=True,
)
def mail_again(portal: Portal, form: ApplicationForm) -> None:
    """Mail another link."""
    letting_in.link_anew(
        form.cleaned_data["application"], base=domains.base(portal.programme), **_scope(portal)
    )


@action(
    ApplicationForm,
    permission="members.change",
    button=gettext_lazy("The address is theirs"),
    question=gettext_lazy(
        "Do you know that this address is theirs? They take part then, and whoever reads its mail"
        " can sign in as them."
    ),
    is_quiet=True,
)
def confirm_by_hand(portal: Portal, form: ApplicationForm) -> Next:
    """Answer for an address."""
    let_in = letting_in.confirm_by_hand(form.cleaned_data["application"], **_scope(portal))
    done = _("They take part.")
    if let_in.has_left_out_consent:
        done += " " + _(
            "That they agree to mailings is not noted: only they can say so, on their page."
        )
    return Next("organiser:member", {"member": let_in.member_id}, done=done)


@page(
    "members/waiting/",
    permission="members.change",
    template="waiting.html",
    actions=[make_link, mail_again, confirm_by_hand],
)
def members_waiting(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """Who waits, the latest first."""
    asked = WAITING.asked(portal)
    every = applications.waiting(
        portal.programme.id, organiser_id=portal.organiser_id, now=portal.now
    )
    matching = every
    if asked.q:
        matching = every.annotate(
            person=KT("applicant__person_name"),
            firm=KT("applicant__company_name"),
            address=KT("applicant__email"),
        ).filter(Q(person__bare=asked.q) | Q(firm__bare=asked.q) | Q(address__bare=asked.q))
    rows = list(matching.order_by(*asked.by)[asked.rows])
    cells = _cells(portal, rows)
    if asked.is_file:
        return WAITING.exported(portal, cells)
    return {
        "total": every.count(),
        "days": applications.DAYS_VALID,
        "list": WAITING.shown(asked, cells, total=matching.count),
    }


def _cells(portal: Portal, rows: list[Application]) -> list[dict[str, Cell]]:
    by = names_by_id.holders(portal, [row.recruited_by_id for row in rows])
    filled_in = [applications.applicant_of(row) for row in rows]
    addresses = {one.email: invitations.address_of(one.email) for one in filled_in}
    known = set(User.objects.filter(email__in=addresses.values()).values_list("email", flat=True))
    is_mailed = mail.is_read()
    cells = []
    for row, one in zip(rows, filled_in, strict=True):
        # Whoever has an account would be signed in to it by the link: it is handed over to nobody.
        is_handed_over = not is_mailed and addresses[one.email] not in known
        acts = [make_link] if is_handed_over else [confirm_by_hand]
        if is_mailed:
            acts.insert(0, mail_again)
        won_by = by.get(row.recruited_by_id or 0, "")
        cells.append(
            {
                "name": Cell(one.person_name, note=one.email),
                "firm": Cell(one.company_name, note=one.tax_id),
                "since": Cell(
                    day(row.created_at),
                    value=row.created_at,
                    note=_("recommended by %(name)s") % {"name": won_by} if won_by else "",
                ),
                "until": Cell(day(row.expires_at), value=row.expires_at),
                "act": Cell(
                    forms=[
                        portal.form(act, of=row.id, initial={"application": row.id}) for act in acts
                    ]
                ),
            }
        )
    return cells
