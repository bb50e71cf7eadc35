"""What is said to who has learnt a course."""

from django.utils.translation import gettext as _

from tandem.flows.engagement.learning import learn
from tandem.portals.shared.telling import given
from tandem.programmes.models import Programme


def done_of(outcome: learn.Outcome, *, programme: Programme, language: str) -> str:
    """What is said to who has learnt a course."""
    got = given.yours(outcome.points, programme=programme, language=language)
    return " ".join(part for part in (_("Well done: you have learnt it."), got) if part)
