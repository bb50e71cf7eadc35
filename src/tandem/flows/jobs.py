"""Jobs: what takes long or touches the outside world, deferred in the transaction of the
request.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from tandem.evidence.codes import issuing
from tandem.evidence.documents import intake
from tandem.evidence.facts import AliasForgotten
from tandem.evidence.models import Document, DocumentStatus
from tandem.flows.documents import answer_claims as answering
from tandem.flows.documents import correct_claim, counting, failing, reading, reversing, ways
from tandem.flows.documents import take_back_alias as taking_back
from tandem.flows.engagement import open_tasks
from tandem.flows.points import order_reward, runs
from tandem.platform import clock, mail, tenancy
from tandem.platform.jobs import policies, running
from tandem.platform.jobs.policies import job

TASKS = open_tasks.catch_up_task
ORDERS = order_reward.order_the_rest
MAIL = mail.deliver_mail  # the worker knows every job through this module


@job("read_document")
def read_document(*, organiser_id: str, document_id: str, **_later: object) -> None:
    """Read and match a document for its preview; what goes wrong is told by the document."""
    of, key = UUID(organiser_id), UUID(document_id)

    def work(attempt: failing.Attempt) -> None:
        home = Path(settings.HOME)
        reading.read(
            key, organiser_id=of, home=home, now=clock.now, then=_after_reading, began=attempt.began
        )

    failing.carry_on(key, work, organiser_id=of, now=clock.now)


def _after_reading(document: Document, answers: Sequence[UUID]) -> None:
    if document.status == DocumentStatus.COUNTING:
        defer_acceptance(
            document.id,
            organiser_id=document.organiser_id,
            actor=document.actor,
            is_awaited=not document.counts_itself,
        )
    for answered_id in answers:
        defer_answers(answered_id, organiser_id=document.organiser_id)


@job("accept_document")
def accept_document(
    *, organiser_id: str, document_id: str, actor: str, again: bool = False, **_later: object
) -> None:
    """Count the lines of a document; what goes wrong is told by the document."""
    of, key = UUID(organiser_id), UUID(document_id)

    def work(attempt: failing.Attempt) -> None:
        counting.accept(
            key,
            organiser_id=of,
            home=Path(settings.HOME),
            actor=actor,
            now=clock.now,
            again=again,
            began=attempt.began,
        )

    failing.carry_on(key, work, organiser_id=of, now=clock.now)


@job("answer_claims")
def answer_claims(*, organiser_id: str, document_id: str, **_later: object) -> None:
    """Answer the claims that ask for invoices of a seller's file."""
    of = UUID(organiser_id)
    for answered_id in answering.answer(
        UUID(document_id), organiser_id=of, home=Path(settings.HOME), now=clock.now
    ):
        defer_acceptance(answered_id, organiser_id=of, actor="system", again=True)


def defer_answers(document_id: UUID, *, organiser_id: UUID) -> None:
    """Answer the claims that ask for invoices of this file soon."""
    answer_claims.defer(organiser_id=str(organiser_id), document_id=str(document_id))


@job("read_picture")
def read_a_picture(*, organiser_id: str, document_id: str, **_later: object) -> None:
    """Read the codes in a member's picture; one without becomes a page to be read."""
    of, key = UUID(organiser_id), UUID(document_id)

    def work(attempt: failing.Attempt) -> None:
        home = Path(settings.HOME)
        reading.glance(
            key, organiser_id=of, home=home, now=clock.now, then=_after_glance, began=attempt.began
        )

    failing.carry_on(key, work, organiser_id=of, now=clock.now)


def _after_glance(document: Document, answers: Sequence[UUID]) -> None:
    if document.status == DocumentStatus.READING:
        _defer_reading(document)
    for answered_id in answers:
        defer_answers(answered_id, organiser_id=document.organiser_id)


@job("learn_labels")
def learn_labels(
    *, organiser_id: str, member_id: int, claim_id: str, said: dict[str, Any], **_later: object
) -> None:
    """Look on a corrected page beside which labels the right values stand, for the seller's next
    one.
    """
    of = UUID(organiser_id)
    with transaction.atomic():
        tenancy.enter(of)
        correct_claim.learn(
            member_id,
            UUID(claim_id),
            said,
            organiser_id=of,
            home=Path(settings.HOME),
            now=clock.now(),
        )


def _place(document_id: UUID, organiser_id: UUID, *, is_awaited: bool) -> dict[str, Any]:
    """Where a document waits in the queue: small ones first, and one that somebody looks for apart
    from bulk.
    """
    file_bytes = intake.bytes_of(document_id, organiser_id=organiser_id)
    queue = policies.queue_of(file_bytes) if is_awaited else policies.FILES
    return {"queue": queue.name, "priority": policies.priority_of(file_bytes)}


def defer_reading(document: Document) -> None:
    """Read a document soon; where something quicker may settle it, by that first."""
    if ways.of(document).glance:
        read_a_picture.defer(organiser_id=str(document.organiser_id), document_id=str(document.id))
    else:
        _defer_reading(document)


def _defer_reading(document: Document) -> None:
    place = _place(document.id, document.organiser_id, is_awaited=not document.counts_itself)
    arguments = {"organiser_id": str(document.organiser_id), "document_id": str(document.id)}
    read_document.configure(**place).defer(**arguments)


def defer_acceptance(
    document_id: UUID,
    *,
    organiser_id: UUID,
    actor: str,
    again: bool = False,
    is_awaited: bool = True,
) -> None:
    """Accept a document soon; one document of an organiser at a time, and each waits in the queue
    once.
    """
    place = _place(document_id, organiser_id, is_awaited=is_awaited and not again)
    waiting = accept_document.configure(
        lock=f"accept {organiser_id}", queueing_lock=f"accept {document_id}", **place
    )
    try:
        with transaction.atomic():
            waiting.defer(
                organiser_id=str(organiser_id),
                document_id=str(document_id),
                actor=actor,
                again=again,
            )
    except AlreadyEnqueued:
        return  # the one that waits will see what is known by then


@job("take_back_word")
def take_back_alias(*, organiser_id: str, fact_id: str, actor: str, **_later: object) -> None:
    """Take back what counted by an alias that is gone, and go through its documents again."""
    of = UUID(organiser_id)
    for document_id in taking_back.take_back(
        UUID(fact_id), organiser_id=of, home=Path(settings.HOME), now=clock.now
    ):
        defer_acceptance(document_id, organiser_id=of, actor=actor, again=True)


def defer_taking_back(fact: AliasForgotten) -> None:
    """Take back what counted by an alias soon; one after the other with what is counted."""
    take_back_alias.configure(lock=f"accept {fact.organiser_id}").defer(
        organiser_id=str(fact.organiser_id), fact_id=str(fact.id), actor=fact.actor
    )


@job("withdraw_document")
def withdraw_document(*, organiser_id: str, document_id: str, **_later: object) -> None:
    """Take back what a document recorded; what goes wrong is told by the document."""
    of, key = UUID(organiser_id), UUID(document_id)

    def work(attempt: failing.Attempt) -> None:
        reversing.carry_out(
            key, organiser_id=of, now=clock.now, then=_after_reversing, began=attempt.began
        )

    failing.carry_on(key, work, organiser_id=of, now=clock.now)


def _after_reversing(document: Document) -> None:
    if document.status == DocumentStatus.READING:
        _defer_reading(document)


def defer_withdrawal(document: Document) -> None:
    """Take back what a document recorded soon; one after the other with what is counted."""
    withdraw_document.configure(lock=f"accept {document.organiser_id}").defer(
        organiser_id=str(document.organiser_id), document_id=str(document.id)
    )


@job("issue_codes")
def issue_codes(*, organiser_id: str, batch_id: str, **_later: object) -> None:
    """Write the codes of a batch, in transactions of a chunk each."""
    of, more = UUID(organiser_id), True
    while more:
        with transaction.atomic():
            tenancy.enter(of)
            more = issuing.issue_chunk(
                UUID(batch_id),
                organiser_id=of,
                secret=settings.SECRET_KEY.encode(),
                now=clock.now(),
            )
        running.progressed()


@job("carry_out_run")
def carry_out_run(*, organiser_id: str, run_id: str, **_later: object) -> None:
    """Try a version on history, look at what awarding a period again would change, or post it."""
    runs.carry_out(UUID(run_id), organiser_id=UUID(organiser_id), now=clock.now)


def defer_run(run_id: UUID, *, organiser_id: UUID) -> None:
    """Carry out a run soon; one of an organiser at a time."""
    carry_out_run.configure(lock=f"run {organiser_id}").defer(
        organiser_id=str(organiser_id), run_id=str(run_id)
    )


def defer_codes(batch_id: UUID, *, organiser_id: UUID) -> None:
    """Issue a batch soon."""
    issue_codes.defer(organiser_id=str(organiser_id), batch_id=str(batch_id))
