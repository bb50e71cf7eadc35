"""The database wrapper that Django makes for each thread.

Statements whose rows nobody waits for are kept back and sent in front of the next one
(`statements.later`, `ask`): a trip to the server costs more than a short statement does there. This
class sees to it that none is overtaken or lost: what is kept back goes out before any cursor is
used and before a commit, and is dropped with the transaction it belonged to.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base

from tandem.platform import statements

KEPT_SECONDS = "KEPT_SECONDS"  # a setting of the database


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_back: list[statements.Answer] = []
        self.execute_wrappers.append(self._in_order)

    def connect(self) -> None:
        """Take a connection; in a process whose few threads keep theirs, for some minutes instead
        of for a request: to give it to the pool and take it again takes longer than a statement.
        """
        super().connect()
        if KEPT_SECONDS in self.settings_dict:
            self.close_at = time.monotonic() + self.settings_dict[KEPT_SECONDS]

    def _in_order(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: dict[str, Any],
    ) -> Any:
        statements.send(self)
        return execute(sql, params, many, context)

    def cursor(self) -> Any:
        """A cursor; whoever takes one may also COPY by it, which passes no wrapper of Django's."""
        statements.send(self)
        return super().cursor()

    def _commit(self) -> None:
        if self.connection is not None:
            statements.commit(self)
        # Finds the transaction ended, and ends what the driver knows of it.
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self.kept_back.clear()
        super()._rollback()  # type: ignore[misc]

    def _close(self) -> None:
        self.kept_back.clear()
        super()._close()  # type: ignore[misc]
