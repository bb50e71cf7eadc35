"""The night of a programme: what is done once for each of its days, part after part.

Each part is a transaction of its own and can be repeated; the table below is their order. One that
asks strangers over a network opens its own transactions (`is_apart`), so that none is open while
they answer. A part that fails stops neither the other parts nor another programme: the rest is
done, then the night fails with the first part's reason and is taken up again by its job, which does
only what is left. A part that needs another one done first names it.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tandem.activity import selling
from tandem.adjustments import debts, exemptions, merging
from tandem.benefits import lapsing
from tandem.earning import parting, releasing
from tandem.evidence import proof as evidence_proof
from tandem.evidence.codes import checking, trying
from tandem.evidence.documents import sweeping
from tandem.evidence.undoing import departed
from tandem.fees import nightly as fees
from tandem.fees.providers import registry
from tandem.flows.activities import make_activities
from tandem.flows.departing import erasing
from tandem.flows.engagement import attend_events, follow_tasks, trade_in
from tandem.flows.engagement.contests import follow_contests
from tandem.flows.engagement.learning import learn, remind_of_courses
from tandem.flows.engagement.surveys import invite_to_surveys
from tandem.flows.evidence import settle_firm, settle_waiting
from tandem.flows.joining import follow_referrals
from tandem.flows.nightly import (
    ask_of_events,
    belong,
    end_initiatives,
    look_at_domain,
    read_payments,
    remind_of_contracts,
    remind_partners,
    warn_members,
)
from tandem.flows.points import order_reward
from tandem.flows.programme import close_edition
from tandem.kit.errors import Unavailable
from tandem.ledger import expiry, proof
from tandem.platform import tenancy
from tandem.platform.upkeep import tidying
from tandem.programmes import nights
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme
from tandem.tiers import reviewing

log = logging.getLogger(__name__)


class LedgerDisagrees(Unavailable):
    """The nightly proof of the ledger fails."""

    code = "flows.ledger_disagrees"
    text = (
        "The ledger does not prove: %(holders)s accounts differ from their transfers or lots."
        " `./tandem proof` names them. Nothing was changed."
    )


class EvidenceDisagrees(Unavailable):
    """The nightly proof of evidence fails."""

    code = "flows.evidence_disagrees"
    text = (
        "The evidence does not prove: what %(documents)s documents tell of their lines is not what"
        " counts. `./tandem proof` names them. Nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class Tonight:
    """What every part is given."""

    programme: Programme
    day: date
    now: datetime

    @property
    def scope(self) -> dict[str, Any]:
        """Whose rows, and when."""
        return {"organiser_id": self.programme.organiser_id, "now": self.now}


def _make_activities(tonight: Tonight) -> None:
    make_activities.by_the_clock(tonight.programme, today=tonight.day, now=tonight.now)


def _remind_partners(tonight: Tonight) -> None:
    remind_partners.look_after_claims(tonight.programme, now=tonight.now)


def _look_at_domain(tonight: Tonight) -> None:
    look_at_domain.check(tonight.programme, now=tonight.now)


def _look_after_firms(tonight: Tonight) -> None:
    settle_firm.look_after(tonight.programme, now=tonight.now)


def _count_returns_that_waited(tonight: Tonight) -> None:
    settle_waiting.after_tills(tonight.programme.id, organiser_id=tonight.programme.organiser_id)


def _release(tonight: Tonight) -> None:
    scope = {"programme_id": tonight.programme.id, "today": tonight.day, **tonight.scope}
    releasing.void_unpaid(**scope)
    releasing.release_waited(**scope)


def _settle(tonight: Tonight) -> None:
    merging.sweep(tonight.programme, now=tonight.now)
    debts.collect(tonight.programme, now=tonight.now)
    order_reward.order_for(None, programme_id=tonight.programme.id, **tonight.scope)


def _read_payments(tonight: Tonight) -> None:
    """What was begun at a provider and never heard of, before anybody's time to pay is over."""
    provider = registry.of(settings.PAYMENT_PROVIDERS)
    if provider is not None:
        read_payments.read(provider, tonight.programme, now=tonight.now)


def _move_memberships(tonight: Tonight) -> None:
    fees.run(tonight.programme, today=tonight.day, now=tonight.now)


def _review_levels(tonight: Tonight) -> None:
    reviewing.review_due(tonight.programme, today=tonight.day, now=tonight.now)


def _lapse(tonight: Tonight) -> None:
    lapsing.lapse(tonight.programme, now=tonight.now)


def _give_badges(tonight: Tonight) -> None:
    belong.give_badges(tonight.programme, today=tonight.day, now=tonight.now)
    belong.thank(tonight.programme, today=tonight.day, now=tonight.now)


def _prolong(tonight: Tonight) -> None:
    exemptions.prolong(tonight.programme, today=tonight.day, now=tonight.now)


def _expire(tonight: Tonight) -> None:
    programme = tonight.programme
    books = programmes.books(programme.id, organiser_id=programme.organiser_id)
    for book_id in books.values():
        expiry.expire(book_id, until=tonight.now, **tonight.scope)
    releasing.expire_silent(programme_id=programme.id, today=tonight.day, **tonight.scope)
    parting.take_left(programme, today=tonight.day, now=tonight.now)


def _withdraw_proofs(tonight: Tonight) -> None:
    departed.withdraw(tonight.programme, today=tonight.day, now=tonight.now)


def _close(tonight: Tonight) -> None:
    close_edition.begin_due(tonight.programme, now=tonight.now)


def _warn(tonight: Tonight) -> None:
    warn_members.points_expiring(tonight.programme, now=tonight.now)


def _end_initiatives(tonight: Tonight) -> None:
    end_initiatives.tell_ended(tonight.programme, today=tonight.day, now=tonight.now)


def _remind_of_contracts(tonight: Tonight) -> None:
    remind_of_contracts.remind(tonight.programme, today=tonight.day, now=tonight.now)


def _warn_of_tasks(tonight: Tonight) -> None:
    follow_tasks.refresh_progress(tonight.programme, today=tonight.day, now=tonight.now)
    follow_tasks.warn(tonight.programme, today=tonight.day, now=tonight.now)


def _look_after_surveys(tonight: Tonight) -> None:
    invite_to_surveys.look_after(tonight.programme, today=tonight.day, now=tonight.now)


def _rank(tonight: Tonight) -> None:
    follow_contests.refresh_rankings(tonight.programme, now=tonight.now)


def _look_after_events(tonight: Tonight) -> None:
    attend_events.close_over(tonight.programme, now=tonight.now)
    ask_of_events.ask(tonight.programme, today=tonight.day, now=tonight.now)
    attend_events.remind(tonight.programme, today=tonight.day, now=tonight.now)


def _tidy_trade_ins(tonight: Tonight) -> None:
    trade_in.tidy(tonight.programme, today=tonight.day, now=tonight.now)


def _remind_of_courses(tonight: Tonight) -> None:
    remind_of_courses.remind(tonight.programme, today=tonight.day, now=tonight.now)


def _hand_in_late(tonight: Tonight) -> None:
    learn.hand_in_late(tonight.programme, today=tonight.day, now=tonight.now)


def _follow_referrals(tonight: Tonight) -> None:
    follow_referrals.follow(tonight.programme, today=tonight.day, now=tonight.now)


def _look_where_sold(tonight: Tonight) -> None:
    selling.refresh(tonight.programme.id, today=tonight.day, **tonight.scope)


def _forget(tonight: Tonight) -> None:
    """What is over: tries of codes, and everybody's staging, sessions and counts."""
    trying.forget(tonight.programme.organiser_id, today=tonight.day)
    checking.forget(tonight.programme.organiser_id, now=tonight.now)
    sweeping.sweep()
    tidying.forget_expired(now=tonight.now)


def _erase(tonight: Tonight) -> None:
    erasing.again(tonight.programme, now=tonight.now)


def _prove(tonight: Tonight) -> None:
    """The whole ledger of the organiser, once a night: with its first programme's."""
    organiser_id = tonight.programme.organiser_id
    if programmes.first(organiser_id=organiser_id) != tonight.programme.id:
        return
    outcome = proof.prove(organiser_id)
    if not outcome.holds:
        raise LedgerDisagrees(holders=len(outcome.faults))


def _prove_evidence(tonight: Tonight) -> None:
    """Every document of the organiser, once a night: with its first programme's."""
    organiser_id = tonight.programme.organiser_id
    if programmes.first(organiser_id=organiser_id) != tonight.programme.id:
        return
    outcome = evidence_proof.prove(organiser_id)
    if not outcome.holds:
        for fault in outcome.faults:
            log.error("document %s is not proved: %s", fault.document_id, fault.sentence)
        raise EvidenceDisagrees(documents=len(outcome.faults))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the night, and the part without which it must not be done. `is_apart`: its work
    opens its own transactions, and may be done twice.
    """

    work: Callable[[Tonight], None]
    after: str = ""
    is_apart: bool = False


PARTS: Mapping[str, Part] = {
    "deeds by the clock": Part(_make_activities),
    "reminders to partners": Part(_remind_partners),
    "firms to prove": Part(_look_after_firms),
    "own domain": Part(_look_at_domain, is_apart=True),
    "returns that wait": Part(_count_returns_that_waited),
    "release": Part(_release),
    "debts and merges": Part(_settle, after="release"),
    "payments at providers": Part(_read_payments, is_apart=True),
    "paid memberships": Part(_move_memberships, after="payments at providers"),
    "levels": Part(_review_levels),
    "requests for benefits": Part(_lapse),
    "badges and thanks": Part(_give_badges, after="levels"),
    "longer expiry": Part(_prolong),
    "expiry": Part(_expire, after="longer expiry"),
    "proofs of who left": Part(_withdraw_proofs),
    "editions that end": Part(_close, after="release"),
    "warnings of expiry": Part(_warn, after="expiry"),
    "initiatives that are over": Part(_end_initiatives),
    "contracts that end": Part(_remind_of_contracts),
    "tasks that end": Part(_warn_of_tasks),
    "surveys": Part(_look_after_surveys),
    "rankings": Part(_rank, after="release"),
    "events": Part(_look_after_events),
    "trade-ins": Part(_tidy_trade_ins),
    "tests whose time is over": Part(_hand_in_late),
    "courses to be learnt": Part(_remind_of_courses, after="tests whose time is over"),
    "invited members": Part(_follow_referrals),
    "where products were sold": Part(_look_where_sold),
    "tries and sessions": Part(_forget),
    "erased members": Part(_erase),
    "proof of evidence": Part(_prove_evidence),
    "proof": Part(_prove),
}


def run(
    programme_id: UUID,
    day: date,
    *,
    organiser_id: UUID,
    now: Callable[[], datetime],
    only: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Do what is left of a programme's night, or `only` these parts of it; the parts that were done
    now. Safe to repeat and to run twice at once.

    Must not run inside a transaction of the caller: what is done stays done.

    Raises:
        the first failure of a part, when all others that can be done are.
    """
    done_now: list[str] = []
    failures: dict[str, Exception] = {}
    for name, part in PARTS.items():
        if only is not None and name not in only:
            continue
        if part.after in failures:
            failures[name] = failures[part.after]
            continue
        try:
            if _do(name, part, programme_id, day, organiser_id=organiser_id, now=now()):
                done_now.append(name)
        except Exception as error:
            log.exception(
                "a part of the night failed: %s", name, extra={"programme_id": programme_id}
            )
            failures[name] = error
    if failures:
        raise next(iter(failures.values()))
    return tuple(done_now)


def _do(
    name: str, part: Part, programme_id: UUID, day: date, *, organiser_id: UUID, now: datetime
) -> bool:
    """Do a part unless it is done."""
    if part.is_apart:
        with transaction.atomic():
            tenancy.enter(organiser_id)
            if name in nights.locked(programme_id, day, organiser_id=organiser_id, now=now).done:
                return False
            programme = programmes.programme(programme_id, organiser_id=organiser_id)
        part.work(Tonight(programme, day, now))
    with transaction.atomic():
        tenancy.enter(organiser_id)
        tonight = nights.locked(programme_id, day, organiser_id=organiser_id, now=now)
        if name in tonight.done:
            return False
        programme = programmes.programme(programme_id, organiser_id=organiser_id)
        if not part.is_apart:
            part.work(Tonight(programme, day, now))
        nights.mark(tonight, name, parts=PARTS, now=now)
    return True
