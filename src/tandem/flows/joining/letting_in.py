"""People whose link has not come: the organiser makes another one, or confirms the address by hand.
Who was added by hand or by a table is invited, now or later.

Whoever follows a link is signed in as the one it is for. So it is handed over only where no mail
brings it and the address has no account yet (`invite_people.to_hand_over`); else it is mailed once
more, or the organiser answers for the address: then nobody is signed in by it, and what only a
person can give for a mailbox of their own, consent to mailings, is not taken from the form.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.flows.joining import enrolling
from tandem.flows.messages import invite_people
from tandem.kit.errors import Conflict
from tandem.participants import applications, enrolling_many
from tandem.participants import queries as participants
from tandem.participants.correcting.told import NoSuchPerson
from tandem.participants.enrolment import Applicant, MemberKnown
from tandem.participants.firms import means
from tandem.participants.models import Application
from tandem.platform.access.permissions import Actor, require
from tandem.platform.models.user import Role
from tandem.programmes.models import Programme


class SignsInAlready(Conflict):
    """Who is invited has an account for the member already."""

    code = "flows.signs_in_already"
    text = _("%(name)s signs in already: no invitation is needed.")


class NoAddress(Conflict):
    """Nobody is invited without an address."""

    code = "flows.no_address"
    text = _("No e-mail address of %(name)s is known. Fill it in first.")


@dataclass(frozen=True, slots=True)
class Handed:
    """Whose link it is; the link, where the organiser hands it over, else nothing."""

    email: str
    link: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """Who takes part now, and whether consent of theirs was left out, to be asked for again."""

    member_id: int
    has_left_out_consent: bool


def _locked(application_id: UUID, programme: Programme, now: datetime) -> Application:
    return applications.locked(
        application_id,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        now=now,
    )


def link_anew(
    application_id: UUID, *, programme: Programme, base: str, actor: Actor, now: datetime
) -> Handed:
    """Another link that confirms the address, mailed as the first was, and to be handed over where
    no mail brings it. The one of before opens nothing any more.

    Raises:
        NoSuchApplication, NotAllowed: nothing is written and nothing is mailed.
    """
    require(actor, "members.change")
    row = _locked(application_id, programme, now)
    email = applications.applicant_of(row).email
    token = applications.renew(row, is_handed=invite_people.is_handed_over(email), now=now)
    link = enrolling.mail_link(token, email, programme=programme, language=row.language, base=base)
    return Handed(email, invite_people.to_hand_over(link))


def confirm_by_hand(
    application_id: UUID, *, programme: Programme, actor: Actor, now: datetime
) -> LetIn:
    """The organiser answers for it that the address is theirs: enrol who filled the form in, with
    the regulations that they accepted in it. A firm waits for its proof, as always.

    Raises:
        NoSuchApplication, MemberKnown, NotAllowed: nothing is written.
    """
    require(actor, "members.change")
    row = _locked(application_id, programme, now)
    _user, member_id = enrolling.enrol_applicant(row, now=now, actor=actor)
    return LetIn(member_id, has_left_out_consent=row.agreed is not None)


def add_one(
    applicant: Applicant,
    *,
    programme: Programme,
    actor: Actor,
    base: str,
    now: datetime,
    is_inviting: bool,
) -> tuple[int, Handed | None]:
    """Enrol one by the organiser's hand: the member, and their link where they are invited.

    Raises:
        MemberKnown, NameMissing, NotACode, FirmMissing: nothing is written and nothing is mailed.
    """
    means.require_firm(programme, applicant.tax_id)
    enrolled = enrolling_many.enrol_many(
        [applicant], programme_id=programme.id, actor=actor, now=now
    )
    if not enrolled.members:
        raise MemberKnown(value=applicant.tax_id or applicant.email or applicant.person_name)
    member_id = enrolled.members[0]
    if not (is_inviting and applicant.email):
        return member_id, None
    link = invite_people.invite(
        applicant.email,
        role=Role.MEMBER,
        programme=programme,
        actor=actor,
        base=base,
        now=now,
        name=applicant.person_name,
        member_id=member_id,
    )
    return member_id, Handed(applicant.email, invite_people.to_hand_over(link))


def invite_person(
    member_id: int,
    person_id: UUID,
    *,
    programme: Programme,
    actor: Actor,
    base: str,
    now: datetime,
) -> Handed:
    """Invite one of a member's people who does not sign in yet, mailed, and to be handed over where
    no mail brings it. The invitation of before opens nothing any more.

    Raises:
        NotAllowed, NoSuchMember, NoSuchPerson, SignsInAlready, NoAddress, FirmWaits: nothing is
        written and nothing is mailed.
    """
    require(actor, "members.change")
    of = programme.organiser_id
    participants.member(member_id, programme_id=programme.id, organiser_id=of)
    team = participants.team(member_id, organiser_id=of)
    person = next((mate for mate in team if mate.person_id == person_id), None)
    if person is None:
        raise NoSuchPerson()
    if person.signs_in:
        raise SignsInAlready(name=person.name)
    if not person.email:
        raise NoAddress(name=person.name)
    link = invite_people.invite(
        person.email,
        role=Role.MEMBER,
        programme=programme,
        actor=actor,
        base=base,
        now=now,
        name=person.name,
        member_id=member_id,
    )
    return Handed(person.email, invite_people.to_hand_over(link))
