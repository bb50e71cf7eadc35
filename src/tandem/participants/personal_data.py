"""What this package holds of people (`platform.personal`)."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.participants.models import (
    Acceptance,
    Application,
    Consent,
    DataChange,
    FirmCode,
    FirmProof,
    FirmWord,
    Identifier,
    IdentifierKind,
    Leave,
    Member,
    NumberRequest,
    Person,
    Teammate,
    Understanding,
)
from tandem.platform.personal.declaring import Held, Of, holds

holds(
    __name__,
    _(
        "Who they are: name, addresses, birthday, firm, numbers and cards, regulations that were"
        " accepted, consents"
    ),
    Held(
        model=Member,
        by="id",
        words=("name", "sort_key", "trade", "region"),
        plain=("number",),
        becomes={"name": F("number")},
    ),
    Held(
        model=Person,
        by="id",
        of=Of.PERSON,
        words=("name", "sort_key", "email", "phone", "birthday", "user_id"),
    ),
    # The number is nobody else's ever.
    Held(
        model=Identifier,
        words=("value",),
        is_deleted=True,
        where=~Q(kind=IdentifierKind.NUMBER),
    ),
    Held(model=Leave, words=("reason",), plain=("actor", "came_back_by")),
    Held(model=Teammate, own=("person_id", Of.PERSON), is_deleted=True),
    Held(model=Acceptance, plain=("actor",)),
    Held(model=Understanding, plain=("asked", "right")),
    Held(
        model=Consent,
        own=("person_id", Of.PERSON),
        plain=("purpose", "channel", "wording", "actor"),
    ),
    Held(
        model=Application,
        words=("applicant", "came", "invited"),
        plain=("vouched_by", "language"),
        is_deleted=True,
    ),
    Held(
        model=FirmProof,
        words=("tax_id", "company_name", "street", "postal_code", "city", "region", "reason"),
        plain=("country", "means", "wanted", "decided_by"),
    ),
    Held(model=FirmWord, plain=("actor",)),
    Held(model=DataChange, own=("person_id", Of.PERSON), plain=("what", "actor")),
    Held(
        model=NumberRequest,
        words=("tax_id", "was", "note", "reason"),
        plain=("actor", "decided_by"),
    ),
    Held(model=FirmCode, words=("address",), plain=("channel", "actor")),
)
