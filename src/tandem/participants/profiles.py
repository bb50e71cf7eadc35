"""What people say of themselves."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.participants.models import Member, Person
from tandem.platform.access.permissions import Actor, require


class NotADay(Invalid):
    """There is no such day of the year."""

    code = "participants.not_a_day"
    text = _("There is no such day in that month.")


def set_birthday(member_id: int, *, month: int, day: int, actor: Actor) -> None:
    """Keep the day and month of a member who is a person; 0 and 0 forget them.

    Raises:
        NotADay: nothing is kept.
    """
    require(actor, "member.claim")
    people = Member.objects.of(actor.organiser_id).filter(id=member_id).values("person_id")
    Person.objects.of(actor.organiser_id).filter(id__in=people).update(birthday=mark_of(month, day))


def mark_of(month: int, day: int) -> int | None:
    """A birthday as it is kept; none of 0 and 0.

    Raises:
        NotADay
    """
    if (month, day) == (0, 0):
        return None
    try:
        date(2024, month, day)  # a leap year: 29 February is a birthday
    except ValueError:
        raise NotADay() from None
    return month * 100 + day
