"""What those are told by mail who learn by themselves and have no inbox: partners' staff, and the
people of members that are firms.
"""

from uuid import UUID

from tandem.engagement.learning.learners import trainees
from tandem.flows.messages.mail_members import look_of
from tandem.platform.access.memberships import PartnerPerson
from tandem.platform.messages import mailing
from tandem.platform.messages.declaring import Message
from tandem.programmes import domains
from tandem.programmes.models import Programme


def by_mail(
    person: PartnerPerson, message: Message, *, course_id: UUID, portal: str, programme: Programme
) -> None:
    """Tell somebody who learns in a portal, with the address of the course there."""
    base = f"{domains.base(programme)}/{portal[0]}/{programme.slug}"
    link = f"{base}/learning/{course_id}/"
    mailing.send(
        person.email,
        message,
        language=person.language,
        below=f"\n\n{programme.name}: {link}\n",
        look=look_of(programme, link),
    )


def of_learner(learner_id: int, message: Message, *, course_id: UUID, programme: Programme) -> None:
    """Tell one by the id under which they learn, while they work there."""
    row = trainees.one(learner_id, organiser_id=programme.organiser_id)
    person = trainees.person_of(learner_id, organiser_id=programme.organiser_id)
    if row is None or person is None:
        return
    portal = "partner" if row.partner_id is not None else "member"
    by_mail(person, message, course_id=course_id, portal=portal, programme=programme)
