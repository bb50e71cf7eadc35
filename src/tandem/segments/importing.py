"""Members of a list as somebody names them: in a table, or a line each."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tandem.kit.codes import NotACode, parse_tax_id
from tandem.kit.tables import Fault
from tandem.participants import cards, known
from tandem.participants.models import IdentifierKind, Member
from tandem.programmes.models import Programme


@dataclass(frozen=True, slots=True)
class Read:
    """Who was named: members, each once, as (id, number, name); and what leads to nobody."""

    members: tuple[tuple[int, str, str], ...]
    faults: tuple[Fault, ...]


def read(path: Path, *, programme: Programme) -> Read:
    """Read a table whose rows name members.

    Raises:
        NotATable, ColumnsNotFound, TooManyRows, NoMemberColumn
    """
    table = known.member_table(path, {}, needed=())
    named = [
        (row.line, [who] if who else [])
        for row in table.rows()
        for who in (known.said_of(row, country=programme.country),)
    ]
    return _found(named, programme)


def typed(lines: Sequence[str], *, programme: Programme) -> Read:
    """Read lines each of which names a member: a number, a tax number, an e-mail address or a
    card.
    """
    return _found(
        [(number, _meant(line, programme)) for number, line in enumerate(lines, 1)], programme
    )


def _meant(line: str, programme: Programme) -> list[tuple[str, str]]:
    """What a line may mean, the likeliest first."""
    text = line.strip()
    if "@" in text:
        return [(IdentifierKind.EMAIL.value, text.lower())]
    meant = [(IdentifierKind.NUMBER.value, text)]
    with suppress(NotACode):
        meant.append((IdentifierKind.TAX_ID.value, parse_tax_id(text, country=programme.country)))
    if card := cards.card_of(text):
        meant.append((IdentifierKind.CARD.value, card))
    return meant


def _found(named: Sequence[tuple[int, list[tuple[str, str]]]], programme: Programme) -> Read:
    wanted = [who for _line, meant in named for who in meant]
    of = programme.organiser_id
    members = known.members_of(wanted, programme_id=programme.id, organiser_id=of)
    ids, faults = dict[int, None](), list[Fault]()
    for line, meant in named:
        hit = next((members[who] for who in meant if who in members), None)
        if hit is not None:
            ids[hit] = None
        elif meant:
            faults.append(Fault(line, "member", "unknown", meant[0][1][:200]))
        else:
            faults.append(Fault(line, "name", "missing", ""))
    rows = Member.objects.of(of).filter(id__in=list(ids))
    shown = {
        key: (key, number, name) for key, number, name in rows.values_list("id", "number", "name")
    }
    return Read(tuple(shown[key] for key in ids), tuple(faults))
