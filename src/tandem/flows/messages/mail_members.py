"""What members were told in their inbox → the mails that bring it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.communication import inbox
from tandem.communication.facts import MembersNotified
from tandem.communication.inbox import ToMail
from tandem.participants import queries as participants
from tandem.participants.consents import giving, purposes
from tandem.participants.consents import queries as consents
from tandem.platform import tenancy
from tandem.platform.messages import mailing
from tandem.platform.messages.looks import Look
from tandem.platform.steps import step
from tandem.programmes import domains
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme

MAILS_A_TURN = 500


@step("notify_members.by_mail")
def by_mail(facts: Sequence[MembersNotified]) -> None:
    """Queue the mails of what was told, to the people who have confirmed their address; of mailings
    to those of them who consent now.
    """
    organiser_id = facts[0].organiser_id
    while waiting := inbox.take_waiting(organiser_id=organiser_id, limit=MAILS_A_TURN):
        addressees = participants.addressees(
            {mailed.member_id for mailed in waiting if not mailed.message.needs_consent},
            organiser_id=organiser_id,
        )
        by_programme: dict[UUID, list[ToMail]] = {}
        for mailed in waiting:
            by_programme.setdefault(mailed.programme_id, []).append(mailed)
        for programme_id, letters in by_programme.items():
            programme = programmes.programme(programme_id, organiser_id=organiser_id)
            _mail(programme, letters, addressees)
            _mail_consenting(programme, [row for row in letters if row.message.needs_consent])


def _mail(
    programme: Programme,
    letters: Sequence[ToMail],
    addressees: Mapping[int, Sequence[tuple[str, str]]],
) -> None:
    link = inbox_of(programme)
    look = look_of(programme, link)
    for mailed in letters:
        if mailed.message.needs_consent:
            continue
        for address, language in addressees.get(mailed.member_id, ()):
            mailing.send(
                address,
                mailed.message,
                language=language,
                below=f"\n\n{programme.name}: {link}\n",
                look=look,
            )


def _mail_consenting(programme: Programme, letters: Sequence[ToMail]) -> None:
    """The mails of mailings, each with the link that stops them."""
    if not letters:
        return
    link = inbox_of(programme)
    look, refused = look_of(programme, link), []
    by_member = consents.addressees(
        {mailed.member_id for mailed in letters},
        programme=programme,
        purpose=purposes.of_programme(programme),
    )
    for mailed in letters:
        people = by_member.get(mailed.member_id, ())
        if not people:
            refused.append(mailed)
        for person in people:
            token = giving.link_token(
                giving.Addressed(
                    programme.organiser_id, programme.id, mailed.member_id, person.person_id
                )
            )
            stop = f"{domains.base(programme)}/mailings/stop/{token}/"
            mailing.send(
                person.address,
                mailed.message,
                language=person.language,
                below=f"\n\n{programme.name}: {link}\n",
                look=look,
                foot=_foot(person.language, stop),
                headers={
                    "List-Unsubscribe": f"<{stop}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
                about={
                    "organiser_id": str(programme.organiser_id),
                    "member_id": str(mailed.member_id),
                    "message_id": str(mailed.id),
                },
            )
    if refused:
        inbox.note_refused(refused, organiser_id=programme.organiser_id)


def _foot(language: str, stop: str) -> str:
    with translation.override(language):
        return _("You get this because you agreed to it. No more of these mails: %(link)s") % {
            "link": stop
        }


def inbox_of(programme: Programme) -> str:
    """Where members read their messages."""
    return f"{domains.base(programme)}/m/{programme.slug}/inbox/"


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


def failed(arguments: Mapping[str, Any], sentence: str) -> None:
    """A mail will not arrive: its message says so, and why, where it is known what it brought."""
    about = arguments.get("about")
    if not about:
        return
    with transaction.atomic():
        organiser_id = UUID(about["organiser_id"])
        tenancy.enter(organiser_id)
        inbox.note_failed(
            int(about["member_id"]),
            UUID(about["message_id"]),
            reason=sentence,
            organiser_id=organiser_id,
        )
