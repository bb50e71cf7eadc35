"""What members were told in their inbox → the mails that bring it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from tandem.communication import inbox
from tandem.communication.facts import MembersNotified
from tandem.participants import queries as participants
from tandem.platform.messages import mailing
from tandem.platform.messages.looks import Look
from tandem.platform.steps import step
from tandem.programmes import domains
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

MAILS_A_TURN = 500


@step("notify_members.by_mail")
def by_mail(facts: Sequence[MembersNotified]) -> None:
    """Queue the mails of what was told, to the people who have confirmed their address."""
    organiser_id = facts[0].organiser_id
    while waiting := inbox.take_waiting(organiser_id=organiser_id, limit=MAILS_A_TURN):
        addressees = participants.addressees(
            {mailed.member_id for mailed in waiting}, organiser_id=organiser_id
        )
        places = {
            programme_id: programmes.programme(programme_id, organiser_id=organiser_id)
            for programme_id in {mailed.programme_id for mailed in waiting}
        }
        for mailed in waiting:
            programme = places[mailed.programme_id]
            link = f"{domains.base(programme)}/m/{programme.slug}/inbox/"
            below = f"\n\n{programme.name}: {link}\n"
            look = look_of(programme, link)
            for address, language in addressees.get(mailed.member_id, ()):
                mailing.send(address, mailed.message, language=language, below=below, look=look)


def look_of(programme: Programme, link: str, *, button: Any = "") -> Look:
    """How a mail of a programme looks; its button leads to `link` and bears these words, else the
    programme's name.
    """
    return Look(
        name=programme.name,
        colour=programme.brand_colour,
        logo=f"{settings.PUBLIC_URL}/picture/{programme.logo_id}/" if programme.logo_id else "",
        link=link,
        button=button,
    )
