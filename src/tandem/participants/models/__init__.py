"""Tables of the participants."""

from tandem.participants.models.changes import (
    DataChange,
    NumberRequest,
    NumberRequestStatus,
)
from tandem.participants.models.firms import (
    FirmCode,
    FirmProof,
    FirmProofStatus,
    FirmWord,
)
from tandem.participants.models.members import (
    Acceptance,
    Application,
    Company,
    Consent,
    ConsentPurpose,
    Identifier,
    IdentifierKind,
    Leave,
    Member,
    MemberStatus,
    Person,
    Teammate,
    TeamRole,
    Understanding,
)

__all__ = [
    "Acceptance",
    "Application",
    "Company",
    "Consent",
    "ConsentPurpose",
    "DataChange",
    "FirmCode",
    "FirmProof",
    "FirmProofStatus",
    "FirmWord",
    "Identifier",
    "IdentifierKind",
    "Leave",
    "Member",
    "MemberStatus",
    "NumberRequest",
    "NumberRequestStatus",
    "Person",
    "TeamRole",
    "Teammate",
    "Understanding",
]
