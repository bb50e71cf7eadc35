"""Whether a programme is published: its rules give points, and its regulations can be accepted."""

from tandem.earning.versions import published
from tandem.programmes import terms
from tandem.programmes.models import Programme


def is_published(programme: Programme) -> bool:
    """Whether rules and regulations are published; rules that are to come are too."""
    of = programme.organiser_id
    return (
        published.sets(programme.id, of).exists()
        and terms.in_force(programme.id, organiser_id=of) is not None
    )
