"""Whether an error tells that the connection to the database was lost, whatever wrapped it."""

import psycopg
from django.db import InterfaceError

_GONE = {"57P01", "57P02", "57P03"}  # the server stops, crashed, starts


def is_lost(error: BaseException) -> bool:
    """Whether the error, or what caused it, is a connection that was cut or not to be had."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, psycopg.Error):
            state = link.sqlstate or ""
            is_cut = not state and isinstance(
                link, (psycopg.OperationalError, psycopg.InterfaceError)
            )
            if is_cut or state.startswith("08") or state in _GONE:
                return True
        if isinstance(link, InterfaceError):
            return True
        link = link.__cause__ or link.__context__
    return False
