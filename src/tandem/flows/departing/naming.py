"""By which words members are known: what is looked for where no column names them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tandem.evidence.models import Alias
from tandem.participants.models import Identifier, IdentifierKind, Member, Person
from tandem.platform.models import User
from tandem.platform.personal import traces
from tandem.platform.personal.erasing import Whose

# The number stays, and the tax number is of a firm.
_OF_NOBODY = (IdentifierKind.NUMBER, IdentifierKind.TAX_ID)


@dataclass(frozen=True, slots=True)
class Known:
    """Words by which members are known: their own, those of users (address, name), and how partners
    call them (`keys`).
    """

    words: frozenset[str]
    users: dict[UUID, tuple[str, str]]
    keys: frozenset[str]


def known_by(theirs: Whose) -> Known:
    """By which words these are known; asked before they are erased."""
    of = theirs.organiser_id
    people = Person.objects.of(of).filter(id__in=theirs.people).exclude(id__in=theirs.elsewhere)
    members = Member.objects.of(of).filter(id__in=theirs.members, company__isnull=True)
    cards = Identifier.objects.of(of).filter(member_id__in=theirs.members)
    words = {
        str(word) for row in people.values_list("name", "email", "phone") for word in row if word
    }
    words |= set(members.values_list("name", flat=True))
    words |= set(cards.exclude(kind__in=_OF_NOBODY).values_list("value", flat=True))
    users = User.objects.filter(id__in=list(theirs.users))
    aliases = Alias.objects.of(of).filter(member_id__in=theirs.members)
    return Known(
        frozenset(words),
        {key: (email, name) for key, email, name in users.values_list("id", "email", "name")},
        frozenset(aliases.values_list("key", flat=True)),
    )


def wipe(theirs: Whose, known: Known, *, forgotten: Collection[UUID]) -> set[str]:
    """Take these out of what is held by the way; their addresses. A user who is not forgotten, for
    they work at a partner or take part elsewhere, keeps what is known by their address and name.
    """
    kept = {word for key, pair in known.users.items() if key not in forgotten for word in pair}
    own = {word for key, pair in known.users.items() if key in forgotten for word in pair}
    words = {word for word in known.words | own if word not in kept}
    addresses = {word for word in words if "@" in word}
    traces.wipe(theirs.members, words=words, addresses=addresses, organiser_id=theirs.organiser_id)
    return addresses
