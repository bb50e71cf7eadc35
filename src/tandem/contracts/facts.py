"""What contracts announce."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from tandem.platform.journal import Fact, fact


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContractsKept(Fact):
    """Contracts were written down, or brought up to date."""

    name: ClassVar[str] = "contracts.kept"
    programme_id: UUID
    contracts: int


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContractRenewed(Fact):
    """A contract goes on until a later day."""

    name: ClassVar[str] = "contract.renewed"
    programme_id: UUID
    contract_id: UUID
    member_id: int | None
    partner_id: int | None
    from_day: date
    until: date


@fact
@dataclass(frozen=True, kw_only=True, slots=True)
class ContractEnded(Fact):
    """A contract does not go on."""

    name: ClassVar[str] = "contract.ended"
    programme_id: UUID
    contract_id: UUID
    ends_on: date
