"""What is known of a member, of its people and of its firm, and how it is put right."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tandem.api.schemas.shared import Strict

# Lengths are told with all else that is wrong with a value; only what no value can be is refused
# by its shape.
Told = Annotated[str, Field(pattern=r"^[^\x00]*$")]
Version = Annotated[
    str,
    Field(
        max_length=40,
        pattern=r"^[^\x00]*$",
        description="of what you have read; where it is another one by now: 409, read again",
    ),
]


class DeliveryIn(Strict):
    """Where rewards are sent to from now on: all but the telephone is needed; all of it empty
    forgets it.
    """

    name: Told = ""
    street: Told = ""
    postal_code: Told = ""
    city: Told = ""
    phone: Told = ""


class DataIn(Strict):
    """What is the member's itself; what is left out stays."""

    version: Version
    trade: Annotated[Told | None, Field(description="of up to 40 letters, as rules name it")] = None
    region: Annotated[Told | None, Field(description="of up to 60 letters")] = None
    delivery: DeliveryIn | None = None


class PersonDataIn(Strict):
    """What is known of one of a member's people; what is left out stays, and empty forgets it."""

    version: Version
    name: Annotated[Told | None, Field(description="of up to 200 letters; never empty")] = None
    phone: Annotated[Told | None, Field(description="of 6 to 15 digits")] = None
    email: Annotated[
        Told | None,
        Field(
            description=(
                "of up to 120 letters; of who signs in only they change it themselves"
                " (409, participants.signs_in)"
            )
        ),
    ] = None
    birthday: Annotated[
        Told | None, Field(description="MM-DD; of who takes part as a person, not of a firm's")
    ] = None


class FirmDataIn(Strict):
    """A firm's name and address; what is left out stays."""

    version: Version
    name: Annotated[Told | None, Field(description="of up to 200 letters; never empty")] = None
    street: Annotated[Told | None, Field(description="of up to 200 letters")] = None
    postal_code: Annotated[Told | None, Field(description="as in the firm's country")] = None
    city: Annotated[Told | None, Field(description="of up to 100 letters")] = None


class FirmNumberIn(Strict):
    """Another tax number of a firm, whose proof you have seen: `was` is the one that stands."""

    was: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    tax_id: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]
    note: Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")] = ""


class FirmProofIn(Strict):
    """The tax number of the firm that a member in waiting calls theirs, whose proof you have
    seen.
    """

    tax_id: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$")]


class FirmProvedOut(BaseModel):
    """A firm that is proved. `into_id`: to whom its number leads, another member where the firm
    took part already: they go on as that one.
    """

    member_id: str
    into_id: str


class DeliveryOut(BaseModel):
    """Where rewards were sent to last, or are to be sent to; empty where nobody said."""

    name: str
    street: str
    postal_code: str
    city: str
    phone: str


class PersonDataOut(BaseModel):
    """One of a member's people. `signs_in`: by the programme's pages; `birthday`: MM-DD."""

    person: UUID
    version: str
    name: str
    email: str
    phone: str
    birthday: str
    role: Literal["OWNER", "EMPLOYEE"]
    signs_in: bool


class FirmDataOut(BaseModel):
    """The firm of a member."""

    version: str
    name: str
    tax_id: str
    street: str
    postal_code: str
    city: str
    country: str


class DataOut(BaseModel):
    """What is known of a member. `firm`: null of a person, and until a firm is proved."""

    member_id: str
    version: str
    name: str
    trade: str
    region: str
    delivery: DeliveryOut
    firm: FirmDataOut | None
    people: list[PersonDataOut]


class CorrectedOut(BaseModel):
    """Which of it was changed: NAME, PHONE, EMAIL, BIRTHDAY, TRADE, REGION, DELIVERY, FIRM_NAME,
    FIRM_ADDRESS, TAX_ID; nothing where all was so before. `version`: of the part that was
    corrected, as it stands now. No word of it: answers are kept under their keys.
    """

    member_id: str
    changed: list[str]
    version: str
