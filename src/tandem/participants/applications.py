"""Enrolment by a form: what was filled in waits until the e-mail address is confirmed by its link.

So nobody enrols somebody else, and a programme tells a stranger nothing about who takes part. Where
the link does not come, the organiser sees who waits, and makes another link (`renew`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.kit import codes
from tandem.kit.errors import Gone, Invalid, Missing
from tandem.participants.enrolment import Applicant, NameMissing
from tandem.participants.models import Application
from tandem.platform.access.invitations import address_of, hash_of, new_token

DAYS_VALID = 3


class ApplicationEnded(Gone):
    """The link was used or has run out."""

    code = "participants.application_ended"
    text = _("This link was used already or has run out. Fill in the form again.")


class NoSuchApplication(Missing):
    """Nobody waits under this id: the form is confirmed, or has run out."""

    code = "participants.no_such_application"
    text = _("This form does not wait any more: its address was confirmed, or it has run out.")


class TermsNotAccepted(Invalid):
    """The regulations were not accepted."""

    code = "participants.terms_not_accepted"
    text = _("Accept the regulations to take part.")


def checked(applicant: Applicant) -> Applicant:
    """The applicant with proven address and tax number.

    Raises:
        NameMissing, NotAnAddress, NotACode
    """
    if not applicant.person_name.strip():
        raise NameMissing()
    values = asdict(applicant)
    values["email"] = address_of(applicant.email)
    if applicant.tax_id:
        values["tax_id"] = codes.parse_tax_id(applicant.tax_id, country=applicant.country)
    return Applicant(**values)


def apply(
    applicant: Applicant,
    *,
    programme_id: UUID,
    organiser_id: UUID,
    terms_id: UUID | None,
    recruited_by_id: int | None,
    language: str,
    now: datetime,
    recruited_by_user_id: UUID | None = None,
    vouched_by: str = "",
    came: Mapping[str, Any] | None = None,
    invited: Mapping[str, Any] | None = None,
    agreed: int | None = None,
) -> str:
    """Keep a checked form; the token for the link that confirms it."""
    token, token_hash = new_token()
    Application.objects.of(organiser_id).create(
        programme_id=programme_id,
        applicant=asdict(checked(applicant)),
        terms_id=terms_id,
        recruited_by_id=recruited_by_id,
        recruited_by_user_id=recruited_by_user_id,
        vouched_by=vouched_by,
        came=came,
        invited=invited,
        agreed=agreed,
        language=language,
        token_hash=token_hash,
        expires_at=now + timedelta(days=DAYS_VALID),
        created_at=now,
    )
    return token


def opened_by(token: str, *, now: datetime, is_used: bool = False) -> Application:
    """The waiting form of a link; the caller looks across organisers, for a link names none.

    Args:
        is_used: locks it, so that of two who confirm it at once the second finds it ended.

    Raises:
        ApplicationEnded
    """
    standing = Application.objects.everyone(reason="a link names no organiser").filter(
        token_hash=hash_of(token),
        member_id=None,
        expires_at__gt=now,
    )
    row = (standing.select_for_update() if is_used else standing).order_by("id").first()
    if row is None:
        raise ApplicationEnded()
    return row


def waiting(programme_id: UUID, *, organiser_id: UUID, now: datetime) -> QuerySet[Application]:
    """The forms of a programme whose address is not confirmed, in no order. Uses
    application_waiting_idx.
    """
    rows = Application.objects.within(programme_id, organiser_id=organiser_id)
    return rows.filter(member_id=None, expires_at__gt=now)


def waiting_by_programme(
    programme_ids: Sequence[UUID], *, organiser_id: UUID, now: datetime
) -> Mapping[UUID, int]:
    """How many wait in each of these programmes, where anybody does."""
    rows = Application.objects.of(organiser_id).filter(
        programme_id__in=list(programme_ids), member_id=None, expires_at__gt=now
    )
    totals = rows.values_list("programme_id").annotate(total=Count("id")).order_by("programme_id")
    return dict(totals)


def locked(
    application_id: UUID, *, programme_id: UUID, organiser_id: UUID, now: datetime
) -> Application:
    """A form that waits, locked, so that of two who decide about it the second finds it ended.

    Raises:
        NoSuchApplication
    """
    rows = waiting(programme_id, organiser_id=organiser_id, now=now).select_for_update()
    return rows.one(NoSuchApplication(), id=application_id)  # type: ignore[attr-defined]


def renew(row: Application, *, is_handed: bool, now: datetime) -> str:
    """Another link for a form that is locked; the one of before opens nothing any more.

    Args:
        is_handed: who makes it hands it over: it opens no account that stands by then.
    """
    token, row.token_hash = new_token(is_handed=is_handed)
    row.expires_at = now + timedelta(days=DAYS_VALID)
    row.save(update_fields=["token_hash", "expires_at"])
    return token


def applicant_of(row: Application) -> Applicant:
    """Who filled the form in."""
    return Applicant(**row.applicant)


def close(row: Application, *, member_id: int) -> None:
    """The form became a member; its personal data is dropped, the member has it now. So are further
    ones that say the same, of who filled it in again when no link came.
    """
    told = applicant_of(row)
    row.member_id, row.applicant, row.invited = member_id, {}, None
    row.save(update_fields=["member_id", "applicant", "invited"])
    again = Application.objects.within(row.programme_id, organiser_id=row.organiser_id).filter(
        member_id=None, applicant__email=told.email, applicant__tax_id=told.tax_id
    )
    # One that is being confirmed at this moment finds by itself that they take part.
    keys = again.select_for_update(skip_locked=True).values_list("id", flat=True)
    Application.objects.of(row.organiser_id).filter(id__in=list(keys)).delete()


def forget(addresses: Collection[str], *, organiser_id: UUID) -> int:
    """Delete what waits of forms with one of these addresses; how many. Those that became members
    hold nothing any more (`close`).
    """
    rows = Application.objects.of(organiser_id).filter(
        member_id=None, applicant__email__in=list(addresses)
    )
    total, _tables = rows.delete()
    return total


def forget_unconfirmed(programme_id: UUID, *, organiser_id: UUID, now: datetime) -> int:
    """Forget what stands in forms whose link has run out; how many there were."""
    over = Application.objects.of(organiser_id).filter(
        programme_id=programme_id, expires_at__lte=now, member_id=None
    )
    return over.exclude(applicant={}).update(applicant={}, invited=None)
