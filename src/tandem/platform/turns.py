"""What is done once in a while, by whichever process comes first: never twice in that while, over
restarts too.
"""

from tandem.platform import statements


def take(name: str, *, every_seconds: float) -> bool:
    """Whether it is time again, and ours to do; part of the transaction, so a turn that fails is
    taken again.

    By the database's clock, which every machine shares. Locks the turn, so a second process waits
    for the first to end.
    """
    taken = statements.rows(
        """
        INSERT INTO platform_turn AS turn (name, at) VALUES (%(name)s, now())
        ON CONFLICT (name) DO UPDATE SET at = now()
        WHERE turn.at <= now() - make_interval(secs => %(every)s)
        RETURNING turn.name
        """,
        {"name": name, "every": every_seconds},
    )
    return bool(taken)
