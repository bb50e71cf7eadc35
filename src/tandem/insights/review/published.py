"""Whether a programme is published: its rules give points, and its regulations can be accepted."""

from tandem.earning.versions import published
from tandem.participants.models import Member
from tandem.programmes import terms
from tandem.programmes.models import Programme


def is_published(programme: Programme) -> bool:
    """Whether rules and regulations are published; rules that are to come are too."""
    of = programme.organiser_id
    return (
        published.sets(programme.id, of).exists()
        and terms.in_force(programme.id, organiser_id=of) is not None
    )


def is_launched(programme: Programme) -> bool:
    """Whether it is published and somebody takes part, beside who came with its template to be
    played with.
    """
    samples = programme.origin.get("samples", {}).get("members", 0)
    members = Member.objects.of(programme.organiser_id).filter(programme_id=programme.id)
    has_any = members.order_by("id")[samples : samples + 1].exists()
    return has_any and is_published(programme)
