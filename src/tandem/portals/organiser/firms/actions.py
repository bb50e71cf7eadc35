"""Confirming that a firm is somebody's, refusing it, sending the firm a code; another tax number
that an owner asks for.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.flows.evidence import decide_numbers
from tandem.flows.joining import proving
from tandem.participants.firms import codes, deciding, means
from tandem.portals.organiser.firms.forms import (
    LetterForm,
    MailForm,
    PostedForm,
    RefuseForm,
    WaitingForm,
)
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Undo, action
from tandem.portals.shared.pages import key_of
from tandem.portals.shared.proofs import firms as shared


def _scope(portal: Portal) -> dict[str, Any]:
    return {"programme": portal.programme, "actor": portal.actor, "now": portal.now}


@action(
    WaitingForm,
    permission="members.change",
    button=gettext_lazy("Yes, it is theirs"),
    question=gettext_lazy("Is the firm theirs? If so, this person sees its points and purchases."),
)
def approve(portal: Portal, form: WaitingForm) -> Next:
    """Say that the firm is theirs."""
    proved = proving.approve(*shared.parsed(form.cleaned_data["proof"]), **_scope(portal))
    if proved.is_new:
        return Next(done=_("They take part, and what waited for them is being recorded."))
    return Next(done=_("They take part as colleagues of the firm's member."))


@action(
    RefuseForm,
    permission="members.change",
    button=gettext_lazy("Refuse"),
    done=gettext_lazy("It is refused; the person reads why, and may try another proof."),
    is_quiet=True,
)
def refuse(portal: Portal, form: RefuseForm) -> None:
    """Say that it is not."""
    member_id, proof_id = shared.parsed(form.cleaned_data["proof"])
    deciding.refuse(member_id, proof_id, reason=form.cleaned_data["reason"], **_scope(portal))


@action(
    LetterForm,
    permission="members.change",
    button=gettext_lazy("Make the letter"),
    is_quiet=True,
)
def write(portal: Portal, form: LetterForm) -> Next:
    """Make a letter with a code to the firm."""
    _code(portal, form, means.LETTER)
    return Next("organiser:firm-letters", done=_("The letter waits here to be printed."))


@action(
    MailForm,
    permission="members.change",
    button=gettext_lazy("Mail the code"),
    done=gettext_lazy("The code is on its way to the firm."),
    is_quiet=True,
)
def mail_code(portal: Portal, form: MailForm) -> None:
    """Mail a code to the firm's own mailbox."""
    shared.send(portal, _code(portal, form, means.MAIL))


def _code(portal: Portal, form: LetterForm | MailForm, channel: str) -> Any:
    member_id, proof_id = shared.parsed(form.cleaned_data["proof"])
    return codes.make(
        member_id,
        proof_id,
        channel=channel,
        address=form.cleaned_data["address"],
        **_scope(portal),
    )


@action(
    WaitingForm,
    permission="members.change",
    button=gettext_lazy("Yes, that is its number"),
    done=gettext_lazy("The new number leads to the firm; what waited for it is being recorded."),
)
def accept_number(portal: Portal, form: WaitingForm) -> Next:
    """Let another tax number be the firm's."""
    which = form.cleaned_data["proof"]
    decide_numbers.accept(*shared.parsed(which), **_scope(portal))
    return Next(undo=Undo("undo_number", {"proof": which}))


@action(
    RefuseForm,
    permission="members.change",
    button=gettext_lazy("Leave the number as it is"),
    done=gettext_lazy("The number stays; the firm's people read why."),
    is_quiet=True,
)
def refuse_number(portal: Portal, form: RefuseForm) -> None:
    """Let it stay as it is."""
    member_id, request_id = shared.parsed(form.cleaned_data["proof"])
    reason = form.cleaned_data["reason"]
    decide_numbers.refuse(member_id, request_id, reason=reason, **_scope(portal))


@action(
    WaitingForm,
    permission="members.change",
    button=gettext_lazy("Take the new number back"),
    done=gettext_lazy("The number of before leads to the firm again."),
    is_quiet=True,
)
def undo_number(portal: Portal, form: WaitingForm) -> None:
    """Take an acceptance back."""
    decide_numbers.undo(*shared.parsed(form.cleaned_data["proof"]), **_scope(portal))


@action(PostedForm, permission="members.change", button=gettext_lazy("The chosen are in the post"))
def post(portal: Portal, form: PostedForm) -> Next:
    """Note that letters are in the post."""
    keys = [key_of(key) for key in form.keys(lambda _most: [])]
    total = codes.post(keys, programme_id=portal.programme.id, actor=portal.actor, now=portal.now)
    done = ngettext("%(n)s letter is in the post.", "%(n)s letters are in the post.", total)
    return Next(done=done % {"n": total})
