"""How long one statement may take, by what asks for it, and what is said of one that took longer.

The database itself ends it and takes its transaction back, so nothing is half done, and nobody
waits for ever behind it. Waiting for a lock counts, and so does a COPY from its first row to its
last, which is ended when its next rows come.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Unavailable
from tandem.platform import statements

_LIMIT = re.compile(r" ?-c statement_timeout=\d+s")


class StatementTookTooLong(Unavailable):
    """The database ended a statement that took longer than it may."""

    code = "platform.statement_took_too_long"
    text = _(
        "The database took too long over this and was stopped; what was under way is undone. Try"
        " again later."
    )


def limit_process(seconds: int) -> None:
    """Let no statement of this process take longer, on connections that are opened from now on. The
    last word counts.
    """
    options = settings.DATABASES[DEFAULT_DB_ALIAS]["OPTIONS"]
    others = _LIMIT.sub("", options.get("options", ""))
    options["options"] = f"{others} -c statement_timeout={seconds}s".strip()


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Let each statement of this thread's connection take so long in this block. Outside
    transactions.
    """
    statements.run(f"SET statement_timeout = '{seconds}s'")
    try:
        yield
    finally:
        with suppress(Error):  # the connection is lost, and the limit with it
            statements.run("RESET statement_timeout")


def in_words(error: BaseException) -> BaseException:
    """The error; in our words where it says that the database ended a statement."""
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, psycopg.errors.QueryCanceled):
            refusal = StatementTookTooLong()
            refusal.__cause__ = error
            return refusal.with_traceback(error.__traceback__)
        link = link.__cause__
    return error
