"""Claims that lie too long: sellers are reminded, and what the programme wants happens."""

from datetime import datetime

from django.conf import settings

from tandem.evidence.claims import deadlines
from tandem.evidence.messages import ClaimsWaitLetter
from tandem.flows import jobs
from tandem.platform.access import memberships
from tandem.platform.messages import mailing
from tandem.programmes.models import Programme


def look_after_claims(programme: Programme, *, now: datetime) -> None:
    """Settle what is over its time, and remind the sellers of what has waited for half of it."""
    for document_id in deadlines.pass_due(programme, now=now):
        jobs.defer_acceptance(
            document_id, organiser_id=programme.organiser_id, actor=deadlines.DEADLINE, again=True
        )
    waits = deadlines.to_remind(programme, now=now)
    staff = memberships.staff_of(waits.keys(), organiser_id=programme.organiser_id)
    for partner_id, waiting in waits.items():
        letter = ClaimsWaitLetter(
            programme=programme.name,
            total=waiting,
            link=f"{settings.PUBLIC_URL}/p/{programme.slug}/claims/",
        )
        for address, language in staff[partner_id]:
            mailing.send(address, letter, language=language)
