"""How each job is treated: the one table of policies, beside the table of reactions (`routes`).

A job that fails for good is told to the operator (*Needs attention*) and, by `notify`, to whom it
concerns.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.flows.documents import failing
from tandem.flows.messages import mail_members
from tandem.flows.points import runs
from tandem.platform import clock
from tandem.platform.jobs.policies import FILES, MAIL, NIGHTS, RUNS, SCREEN, Policy

MINUTE, HOUR = 60, 3600


def _run_failed(arguments: Mapping[str, Any], _sentence: str) -> None:
    """The run says on its page that it failed."""
    organiser_id = UUID(arguments["organiser_id"])
    runs.failed(UUID(arguments["run_id"]), organiser_id=organiser_id, now=clock.now())


def _document_failed(arguments: Mapping[str, Any], _sentence: str) -> None:
    """The document says on its page that it failed; what it raised by itself it has told
    already.
    """
    organiser_id = UUID(arguments["organiser_id"])
    failing.gave_up(UUID(arguments["document_id"]), organiser_id=organiser_id, now=clock.now())


POLICIES: dict[str, Policy] = {
    # A mail server may be away over a weekend: 10 s, 30 s, 90 s … six hours, for three days.
    "deliver_mail": Policy(
        title=_("Sending a mail"),
        queue=MAIL,
        tries=20,
        wait_seconds=10,
        wait_seconds_max=6 * HOUR,
        seconds_max=3 * MINUTE,
        statement_seconds_max=MINUTE,
        notify=mail_members.failed,
    ),
    # Where a file is read it flows into the database in one statement, to its last line.
    "read_document": Policy(
        title=_("Reading a file"),
        queue=FILES,
        tries=3,
        wait_seconds=30,
        seconds_max=HOUR,
        statement_seconds_max=HOUR,
        notify=_document_failed,
    ),
    "accept_document": Policy(
        title=_("Counting a file"),
        queue=FILES,
        tries=5,
        wait_seconds=30,
        seconds_max=2 * HOUR,
        statement_seconds_max=HOUR,
        notify=_document_failed,
    ),
    "answer_claims": Policy(
        title=_("Answering proofs from a seller's file"),
        queue=FILES,
        tries=5,
        wait_seconds=30,
        seconds_max=HOUR,
        statement_seconds_max=HOUR,
    ),
    "take_back_word": Policy(
        title=_("Taking back what a word recorded"),
        queue=FILES,
        tries=5,
        wait_seconds=30,
        seconds_max=2 * HOUR,
        statement_seconds_max=HOUR // 2,
    ),
    "withdraw_document": Policy(
        title=_("Taking back what a file recorded"),
        queue=FILES,
        tries=5,
        wait_seconds=30,
        seconds_max=2 * HOUR,
        statement_seconds_max=HOUR // 2,
        notify=_document_failed,
    ),
    "read_picture": Policy(
        title=_("Reading a picture"),
        queue=SCREEN,
        tries=3,
        wait_seconds=10,
        seconds_max=10 * MINUTE,
        statement_seconds_max=MINUTE,
        notify=_document_failed,
    ),
    "learn_labels": Policy(
        title=_("Learning from a corrected page"),
        queue=FILES,
        tries=3,
        wait_seconds=30,
        seconds_max=10 * MINUTE,
        statement_seconds_max=MINUTE,
    ),
    "issue_codes": Policy(
        title=_("Issuing codes"),
        queue=FILES,
        tries=5,
        wait_seconds=30,
        seconds_max=2 * HOUR,
        statement_seconds_max=HOUR // 4,
    ),
    "catch_up_task": Policy(
        title=_("Finding who is done with a task that was opened"),
        queue=RUNS,
        tries=8,
        wait_seconds=MINUTE,
        wait_seconds_max=HOUR,
        seconds_max=HOUR // 2,
        statement_seconds_max=HOUR // 4,
    ),
    # What is left of a night is tried again until the next one is near.
    "do_night": Policy(
        title=_("The night's work of a programme"),
        queue=NIGHTS,
        tries=8,
        wait_seconds=5 * MINUTE,
        wait_seconds_max=4 * HOUR,
        seconds_max=4 * HOUR,
        statement_seconds_max=HOUR,
    ),
    "send_mailing": Policy(
        title=_("Sending a mailing to members"),
        queue=RUNS,
        tries=12,
        wait_seconds=30,
        wait_seconds_max=HOUR,
        seconds_max=4 * HOUR,
        statement_seconds_max=HOUR // 4,
    ),
    "settle_edition": Policy(
        title=_("Settling an edition that ended"),
        queue=RUNS,
        tries=8,
        wait_seconds=MINUTE,
        wait_seconds_max=HOUR,
        seconds_max=4 * HOUR,
        statement_seconds_max=HOUR,
    ),
    "order_the_rest": Policy(
        title=_("Ordering what orders itself"),
        queue=RUNS,
        tries=8,
        wait_seconds=MINUTE,
        wait_seconds_max=HOUR,
        seconds_max=HOUR // 2,
        statement_seconds_max=HOUR // 4,
    ),
    "carry_out_run": Policy(
        title=_("Carrying out a run over history"),
        queue=RUNS,
        tries=2,
        wait_seconds=30,
        seconds_max=4 * HOUR,
        statement_seconds_max=HOUR,
        notify=_run_failed,
    ),
}
