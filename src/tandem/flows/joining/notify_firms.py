"""Who is told of a firm that is to be proved: the person who waits, sellers who may know them,
whoever acts for it, the organiser.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from tandem.communication import inbox
from tandem.kit import ids
from tandem.participants.facts import FirmAsked, FirmProved, FirmRefused, FirmRevoked
from tandem.participants.firms import means, proving
from tandem.participants.firms.messages import (
    ColleagueAsksMessage,
    ColleagueJoinedMessage,
    FirmAskedMessage,
    FirmCodeLetter,
    FirmProvedMessage,
    FirmRefusedMessage,
    FirmRevokedMessage,
    FirmsLateLetter,
    FirmToConfirmLetter,
)
from tandem.participants.models import FirmCode, FirmProof, FirmProofStatus, Person, Teammate
from tandem.platform import clock
from tandem.platform.access import memberships
from tandem.platform.messages import mailing
from tandem.platform.messages.declaring import Message
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

DECIDE = (
    Role.ADMINISTRATOR,
    Role.MARKETER,
)  # those of the organiser's roles that may change members


@step("notifying.asked")
def asked(facts: Sequence[FirmAsked]) -> None:
    """The person learns what is awaited, and how long it takes."""
    for fact in facts:
        row = _proof_of(fact)
        if row.status != FirmProofStatus.OPEN:
            continue  # a seller gave its word at the counter
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        days = means.policy_of(programme).days
        asking = FirmAskedMessage(firm=_firm_of(row), days=days)
        _notify(row.member_id, asking, "ASKED", row)


@step("notifying.proved")
def proved(facts: Sequence[FirmProved]) -> None:
    """The firm is theirs; or a colleague joined it, of which all its people are told."""
    for fact in facts:
        row = _proof_of(fact)
        if fact.into_id == fact.member_id:
            _notify(fact.into_id, FirmProvedMessage(firm=_firm_of(row)), "PROVED", row)
        else:
            joined = ColleagueJoinedMessage(person=_person_of(row).name)
            _notify(fact.into_id, joined, "PROVED", row)


@step("notifying.refused")
def refused(facts: Sequence[FirmRefused]) -> None:
    """It was not believed, and why."""
    for fact in facts:
        row = _proof_of(fact)
        no = FirmRefusedMessage(firm=_firm_of(row), reason=fact.reason)
        _notify(fact.member_id, no, "REFUSED", row)


@step("notifying.revoked")
def revoked(facts: Sequence[FirmRevoked]) -> None:
    """The number was taken from its member, and why: all its people are told."""
    for fact in facts:
        row = _proof_of(fact)
        taken = FirmRevokedMessage(firm=_firm_of(row), reason=fact.reason)
        _notify(fact.member_id, taken, "REVOKED", row)


def those_asked(asked: Collection[int], row: FirmProof, *, programme: Programme) -> None:
    """Write to the people of these partners, and to whoever acts for the firm, that somebody waits
    for their word.
    """
    letter = FirmToConfirmLetter(
        programme=programme.name,
        firm=_firm_of(row),
        link=f"{settings.PUBLIC_URL}/p/{programme.slug}/customers/joining/",
    )
    into_id = proving.member_of(row)
    staff = memberships.staff_of(asked, organiser_id=programme.organiser_id)
    for asked_id in sorted(asked):
        if asked_id == into_id:
            person = _person_of(row)
            asking = ColleagueAsksMessage(person=person.name, email=person.email)
            _notify(asked_id, asking, "COLLEAGUE", row)
        for address, language in staff[asked_id]:
            mailing.send(address, letter, language=language)


def organiser(total: int, *, programme: Programme) -> None:
    """Write to those who may decide that people wait longer than they were told."""
    letter = FirmsLateLetter(
        programme=programme.name,
        total=total,
        link=f"{settings.PUBLIC_URL}/o/{programme.slug}/firms/",
    )
    holders = Membership.objects.of(programme.organiser_id).filter(
        role__in=DECIDE, ended_at=None, user__is_active=True
    )
    here = holders.filter(Q(programme_id=programme.id) | Q(programme_id=None))
    for address, language in sorted(set(here.values_list("user__email", "user__language"))):
        mailing.send(address, letter, language=language)


def code(made: FirmCode, text: str, *, programme: Programme, language: str, days: int) -> None:
    """Mail a code to the firm's mailbox."""
    row = FirmProof.objects.of(programme.organiser_id).get(
        member_id=made.member_id, id=made.proof_id
    )
    letter = FirmCodeLetter(
        programme=programme.name, person=_person_of(row).name, code=text, days=days
    )
    mailing.send(made.address, letter, language=language)


def _proof_of(fact: FirmAsked | FirmProved | FirmRefused | FirmRevoked) -> FirmProof:
    return FirmProof.objects.of(fact.organiser_id).get(member_id=fact.member_id, id=fact.proof_id)


def _notify(member_id: int, message: Message, occasion: str, row: FirmProof) -> None:
    """Tell a member's people once for each occasion."""
    inbox.notify(
        member_id,
        message,
        key=ids.derived(row.id, occasion),
        programme_id=row.programme_id,
        organiser_id=row.organiser_id,
        now=clock.now(),
    )


def _firm_of(row: FirmProof) -> str:
    return row.company_name or row.tax_id


@dataclass(frozen=True, slots=True)
class _Applicant:
    name: str
    email: str


def _person_of(row: FirmProof) -> _Applicant:
    """Who says that the firm is theirs."""
    team = (
        Teammate.objects.of(row.organiser_id).filter(member_id=row.member_id).order_by("person_id")
    )
    people = Person.objects.of(row.organiser_id).filter(
        id__in=list(team.values_list("person_id", flat=True))
    )
    person = people.order_by("created_at", "id").first()
    return _Applicant(person.name, person.email) if person else _Applicant("", "")
