"""Reading a lesson."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.engagement.learning import queries
from tandem.flows import learn
from tandem.portals.member.own import member_of
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, action
from tandem.portals.shared.areas.forms import Nothing
from tandem.portals.shared.pages import today
from tandem.portals.shared.templatetags.figures import points


@action(Nothing, permission="member.claim", button=gettext_lazy("I have read it"))
def read(portal: Portal, _form: Nothing, course: UUID, lesson: UUID) -> Next:
    """Note that it was read, and go on to the next one."""
    row = queries.course(course, programme_id=portal.programme.id, organiser_id=portal.organiser_id)
    outcome = learn.read(
        queries.lesson(row, lesson),
        programme=portal.programme,
        member_id=member_of(portal).id,
        actor=portal.actor.name,
        today=today(portal),
        now=portal.now,
    )
    if outcome.is_learnt:
        return Next("member:course", {"course": course}, done=done_of(outcome))
    if outcome.next_id is not None:
        return Next("member:lesson", {"course": course, "lesson": outcome.next_id})
    return Next("member:course", {"course": course})


def done_of(outcome: learn.Outcome) -> str:
    """What is said to who has learnt a course."""
    total = outcome.points.get("REWARD", 0)
    if not total:
        return _("Well done: you have learnt it.")
    text = ngettext(
        "Well done: you have learnt it. %(n)s point is yours.",
        "Well done: you have learnt it. %(n)s points are yours.",
        total,
    )
    return text % {"n": points(total)}
