"""What goes wrong with a document ends it as failed, with a sentence for who sent it; the traceback
goes to the log.

Not a failure: that the process is ending, and what the world did to the work (the database went
away, two transactions crossed). Then the document stays as it is, and the work is done again by its
job or the next sweep.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from tandem.evidence.documents import intake, lifecycle
from tandem.evidence.documents.lifecycle import NotNow
from tandem.evidence.models import Document
from tandem.kit.errors import TandemError, Unavailable
from tandem.platform import tenancy
from tandem.platform.database import patience
from tandem.platform.jobs import running

log = logging.getLogger(__name__)


class Attempt:
    """Which run over a document this work is, once it has begun: one that another overtook lets
    nothing fail.
    """

    run: int | None = None

    def began(self, document: Document) -> None:
        """Note the run."""
        self.run = document.run


def carry_on(
    document_id: UUID,
    work: Callable[[Attempt], None],
    *,
    organiser_id: UUID,
    now: Callable[[], datetime],
) -> None:
    """Do this work on a document, in the language of who sent it, and tell what goes wrong.

    Must not run inside a transaction of the caller.
    """
    attempt = Attempt()
    with transaction.atomic():
        tenancy.enter(organiser_id)
        language = intake.language_of(document_id, organiser_id=organiser_id)
    with translation.override(language):
        try:
            work(attempt)
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise  # the process ends: the work is done again
        except NotNow as error:
            log.info("document %s was left as it stands: %s", document_id, error.sentence)
        except BaseException as error:  # a library in another language may panic past Exception
            if isinstance(error, Unavailable) or running.outside(error) is not None:
                raise
            _fail(document_id, error, run=attempt.run, organiser_id=organiser_id, now=now)


def gave_up(document_id: UUID, *, organiser_id: UUID, now: datetime) -> None:
    """Let a document say that its work was begun again and again and never came to its end. In the
    caller's transaction.
    """
    tenancy.enter(organiser_id)
    with translation.override(intake.language_of(document_id, organiser_id=organiser_id)):
        lifecycle.fail(document_id, reason=never_ended(), organiser_id=organiser_id, now=now)


def never_ended() -> str:
    """The sentence that says so."""
    return _(
        "It was begun many times and never came to its end. Try again later, or withdraw it and"
        " send it in parts."
    )


def _fail(
    document_id: UUID,
    error: BaseException,
    *,
    run: int | None,
    organiser_id: UUID,
    now: Callable[[], datetime],
) -> None:
    if not connection.in_atomic_block:
        connection.close()  # whatever state it is in
    if not isinstance(error, TandemError):
        log.error("the work on document %s failed", document_id, exc_info=error)
    with transaction.atomic():
        tenancy.enter(organiser_id)
        reason = _sentence(error, document_id)
        lifecycle.fail(document_id, reason=reason, organiser_id=organiser_id, now=now(), run=run)


def _sentence(error: BaseException, document_id: UUID) -> str:
    if isinstance(error, TandemError):
        return error.sentence
    if isinstance(error, MemoryError):
        return _("It needs more memory than there is. Split the file, or try again later.")
    if isinstance(patience.in_words(error), patience.StatementTookTooLong):
        return _(
            "The database took longer over it than it may. Try again later; what is recorded stays."
        )
    return _(
        "An error of Tandem, not of your file, stopped it. Nothing is lost. Try again later; if it"
        " stops again, tell who runs this installation: the log names the reason beside %(mark)s."
    ) % {"mark": document_id}
