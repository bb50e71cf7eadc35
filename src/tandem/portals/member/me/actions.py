"""The regulations, mailings, and colleagues."""

from django.utils.translation import gettext_lazy as _

from tandem.flows.joining import proving
from tandem.flows.messages import invite_people
from tandem.participants import enrolment
from tandem.participants.consents import giving, purposes
from tandem.platform.models.user import Role
from tandem.portals.member.me.forms import (
    AskingForm,
    ColleagueForm,
    MailingsForm,
    TermsForm,
)
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, Undo, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.proofs import firms
from tandem.programmes import domains, terms


@action(
    TermsForm,
    permission="member.claim",
    button=_("Accept the regulations"),
    done=_("You accepted the regulations."),
)
def accept(portal: Portal, form: TermsForm) -> Next | Refusal | None:
    """Accept the regulations that were shown; then come the questions, where they are asked."""
    latest = terms.in_force(portal.programme.id, organiser_id=portal.organiser_id)
    if latest is None or latest.id != form.cleaned_data["terms"]:
        return Refusal(
            _("The regulations have changed meanwhile. Read the version that stands here now.")
        )
    enrolment.accept_terms(
        member_of(portal).id,
        terms_id=latest.id,
        actor=portal.actor,
        now=portal.now,
    )
    return Next("member:questions") if portal.programme.asks_understanding else None


@action(
    MailingsForm,
    permission="member.claim",
    button=_("I agree"),
    done=_("You get news and offers by e-mail."),
    is_quiet=True,
)
def agree_to_mailings(portal: Portal, form: MailingsForm) -> Next | Refusal:
    """Consent to mailings, as they were described."""
    member_id = member_of(portal).id
    person_id = giving.person_of(member_id, portal.actor.user_id, organiser_id=portal.organiser_id)
    if person_id is None:
        return Refusal(_("Nobody of this membership signs in with your address."))
    giving.give(
        member_id,
        person_id,
        version=form.cleaned_data["version"],
        programme=portal.programme,
        language=portal.language,
        actor=portal.actor,
        now=portal.now,
    )
    return Next(undo=Undo("stop_mailings"))


@action(
    Nothing,
    permission="member.claim",
    button=_("Stop these mails"),
    done=_("No more news and offers by e-mail. They stay in your messages here."),
    is_quiet=True,
)
def stop_mailings(portal: Portal, _form: Nothing) -> Next:
    """Withdraw the consent to mailings."""
    member_id = member_of(portal).id
    person_id = giving.person_of(member_id, portal.actor.user_id, organiser_id=portal.organiser_id)
    if person_id is not None:
        giving.withdraw(
            member_id,
            person_id,
            programme=portal.programme,
            actor=portal.actor,
            now=portal.now,
        )
    version = purposes.of_programme(portal.programme).version
    return Next(undo=Undo("agree_to_mailings", {"version": version}))


@action(
    ColleagueForm,
    permission="member.invite",
    button=_("Send the invitation"),
    done=_("The invitation is on its way."),
    is_quiet=True,
)
def invite(portal: Portal, form: ColleagueForm) -> None:
    """Invite a colleague to act for the firm."""
    invite_people.invite(
        form.cleaned_data["email"],
        role=Role.MEMBER,
        programme=portal.programme,
        actor=portal.actor,
        base=domains.base(portal.programme),
        now=portal.now,
        member_id=member_of(portal).id,
        language=portal.language,
    )


@action(
    AskingForm,
    permission="member.invite",
    button=_("Let them in"),
    done=_("They take part for your firm now."),
    question=_("Let this person in? They see the points and purchases of your firm."),
)
def let_in(portal: Portal, form: AskingForm) -> None:
    """Say that somebody belongs to the firm."""
    _give_word(portal, form, is_known=True)


@action(
    AskingForm,
    permission="member.invite",
    button=_("I do not know them"),
    done=_("Thank you. The organiser sees it."),
    is_quiet=True,
)
def not_ours(portal: Portal, form: AskingForm) -> None:
    """Say that somebody does not."""
    _give_word(portal, form, is_known=False)


def _give_word(portal: Portal, form: AskingForm, *, is_known: bool) -> None:
    member_id, proof_id = firms.parsed(form.cleaned_data["which"])
    proving.give_word(
        member_id,
        proof_id,
        is_known=is_known,
        programme=portal.programme,
        actor=portal.actor,
        now=portal.now,
    )
