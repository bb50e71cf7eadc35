"""What a package is: how it is played, and why one is refused."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from tandem.kit.errors import Invalid, Said

SCORM_12, SCORM_2004, CMI5, XAPI = "SCORM_12", "SCORM_2004", "CMI5", "XAPI"
NAMES = {SCORM_12: "SCORM 1.2", SCORM_2004: "SCORM 2004", CMI5: "cmi5", XAPI: "xAPI"}
OPENED = "NotApplicable"  # a part that says nothing is done once it was opened
MOVE_ON = ("Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed", OPENED)


class BadPackage(Invalid):
    """A ZIP that is no package that can be played."""

    code = "learning.bad_package"
    text = Said("The package cannot be taken in: %(why)s.")


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a package is played. `entry`: the file it begins with, `query`: what stands behind its
    name; `mastery`: per cent from which it is passed; `launch_data`: what it is told at its
    launch; `activity_id`: what it calls itself; `move_on`: when it is done (cmi5's words).
    `part` of `parts`: which of a package of several it is; `is_sequenced`: the package says in
    which order and on what conditions its parts are played, which is not followed.
    """

    standard: str
    entry: str
    query: str = ""
    title: str = ""
    mastery: int | None = None
    launch_data: str = ""
    activity_id: str = ""
    move_on: str = ""
    part: int = 1
    parts: int = 1
    is_sequenced: bool = False

    def kept(self) -> dict[str, Any]:
        """As it stands in a lesson."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Of what stands in a lesson."""
        return cls(**kept)
