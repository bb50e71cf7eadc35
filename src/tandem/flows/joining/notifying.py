"""Who is told of a firm that is to be proved: the person who waits, sellers who may know them,
whoever acts for it, the organiser.
"""

from collections.abc import Collection, Sequence

from django.conf import settings
from django.db.models import Q
from django.utils import translation

from tandem.communication import inbox, messages
from tandem.communication.models import MessageKind
from tandem.kit import ids
from tandem.participants.facts import FirmAsked, FirmProved, FirmRefused, FirmRevoked
from tandem.participants.firms import means, proving
from tandem.participants.models import FirmCode, FirmProof, FirmProofStatus, Person, Teammate
from tandem.platform import clock, mail, memberships
from tandem.platform.models import Membership
from tandem.platform.models.user import Role
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

DECIDE = (
    Role.ADMINISTRATOR,
    Role.MARKETER,
)  # those of the organiser's roles that may change members


def asked(facts: Sequence[FirmAsked]) -> None:
    """The person learns what is awaited, and how long it takes."""
    for fact in facts:
        row = _proof_of(fact)
        if row.status != FirmProofStatus.OPEN:
            continue  # a seller gave its word at the counter
        programme = programmes.programme(fact.programme_id, organiser_id=fact.organiser_id)
        days = means.policy_of(programme).days
        _notify(row.member_id, MessageKind.FIRM_ASKED, "ASKED", row, firm=_firm_of(row), days=days)


def proved(facts: Sequence[FirmProved]) -> None:
    """The firm is theirs; or a colleague joined it, of which all its people are told."""
    for fact in facts:
        row = _proof_of(fact)
        if fact.into_id == fact.member_id:
            _notify(fact.into_id, MessageKind.FIRM_PROVED, "PROVED", row, firm=_firm_of(row))
        else:
            _notify(fact.into_id, MessageKind.COLLEAGUE_JOINED, "PROVED", row, **_person_of(row))


def refused(facts: Sequence[FirmRefused]) -> None:
    """It was not believed, and why."""
    for fact in facts:
        row = _proof_of(fact)
        _notify(
            fact.member_id,
            MessageKind.FIRM_REFUSED,
            "REFUSED",
            row,
            firm=_firm_of(row),
            reason=fact.reason,
        )


def revoked(facts: Sequence[FirmRevoked]) -> None:
    """The number was taken from its member, and why: all its people are told."""
    for fact in facts:
        row = _proof_of(fact)
        _notify(
            fact.member_id,
            MessageKind.FIRM_REVOKED,
            "REVOKED",
            row,
            firm=_firm_of(row),
            reason=fact.reason,
        )


def those_asked(asked: Collection[int], row: FirmProof, *, programme: Programme) -> None:
    """Write to the people of these partners, and to whoever acts for the firm, that somebody waits
    for their word.
    """
    link = f"{settings.PUBLIC_URL}/p/{programme.slug}/customers/joining/"
    firm = _firm_of(row)
    into_id = proving.member_of(row)
    for asked_id in sorted(asked):
        if asked_id == into_id:
            _notify(asked_id, MessageKind.COLLEAGUE_ASKS, "COLLEAGUE", row, **_person_of(row))
        for address, language in memberships.staff_of(
            asked_id, organiser_id=programme.organiser_id
        ):
            with translation.override(language):
                letter = messages.firm_to_confirm(programme=programme.name, firm=firm, link=link)
            mail.send(address, subject=letter.title, text=letter.text)


def organiser(total: int, *, programme: Programme) -> None:
    """Write to those who may decide that people wait longer than they were told."""
    link = f"{settings.PUBLIC_URL}/o/{programme.slug}/firms/"
    holders = Membership.objects.of(programme.organiser_id).filter(
        role__in=DECIDE, ended_at=None, user__is_active=True
    )
    here = holders.filter(Q(programme_id=programme.id) | Q(programme_id=None))
    for address, language in sorted(set(here.values_list("user__email", "user__language"))):
        with translation.override(language):
            letter = messages.firms_late(programme=programme.name, total=total, link=link)
        mail.send(address, subject=letter.title, text=letter.text)


def code(made: FirmCode, text: str, *, programme: Programme, language: str, days: int) -> None:
    """Mail a code to the firm's mailbox."""
    row = FirmProof.objects.of(programme.organiser_id).get(
        member_id=made.member_id, id=made.proof_id
    )
    with translation.override(language):
        letter = messages.firm_code(
            programme=programme.name,
            person=_person_of(row)["person"],
            code=text,
            days=days,
        )
    mail.send(made.address, subject=letter.title, text=letter.text)


def _proof_of(fact: FirmAsked | FirmProved | FirmRefused | FirmRevoked) -> FirmProof:
    return FirmProof.objects.of(fact.organiser_id).get(member_id=fact.member_id, id=fact.proof_id)


def _notify(
    member_id: int, kind: MessageKind, occasion: str, row: FirmProof, **data: object
) -> None:
    """Tell a member's people once for each occasion."""
    inbox.notify(
        member_id,
        kind=kind,
        key=ids.derived(row.id, occasion),
        data=data,
        programme_id=row.programme_id,
        organiser_id=row.organiser_id,
        now=clock.now(),
    )


def _firm_of(row: FirmProof) -> str:
    return row.company_name or row.tax_id


def _person_of(row: FirmProof) -> dict[str, str]:
    """Who says that the firm is theirs."""
    team = (
        Teammate.objects.of(row.organiser_id).filter(member_id=row.member_id).order_by("person_id")
    )
    people = Person.objects.of(row.organiser_id).filter(
        id__in=list(team.values_list("person_id", flat=True))
    )
    found = people.order_by("created_at", "id").first()
    return {"person": found.name if found else "", "email": found.email if found else ""}
