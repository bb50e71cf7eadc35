"""The platform's tables, gathered."""

from tandem.platform.models.api_key import ApiKey, RequestKey
from tandem.platform.models.erasure import Erasure, StaffErasure
from tandem.platform.models.fact import DeadLetter, Fact, StepPlace
from tandem.platform.models.job import JobTrouble, Turn
from tandem.platform.models.organiser import Organiser
from tandem.platform.models.upload import Upload
from tandem.platform.models.user import Invitation, Membership, User

__all__ = [
    "ApiKey",
    "DeadLetter",
    "Erasure",
    "Fact",
    "Invitation",
    "JobTrouble",
    "Membership",
    "Organiser",
    "RequestKey",
    "StaffErasure",
    "StepPlace",
    "Turn",
    "Upload",
    "User",
]
