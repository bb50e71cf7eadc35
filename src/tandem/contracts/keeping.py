"""Writing contracts down, renewing and ending them, and which are to be reminded of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import DateField, ExpressionWrapper, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.contracts.facts import ContractEnded, ContractRenewed, ContractsKept
from tandem.contracts.models import Contract
from tandem.kit import ids
from tandem.kit.errors import Conflict, Invalid, Missing
from tandem.participants.models import Member
from tandem.partners.models import Partner
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.platform.messages import wording
from tandem.programmes.models import Programme

NAME_MAX, NUMBER_MAX, REMIND_DAYS, REMIND_DAYS_MAX, SOON_DAYS = 80, 60, 30, 365, 60
ROWS_AT_ONCE = 1_000


class BadContract(Invalid):
    """A contract without a name, of nobody, or of two."""

    code = "contracts.bad_contract"
    text = _("A contract needs a name, and a member or a partner whose it is.")


class NoSuchContract(Missing):
    """No contract has this id."""

    code = "contracts.no_such_contract"
    text = _("There is no such contract.")


class NotLater(Invalid):
    """A renewal that does not go beyond the contract's last day."""

    code = "contracts.not_later"
    text = _("It runs until %(day)s already. A renewal goes on to a later day.")


class OverAlready(Conflict):
    """A contract that does not go on any more."""

    code = "contracts.over_already"
    text = _("The contract was ended.")


@dataclass(frozen=True, slots=True)
class ContractIn:
    """What is said of a contract; of the same party, name and number it is the same one."""

    name: str
    ends_on: date
    member_id: int | None = None
    partner_id: int | None = None
    number: str = ""
    remind_days: int = REMIND_DAYS


@dataclass(frozen=True, slots=True)
class Renewed:
    """A contract that goes on: whose, from which day until which."""

    contract_id: UUID
    member_id: int | None
    number: str
    until: date


def keep(
    contracts: Sequence[ContractIn], *, programme_id: UUID, actor: Actor, now: datetime
) -> int:
    """Write contracts down; one that stands is brought up to date, and goes on where it was ended.
    How many.

    Raises:
        BadContract: nothing is written.
    """
    require(actor, "members.change")
    of = actor.organiser_id
    _check(contracts, programme_id, of)
    # Its id is what the contract is, so the same one is one row, whoever tells of it meanwhile; of
    # two in one table the later one counts.
    rows = {
        ids.derived(
            programme_id,
            contract.member_id or 0,
            contract.partner_id or 0,
            len(contract.name.strip()),  # so that a bar within a name joins no two
            contract.name.strip(),
            contract.number.strip(),
        ): contract
        for contract in contracts
    }
    Contract.objects.of(of).bulk_create(
        [
            Contract(
                id=key,
                organiser_id=of,
                programme_id=programme_id,
                member_id=contract.member_id,
                partner_id=contract.partner_id,
                name=contract.name.strip(),
                number=contract.number.strip(),
                ends_on=contract.ends_on,
                remind_days=contract.remind_days,
                created_at=now,
            )
            for key, contract in sorted(rows.items())
        ],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["ends_on", "remind_days", "ended_at"],
        batch_size=ROWS_AT_ONCE,
    )
    if contracts:
        journal.record(
            ContractsKept(
                organiser_id=of,
                at=now,
                actor=actor.name,
                programme_id=programme_id,
                contracts=len(contracts),
            )
        )
    return len(contracts)


def _check(contracts: Sequence[ContractIn], programme_id: UUID, organiser_id: UUID) -> None:
    for contract in contracts:
        is_named = 0 < len(contract.name.strip()) <= NAME_MAX and len(contract.number) <= NUMBER_MAX
        is_of_one = (contract.member_id is None) != (contract.partner_id is None)
        if not is_named or not is_of_one or not 0 <= contract.remind_days <= REMIND_DAYS_MAX:
            raise BadContract()
    members = {contract.member_id for contract in contracts if contract.member_id is not None}
    partners = {contract.partner_id for contract in contracts if contract.partner_id is not None}
    known = Member.objects.of(organiser_id).filter(programme_id=programme_id, id__in=members)
    there = Partner.objects.of(organiser_id).filter(programme_id=programme_id, id__in=partners)
    if known.count() != len(members) or there.count() != len(partners):
        raise BadContract()


def renew(
    contract_id: UUID, *, until: date, programme_id: UUID, actor: Actor, now: datetime
) -> Renewed:
    """Let a contract go on until a later day.

    Raises:
        NoSuchContract, NotLater, OverAlready: nothing is written.
    """
    require(actor, "members.change")
    row = _locked(contract_id, programme_id, actor)
    if row.ended_at is not None:
        raise OverAlready()
    if until <= row.ends_on:
        raise NotLater(day=wording.day(row.ends_on.isoformat()))
    before, row.ends_on, row.renewed_at = row.ends_on, until, now
    row.save(update_fields=["ends_on", "renewed_at"])
    journal.record(
        ContractRenewed(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            contract_id=row.id,
            member_id=row.member_id,
            partner_id=row.partner_id,
            from_day=before,
            until=until,
        )
    )
    return Renewed(row.id, row.member_id, row.number, until)


def end(contract_id: UUID, *, programme_id: UUID, actor: Actor, now: datetime) -> None:
    """Nobody is to renew it any more. Repeating it changes nothing.

    Raises:
        NoSuchContract
    """
    require(actor, "members.change")
    row = _locked(contract_id, programme_id, actor)
    if row.ended_at is not None:
        return
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    journal.record(
        ContractEnded(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme_id,
            contract_id=row.id,
            ends_on=row.ends_on,
        )
    )


def _locked(contract_id: UUID, programme_id: UUID, actor: Actor) -> Contract:
    rows = Contract.objects.within(programme_id, organiser_id=actor.organiser_id)
    return rows.select_for_update().one(NoSuchContract(), id=contract_id)


def take_due(programme: Programme, *, today: date) -> list[Contract]:
    """Contracts of whose end is to be reminded now, each end once."""
    rows = Contract.objects.within(programme.id, organiser_id=programme.organiser_id)
    remind_on = ExpressionWrapper(F("ends_on") - F("remind_days"), output_field=DateField())
    due: list[Contract] = list(
        rows.annotate(remind_on=remind_on)
        .filter(
            Q(reminded_of=None) | ~Q(reminded_of=F("ends_on")),
            ended_at=None,
            ends_on__gte=today,
            ends_on__lte=today + timedelta(days=REMIND_DAYS_MAX),
            remind_on__lte=today,
        )
        .order_by("ends_on", "id")
        .select_for_update()
    )
    rows.filter(id__in=[row.id for row in due]).update(reminded_of=F("ends_on"))
    return due


def ending(programme_id: UUID, *, organiser_id: UUID, today: date) -> QuerySet[Contract]:
    """Contracts that end soon, and those whose last day is over and that nobody ended."""
    rows = Contract.objects.within(programme_id, organiser_id=organiser_id)
    return rows.filter(ended_at=None, ends_on__lte=today + timedelta(days=SOON_DAYS))


def of_member(member_id: int, *, organiser_id: UUID) -> list[Contract]:
    """The contracts of a member that run, the one that ends first before the others."""
    rows = Contract.objects.of(organiser_id).filter(member_id=member_id, ended_at=None)
    return list(rows.order_by("ends_on", "id"))
