"""What is said to who has learnt a course."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.flows.engagement.learning import learn
from tandem.portals.shared.templatetags.figures import points


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
