"""Ways of taking part in the copy of a programme: tasks, as drafts that begin on its first day; the
library; and how the community is kept. What members wrote is theirs and stays behind.
"""

from collections.abc import Callable
from typing import Any

from tandem.engagement.community import board
from tandem.engagement.library import queries as shelves
from tandem.engagement.library import writing as library
from tandem.engagement.library.writing import MaterialIn
from tandem.engagement.tasks import queries, steps, writing
from tandem.engagement.tasks.models import State
from tandem.flows.copies.copied_offers import whom_of
from tandem.flows.copies.copying import Copying
from tandem.platform.models import Upload
from tandem.programmes.models import Programme


def tasks(making: Copying, *, stays_behind: Callable[[Any, Any], bool]) -> None:
    """Those that are drafts, run, or will; as long as they are there.

    A code word stays with its organiser, and so does a task that asks for one.

    Args:
        stays_behind: whether something of this name, with this body, names what the copy's
            organiser has not.
    """
    source, today = making.source, making.source.day_at(making.now)
    copy = Programme.objects.of(making.of).get(id=making.to_id)
    known = writing.known_kinds(copy)
    rows = queries.tasks(source.id, organiser_id=making.source_of)
    for row in rows.order_by("created_at", "id"):
        if row.state(today) in (State.ENDED, State.OVER) or stays_behind(row.name, row.steps):
            continue
        whom = whom_of(making, row.audience_id)
        is_known = queries.kinds_of([row]) <= known
        if whom is None or not is_known or (making.is_abroad and row.code_hash):
            making.leave_out(row.name)
            continue
        writing.write(
            copy,
            writing.TaskIn(
                name=row.name,
                text=row.text,
                steps=steps.decoded(row.steps),
                since_on=today,
                until_on=row.until_on and today + (row.until_on - row.since_on),
                in_order=row.in_order,
                repeats=row.repeats,
                whom=whom,
                code_hash=row.code_hash,
                key=row.key,
            ),
            actor=making.actor,
            now=making.now,
        )


def materials(making: Copying) -> None:
    """What stands in the library. A PDF stays with its organiser, and so does a material that is
    nothing else.
    """
    rows = shelves.materials(making.source.id, organiser_id=making.source_of)
    for row in rows.filter(taken_out_at=None).order_by("created_at", "id"):
        whom = whom_of(making, row.audience_id)
        if whom is None or (making.is_abroad and row.upload_id is not None):
            making.leave_out(row.title)
            continue
        uploads = Upload.objects.of(making.of).filter(
            id__in=[row.upload_id] if row.upload_id else ()
        )
        library.put(
            making.to_id,
            MaterialIn(
                title=row.title,
                text=row.text,
                topic=row.topic,
                address=row.address,
                upload=next(iter(uploads), None),
                is_for_members=row.is_for_members,
                is_for_partners=row.is_for_partners,
                partner_roles=tuple(row.partner_roles),
                whom=whom,
            ),
            actor=making.actor,
            now=making.now,
        )


def community(making: Copying) -> None:
    """How it is kept: who looks first, how much a day, which words wait."""
    row = board.board(making.source.id, organiser_id=making.source_of)
    if row._state.adding:
        return  # nobody said anything of it
    board.change(
        making.to_id,
        is_looked_at_first=row.is_looked_at_first,
        posts_a_day=row.posts_a_day,
        counted_a_day=row.counted_a_day,
        words=row.words,
        actor=making.actor,
        now=making.now,
    )
