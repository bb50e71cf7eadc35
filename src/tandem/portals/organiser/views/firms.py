"""People who say that a firm is theirs: what is known, yes or no, and letters with codes."""

from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.flows.joining import proving
from tandem.kit.errors import Missing, TandemError
from tandem.participants.firms import codes, deciding, means, queries
from tandem.platform import clock, prints
from tandem.platform.permissions import require
from tandem.portals.shared import firms as shared
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, key_of, page
from tandem.portals.shared.templatetags.figures import day

LETTER = Path(__file__).parents[2] / "shared" / "prints" / "letter.typ"


class NoLetters(Missing):
    """No letter waits to be printed."""

    code = "portals.no_letters"
    text = gettext_lazy("No letter waits to be printed.")


@desk("organiser", "members.view")
def firms(desk: Desk) -> HttpResponse:
    """Who waits, and what is known of them."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "members.change")
        try:
            with transaction.atomic():
                if posted.get("deed") == "print":
                    return _printed(desk, [each for each in _letters(desk) if not each.is_posted])
                messages.success(desk.request, _act(desk))
                return HttpResponseRedirect(address(desk, "organiser:firms"))
        except TandemError as problem:
            error = problem.sentence
    rows = shared.shown(
        desk, queries.waiting(desk.programme.id, organiser_id=desk.actor.organiser_id)
    )
    policy = means.policy_of(desk.programme)
    return page(
        desk,
        "organiser/firms.html",
        here="firms",
        error=error,
        http_status=400 if error else 200,
        total=len(rows),
        groups=[
            {"tax_id": tax_id, "rows": list(group)}
            for tax_id, group in groupby(rows, lambda row: row["tax_id"])
        ],
        letters=[
            {
                "id": each.code_id,
                "address": each.address.splitlines(),
                "person": each.person,
                "expires_at": each.expires_at,
                "is_posted": each.is_posted,
            }
            for each in _letters(desk)
        ],
        can_approve=policy.allows(means.ORGANISER),
        can_write=policy.allows(means.LETTER),
        can_mail=policy.allows(means.MAIL),
        days=policy.days,
        form={
            "key": posted.get("key", ""),
            "reason": posted.get("reason", ""),
            "address": posted.get("address", ""),
        },
    )


def _act(desk: Desk) -> str:
    """Do what a form asks; a sentence tells.

    Raises:
        NotYourself, NoSuchProof, AlreadyDecided, MeansNotAllowed, RefusedWithoutReason, NoAddress,
        NotAnAddress, TheirOwnAddress, TooManyCodes: nothing changes.
    """
    posted, deed = desk.request.POST, desk.request.POST.get("deed")
    scope: dict[str, Any] = {"programme": desk.programme, "actor": desk.actor, "now": clock.now()}
    if deed == "posted":
        keys = [key_of(key) for key in posted.getlist("letter")]
        total = codes.post(keys, programme_id=desk.programme.id, actor=desk.actor, now=clock.now())
        return ngettext("%(n)s letter is in the post.", "%(n)s letters are in the post.", total) % {
            "n": total
        }
    member_id, proof_id = shared.chosen(desk)
    if deed == "yes":
        proved = proving.approve(member_id, proof_id, **scope)
        if proved.is_new:
            return _("They take part, and what waited for them is being counted.")
        return _("They take part as colleagues of the firm's member.")
    if deed == "no":
        deciding.refuse(member_id, proof_id, reason=posted.get("reason", ""), **scope)
        return _("It is refused; the person reads why, and may try another proof.")
    channel = means.MAIL if deed == "mail" else means.LETTER
    made = codes.make(
        member_id, proof_id, channel=channel, address=posted.get("address", ""), **scope
    )
    if channel == means.LETTER:
        return _("The letter waits below to be printed.")
    shared.send(desk, made)
    return _("The code is on its way to the firm.")


@desk("organiser", "members.change")
def letter(desk: Desk, letter: UUID) -> HttpResponse:
    """One letter, to be printed once more."""
    wanted = [each for each in _letters(desk) if each.code_id == letter]
    if not wanted:
        raise Http404
    return _printed(desk, wanted)


def _printed(desk: Desk, letters: list[queries.Letter]) -> HttpResponse:
    """Letters, each on a sheet of its own.

    Raises:
        NoLetters
    """
    if not letters:
        raise NoLetters()
    secret = settings.SECRET_KEY.encode()
    with translation.override(shared.language_of(desk)):
        said = [_said(desk, each, codes.code_of(each.code_id, secret=secret)) for each in letters]
        values = {"title": said[0]["title"], "lang": shared.language_of(desk), "letters": said}
        made = prints.pdf(LETTER, values)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="letters.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _letters(desk: Desk) -> list[queries.Letter]:
    return queries.letters(
        desk.programme.id,
        organiser_id=desk.actor.organiser_id,
        channel=means.LETTER,
        now=clock.now(),
    )


def _said(desk: Desk, letter: queries.Letter, code: str) -> dict[str, Any]:
    """What stands in a letter."""
    programme, link = desk.programme, f"{settings.PUBLIC_URL}/m/{desk.programme.slug}/firm/"
    about = {"person": letter.person, "programme": programme.name}
    return {
        "title": _("A code for your firm in %(programme)s") % about,
        "from": programme.name,
        "contact": programme.contact_email,
        "address": letter.address.splitlines(),
        "said": (
            _(
                "%(person)s wants to take part in %(programme)s in the name of your firm. If you"
                " agree, give them this code:"
            )
            % about
        ),
        "code": code,
        "how": _("It is entered here, once, by %(day)s:") % {"day": day(letter.expires_at)},
        "link": link,
        "ignore": _("If you do not know them, do nothing and give the code to nobody."),
    }
