"""The firm that a member in waiting calls theirs: what is awaited, how long, and how to be quicker."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.flows.joining import proving
from tandem.kit.errors import TandemError
from tandem.participants.firms import asking, codes, means
from tandem.participants.models import Member
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.member.views.home import member_of
from tandem.portals.member.waiting import awaited
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page
from tandem.programmes.models import Programme

CODE_MAX = 40


@desk("member", "member.view")
def firm(desk: Desk) -> HttpResponse:
    """Show it; take a code, the wish for one, or another firm."""
    row = member_of(desk)
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "member.claim")
        try:
            with transaction.atomic():
                error = _act(desk, row)
        except TandemError as problem:
            error = problem.sentence
        if not error:
            return HttpResponseRedirect(address(desk, "member:firm"))
    policy = means.policy_of(desk.programme)
    return page(
        desk,
        "member/firm.html",
        here="me",
        member_name=row.name,
        error=error,
        http_status=400 if error else 200,
        firm=awaited(desk, row),
        means=_means(desk.programme),
        takes_codes=policy.allows(means.LETTER) or policy.allows(means.MAIL),
        contact=desk.programme.contact_email,
        form=posted,
    )


def _means(programme: Programme) -> list[dict[str, Any]]:
    """By what the firm can be proved here, as the person reads it."""
    return [
        {
            "code": code,
            "text": means.MEANS[code].asks,
            "is_code": code in codes.DAYS_VALID,
            "is_invoice": code in (means.INVOICE, means.PARTNER),
        }
        for code in means.policy_of(programme).means
    ]


def _act(desk: Desk, row: Member) -> str:
    """Do what a form asks; what is wrong with it, without undoing that it was tried.

    Raises:
        AlreadyDecided, MeansNotAllowed, TooManyCodes, NotACode, NothingAwaited, AskedOften: nothing changes.
    """
    posted, now = desk.request.POST, clock.now()
    if posted.get("deed") == "want":
        codes.want(row.id, channel=posted.get("channel", ""), programme=desk.programme, actor=desk.actor)
        messages.success(desk.request, _("It is noted. The code comes to the firm, and you enter it here."))
        return ""
    if posted.get("deed") == "again":
        said = asking.FirmSaid(
            country=desk.programme.country,
            **{name: posted.get(name, "")[:200] for name in ("tax_id", "company_name", "street", "postal_code", "city")},
        )
        asking.ask_again(row.id, said, programme_id=desk.programme.id, actor=desk.actor, now=now)
        messages.success(desk.request, _("Thank you. It is looked at, and you are told."))
        return ""
    entered = proving.enter_code(
        posted.get("code", "")[:CODE_MAX],
        member_id=row.id,
        secret=settings.SECRET_KEY.encode(),
        programme=desk.programme,
        actor=desk.actor,
        now=now,
    )
    if entered.proved:
        messages.success(desk.request, _("The firm is confirmed. Welcome."))
        return ""
    left = entered.tries_left
    said_left = ngettext("%(n)s try is left.", "%(n)s tries are left.", left) % {"n": left}
    return " ".join((_("This code is not right, or it has run out."), said_left))
