"""Claims that lie too long: sellers are reminded, and what the programme wants happens."""

from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.evidence.claims import deadlines
from tandem.flows import jobs
from tandem.platform import mail, memberships
from tandem.programmes.models import Programme


def look_after_claims(programme: Programme, *, now: datetime) -> None:
    """Settle what is over its time, and remind the sellers of what has waited for half of it."""
    for document_id in deadlines.pass_due(programme, now=now):
        jobs.defer_acceptance(
            document_id, organiser_id=programme.organiser_id, actor=deadlines.DEADLINE, again=True
        )
    for partner_id, waiting in deadlines.to_remind(programme, now=now).items():
        for address, language in memberships.staff_of(
            partner_id, organiser_id=programme.organiser_id
        ):
            with translation.override(language):
                said = ngettext(
                    "%(n)s purchase waits for you", "%(n)s purchases wait for you", waiting
                ) % {"n": waiting}
                text = _(
                    "Members say that they bought from you. Please confirm it or reject it:"
                    " %(link)s"
                )
                mail.send(
                    address,
                    subject=f"{programme.name}: {said}",
                    text=text % {"link": f"{settings.PUBLIC_URL}/p/{programme.slug}/claims/"},
                )
