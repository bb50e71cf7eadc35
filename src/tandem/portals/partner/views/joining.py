"""People who say that a customer's firm is theirs: one click says whether this partner knows them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.flows.joining import proving
from tandem.kit.errors import TandemError
from tandem.participants.firms import codes, means, queries
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.partner.own import partner_of
from tandem.portals.shared import firms as shared
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page


@desk("partner", "partner.view")
def joining(desk: Desk) -> HttpResponse:
    """Who waits for this partner's word."""
    partner_id, name = partner_of(desk)
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "partner.decide")
        try:
            with transaction.atomic():
                messages.success(desk.request, _act(desk))
                return HttpResponseRedirect(address(desk, "partner:joining"))
        except TandemError as problem:
            error = problem.sentence
    asked = queries.asked(partner_id, programme_id=desk.programme.id, organiser_id=desk.actor.organiser_id)
    policy = means.policy_of(desk.programme)
    return page(
        desk,
        "partner/joining.html",
        here="customers",
        partner_name=name,
        error=error,
        http_status=400 if error else 200,
        rows=shared.shown(desk, asked, partner_id=partner_id),
        can_say=policy.allows(means.PARTNER),
        can_mail=policy.allows(means.MAIL),
        form={"key": posted.get("key", "")},
    )


def _act(desk: Desk) -> str:
    """Do what a form asks; a sentence tells.

    Raises:
        NotYourself, NoSuchProof, AlreadyDecided, MeansNotAllowed, FirmAnswersItself, NotAnAddress, TheirOwnAddress,
        TooManyCodes: nothing changes.
    """
    member_id, proof_id = shared.chosen(desk)
    scope: dict[str, Any] = {"programme": desk.programme, "actor": desk.actor, "now": clock.now()}
    if desk.request.POST.get("deed") == "mail":
        made = codes.make(
            member_id,
            proof_id,
            channel=means.MAIL,
            address=desk.request.POST.get("address", ""),
            **scope,
        )
        shared.send(desk, made)
        return _("The code is on its way to the firm.")
    is_known = desk.request.POST.get("deed") == "yes"
    proved = proving.give_word(member_id, proof_id, is_known=is_known, **scope)
    if proved:
        return _("Thank you. They take part now.")
    if is_known:
        return _("Thank you. It is noted; the firm itself or the organiser has the last word.")
    return _("Thank you. The organiser sees that you do not know them.")
