"""Certificates: who has learnt a course can show it to others, who look its number up.

A certificate has one number, drawn by chance, that stays when the course is renewed: who looks it
up reads how it stands today. Nothing else of the member is told there than the name on the paper.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.engagement.learning import queries
from tandem.engagement.learning.learners import trainees
from tandem.engagement.learning.models import Certificate, Course, Progress
from tandem.kit.errors import Conflict, Missing
from tandem.participants.models import Member
from tandem.programmes.models import Programme

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without letters and digits that look alike
LENGTH, GROUP = 12, 4  # 60 bits: nobody comes upon one by trying


class NoSuchCertificate(Missing):
    """No certificate of the programme has this number."""

    code = "learning.no_such_certificate"
    text = _("There is no certificate of this number.")


class NotLearnt(Conflict):
    """A certificate is for who has learnt a course that gives one."""

    code = "learning.not_learnt"
    text = _("There is a certificate once you have learnt the course.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate as it stands: `holds_until` is its last day, none where it holds for ever."""

    number: str
    member_id: int
    course: Course
    learnt_on: date
    holds_until: date | None

    def holds(self, today: date) -> bool:
        """Whether it holds on a day."""
        return self.holds_until is None or today <= self.holds_until


def issue(progress: Progress, course: Course, *, now: datetime) -> str:
    """The number of the certificate of who has learnt a course, of progress that is locked; the
    one that there is. Safe to repeat.

    Raises:
        NotLearnt: nothing is written.
    """
    if not course.is_certified or not progress.times:
        raise NotLearnt()
    if progress.certificate:
        return progress.certificate
    progress.certificate = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    Certificate.objects.of(progress.organiser_id).create(
        number=progress.certificate,
        programme_id=progress.programme_id,
        member_id=progress.member_id,
        course_id=course.id,
        created_at=now,
    )
    progress.save(update_fields=["certificate"])
    return progress.certificate


def of_member(programme: Programme, member_id: int, course: Course) -> Shown:
    """A member's certificate of a course.

    Raises:
        NoSuchCertificate: there is none (yet).
    """
    progress = queries.progress_of(member_id, organiser_id=programme.organiser_id).get(course.id)
    if progress is None or not progress.certificate:
        raise NoSuchCertificate()
    return _shown(progress, course)


def of_number(typed: str, *, programme: Programme) -> Shown:
    """What a number proves, however its groups were written.

    Raises:
        NoSuchCertificate
    """
    number = "".join(letter for letter in typed.upper() if letter in ALPHABET)[: LENGTH + 1]
    rows = Certificate.objects.of(programme.organiser_id).filter(programme_id=programme.id)
    row = rows.one(NoSuchCertificate(), number=number)
    course = queries.course(
        row.course_id, programme_id=programme.id, organiser_id=programme.organiser_id
    )
    shown = of_member(programme, row.member_id, course)
    return replace(shown, number=number)  # of two who are one, either number proves it


def written(number: str) -> str:
    """A number as people read it, in groups: `7KQF-2M9D-XTAB`."""
    return "-".join(number[at : at + GROUP] for at in range(0, len(number), GROUP))


def name_of(shown: Shown, *, organiser_id: UUID) -> str:
    """Whose it is: a member, or one of a firm's people or a partner's staff.

    Raises:
        NoSuchCertificate: they are not known any more.
    """
    if trainees.is_one(shown.member_id):
        name = trainees.name_of(shown.member_id, organiser_id=organiser_id)
        if not name:
            raise NoSuchCertificate()
        return name
    return str(Member.objects.of(organiser_id).one(NoSuchCertificate(), id=shown.member_id).name)


def _shown(progress: Progress, course: Course) -> Shown:
    assert progress.learnt_on is not None
    return Shown(
        number=progress.certificate,
        member_id=progress.member_id,
        course=course,
        learnt_on=progress.learnt_on,
        holds_until=course.holds_until(progress.learnt_on),
    )
