"""Joining a programme: by the form and its confirmed address, by an invitation, or by the
organiser's hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.referrals import touching
from tandem.engagement.referrals.touching import Invited
from tandem.flows.joining import follow_referrals
from tandem.flows.joining import proving as prove_firm
from tandem.flows.messages import invite_people, mail_members
from tandem.outreach import channels, touches
from tandem.outreach.touches import Came
from tandem.participants import applications, enrolling_many, enrolment
from tandem.participants.consents import giving, purposes
from tandem.participants.enrolment import Applicant
from tandem.participants.firms import means
from tandem.participants.messages import AddressLetter
from tandem.participants.models import Application
from tandem.platform.access import identity, invitations, permissions
from tandem.platform.access.permissions import Actor
from tandem.platform.messages import mailing
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.programmes import queries as programmes
from tandem.programmes import terms
from tandem.programmes.models import Programme


def apply(
    applicant: Applicant,
    *,
    programme: Programme,
    terms_id: UUID | None,
    recruited_by_id: int | None,
    language: str,
    base: str,
    now: datetime,
    recruited_by_user_id: UUID | None = None,
    vouched_by: str = "",
    came: Came | None = None,
    invited: Invited | None = None,
    agreed: int | None = None,
) -> None:
    """Keep a filled-in form and mail the link that confirms its address.

    Args:
        vouched_by: who of the recruiting partner says that the firm is its customer, and the
            applicant acts for it.
        came: through which channels the applicant came, as far as addresses said it.
        invited: by whose code, as far as the form said it.
        agreed: the version of the purpose of mailings, to which the applicant consents.

    Raises:
        TermsNotAccepted, NameMissing, NotAnAddress, NotACode, FirmMissing: nothing is kept and
        nothing is mailed.
    """
    means.require_firm(programme, applicant.tax_id)
    latest = terms.in_force(programme.id, organiser_id=programme.organiser_id)
    if latest is not None and terms_id != latest.id:
        raise applications.TermsNotAccepted()
    token = applications.apply(
        applicant,
        programme_id=programme.id,
        organiser_id=programme.organiser_id,
        terms_id=terms_id,
        recruited_by_id=recruited_by_id,
        recruited_by_user_id=recruited_by_user_id,
        vouched_by=vouched_by,
        came=touches.stored(came) if came else None,
        invited=touching.stored(invited) if invited else None,
        agreed=agreed,
        language=language,
        now=now,
    )
    mail_link(token, applicant.email, programme=programme, language=language, base=base)


def mail_link(token: str, email: str, *, programme: Programme, language: str, base: str) -> str:
    """Mail the link that confirms an address, which is returned: it is for nobody else's eyes."""
    link = f"{base}/join/confirm/{token}/"
    mailing.send(
        invitations.address_of(email),
        AddressLetter(programme=programme.name, link=link, days=applications.DAYS_VALID),
        language=language,
        look=mail_members.look_of(programme, link, button=_("Confirm the address")),
        is_awaited=True,
    )
    return link


def confirm(token: str, *, now: datetime, signed_in: UUID | None = None) -> User:
    """The address is confirmed: enrol, accept the regulations that were read, and let the person
    in.

    Args:
        signed_in: the user who opens the link, if anybody is signed in.

    Raises:
        ApplicationEnded, AccountStands, MemberKnown: nothing is written.
    """
    row = applications.opened_by(token, now=now, is_used=True)
    invitations.require_own(token, applications.applicant_of(row).email, signed_in=signed_in)
    user, member_id = enrol_applicant(row, now=now)
    programme = programmes.programme(row.programme_id, organiser_id=row.organiser_id)
    _consent(member_id, row.agreed, user, programme=programme, language=row.language, now=now)
    return user


def enrol_applicant(
    row: Application, *, now: datetime, actor: Actor | None = None
) -> tuple[User, int]:
    """Make a member of a form that is locked: their account, and their id.

    Args:
        actor: who of the organiser answers for the address; none: its own link confirmed it.

    Raises:
        MemberKnown: nothing is written.
    """
    applicant = applications.applicant_of(row)
    user = identity.user_of(
        applicant.email, name=applicant.person_name, language=row.language, now=now
    )
    coming = _Coming(
        user,
        row.programme_id,
        row.organiser_id,
        row.terms_id,
        row.recruited_by_id,
        row.recruited_by_user_id,
        actor,
    )
    programme = programmes.programme(row.programme_id, organiser_id=row.organiser_id)
    member_id = _enrol_invited(
        applicant, coming, row.invited, programme=programme, now=now, vouched_by=row.vouched_by
    )
    if row.came:
        channels.arrive(member_id, touches.restored(row.came), programme=programme, now=now)
    applications.close(row, member_id=member_id)
    identity.give_role(
        user,
        Role.MEMBER,
        organiser_id=row.organiser_id,
        now=now,
        programme_id=row.programme_id,
        member_id=member_id,
    )
    return user, member_id


def accept_invitation(
    token: str,
    *,
    applicant: Applicant,
    terms_id: UUID | None,
    now: datetime,
    invited: Invited | None = None,
    agreed: int | None = None,
    language: str = "",
    signed_in: UUID | None = None,
) -> User:
    """An invited person fills in who they are; having the link confirms the address.

    Args:
        signed_in: the user who opens the link, if anybody is signed in.

    Raises:
        InvitationEnded, AccountStands, TermsNotAccepted, MemberKnown, NameMissing, NotACode:
        nothing is written.
    """
    row = invitations.opened_by(token, now=now, is_used=True)
    invitations.require_own(token, row.email, signed_in=signed_in)
    assert row.programme_id is not None
    latest = terms.in_force(row.programme_id, organiser_id=row.organiser_id)
    if latest is not None and terms_id != latest.id:
        raise applications.TermsNotAccepted()
    applicant = applications.checked(replace(applicant, email=row.email))
    user = identity.user_of(row.email, name=applicant.person_name, now=now)
    programme = programmes.programme(row.programme_id, organiser_id=row.organiser_id)
    won_by = permissions.user_of(row.actor) if row.partner_id is not None else None
    coming = _Coming(user, row.programme_id, row.organiser_id, terms_id, row.partner_id, won_by)
    member_id = _enrol_invited(
        applicant,
        coming,
        touching.stored(invited) if invited else None,
        programme=programme,
        now=now,
    )
    _consent(
        member_id, agreed, user, programme=programme, language=language or user.language, now=now
    )
    return invitations.accept(token, name=applicant.person_name, now=now, member_id=member_id)


def _consent(
    member_id: int,
    agreed: int | None,
    user: User,
    *,
    programme: Programme,
    language: str,
    now: datetime,
) -> None:
    """Write down that whoever joins consents to mailings, in the words that they read; to words
    that are not those in force any more nobody is held.
    """
    person_id = giving.person_of(member_id, user.pk, organiser_id=programme.organiser_id)
    if agreed is None or person_id is None:
        return
    if agreed != purposes.of_programme(programme).version:
        return
    giving.give(
        member_id,
        person_id,
        version=agreed,
        programme=programme,
        language=language,
        actor=_actor_of(user, programme.organiser_id),
        now=now,
    )


def join_as(token: str, *, name: str, now: datetime, signed_in: UUID | None = None) -> User:
    """Take on any other role; somebody who joins a member firm becomes one of its people.

    Raises:
        InvitationEnded, AccountStands: nothing is written.
    """
    row = invitations.opened_by(token, now=now, is_used=True)
    invitations.require_own(token, row.email, signed_in=signed_in)
    user = invitations.accept(token, name=name, now=now)
    if row.member_id is not None:
        assert row.programme_id is not None
        enrolment.join_team(
            row.member_id,
            user_id=user.pk,
            email=user.email,
            name=user.name,
            organiser_id=row.organiser_id,
            now=now,
        )
        prove_firm.by_invitation(
            row.member_id,
            user_id=user.pk,
            programme=programmes.programme(row.programme_id, organiser_id=row.organiser_id),
            actor=_actor_of(user, row.organiser_id),
            now=now,
        )
    return user


@dataclass(frozen=True, slots=True)
class _Coming:
    """Who comes, where to, on which terms, through whom, and by whose hand if not their own."""

    user: User
    programme_id: UUID
    organiser_id: UUID
    terms_id: UUID | None
    recruited_by_id: int | None
    recruited_by_user_id: UUID | None
    by_hand: Actor | None = None


def _enrol_invited(
    applicant: Applicant,
    coming: _Coming,
    held: Mapping[str, Any] | None,
    *,
    programme: Programme,
    now: datetime,
    vouched_by: str = "",
) -> int:
    """Enrol who comes, and write down which member invited them: one whose invitation counts is who
    recruited them, too. Nobody recommends themselves.

    Raises:
        FirmMissing: only firms take part, and none comes.
    """
    means.require_firm(programme, applicant.tax_id)
    judgement = follow_referrals.judged(
        applicant, held, programme=programme, recruited_by_id=coming.recruited_by_id
    )
    if judgement is not None and judgement.reason is None:
        coming = replace(coming, recruited_by_id=judgement.referrer_id)
    elif judgement is None and follow_referrals.is_oneself(
        applicant, coming.recruited_by_id, programme.organiser_id
    ):
        coming = replace(coming, recruited_by_id=None)
    member_id = _enrol(applicant, coming, now=now, vouched_by=vouched_by)
    if judgement is not None:
        actor = f"user:{coming.user.pk}"
        follow_referrals.keep(member_id, judgement, programme=programme, actor=actor, now=now)
    return member_id


def _enrol(applicant: Applicant, coming: _Coming, *, now: datetime, vouched_by: str = "") -> int:
    """Enrol who comes; the member for whom they act. A firm waits until it is proved to be
    theirs.
    """
    actor = _actor_of(coming.user, coming.organiser_id)
    enrol = enrolment.enrol_waiting if applicant.tax_id else enrolment.enrol
    enrolled = enrol(
        applicant,
        programme_id=coming.programme_id,
        actor=coming.by_hand or actor,
        joined_at=now,
        now=now,
        recruited_by_id=coming.recruited_by_id,
        recruited_by_user_id=coming.recruited_by_user_id,
        user_id=coming.user.pk,
    )
    member_id = enrolled.member_id if isinstance(enrolled, enrolment.Waiting) else enrolled
    if coming.terms_id is not None:
        enrolment.accept_terms(member_id, terms_id=coming.terms_id, actor=actor, now=now)
    if not (isinstance(enrolled, enrolment.Waiting) and vouched_by and coming.recruited_by_id):
        return member_id
    proved = prove_firm.by_word_at_the_counter(
        enrolled.member_id,
        enrolled.proof_id,
        partner_id=coming.recruited_by_id,
        actor_name=vouched_by,
        programme=programmes.programme(coming.programme_id, organiser_id=coming.organiser_id),
        now=now,
    )
    return proved.into_id if proved else member_id


def _actor_of(user: User, organiser_id: UUID) -> Actor:
    return replace(permissions.system(organiser_id), name=f"user:{user.pk}")


def by_program(
    applicant: Applicant, *, programme: Programme, is_proved: bool, actor: Actor, now: datetime
) -> int:
    """Enrol a member for a program; a firm waits for its proof unless the program has seen to it.
    The member's id.

    Raises:
        MemberKnown, NameMissing, NotACode, FirmMissing: nothing is written.
    """
    means.require_firm(programme, applicant.tax_id)
    if is_proved or not applicant.tax_id:
        return enrolment.enrol(
            applicant, programme_id=programme.id, actor=actor, joined_at=now, now=now
        )
    enrolment.require_new_firm(
        applicant, programme_id=programme.id, organiser_id=actor.organiser_id
    )
    return enrolment.enrol_waiting(
        applicant, programme_id=programme.id, actor=actor, joined_at=now, now=now
    ).member_id


def enrol_many(
    applicants: Sequence[Applicant],
    *,
    programme: Programme,
    actor: Actor,
    base: str,
    now: datetime,
    is_inviting: bool,
) -> enrolling_many.Enrolled:
    """Enrol a list; whoever has an address is invited to sign in, if the organiser wants so."""
    enrolled = enrolling_many.enrol_many(
        applicants, programme_id=programme.id, actor=actor, now=now
    )
    if is_inviting:
        for place, member_id in enrolled.members.items():
            if applicants[place].email:
                invite_people.invite(
                    applicants[place].email,
                    role=Role.MEMBER,
                    programme=programme,
                    actor=actor,
                    base=base,
                    now=now,
                    name=applicants[place].person_name,
                    member_id=member_id,
                )
    return enrolled
