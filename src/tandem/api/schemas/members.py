"""Members, what they have, and their ledger."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Code, Strict, Text


class MemberIn(Strict):
    """A firm with its first person, or a person."""

    person_name: Annotated[Text, Field(min_length=1)]
    email: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    phone: Annotated[str, Field(max_length=20, pattern=r"^[^\x00]*$")] = ""
    company_name: Text = ""
    tax_id: Code = ""
    street: Text = ""
    postal_code: Annotated[str, Field(max_length=12, pattern=r"^[^\x00]*$")] = ""
    city: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    region: Code = ""
    trade: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    firm_proved: bool = Field(
        False,
        description=(
            "you have seen proof that the firm of this tax number is theirs, and answer for it;"
            " needs the scope firms.prove. Without it a member with a tax number is WAITING until"
            " the firm is proved."
        ),
    )


class MemberOut(BaseModel):
    """A member. `status`: ACTIVE, WAITING (until it is proved that the firm is theirs: nothing
    counts and `tax_id` is empty), LEFT or MERGED.
    """

    id: str
    number: str
    name: str
    tax_id: str
    trade: str
    region: str
    status: str
    joined_at: datetime


class MembersOut(BaseModel):
    """A page of members."""

    items: list[MemberOut]
    next_cursor: str | None


class BalanceOut(BaseModel):
    """Whole points of one wallet."""

    wallet: str
    available: int
    pending: int
    held: int


class BalancesOut(BaseModel):
    """The wallets of a member."""

    member_id: str
    balances: list[BalanceOut]


class EntryOut(BaseModel):
    """One transfer; `points` are whole and above zero, `kind` says which way."""

    id: UUID
    kind: str
    points: int
    cause_id: UUID
    at: datetime


class StatementOut(BaseModel):
    """A page of a member's ledger, latest first."""

    items: list[EntryOut]
    next_cursor: str | None
