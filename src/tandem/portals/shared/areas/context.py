"""What pages and actions are given: who is here, in which programme, since when; and the forms of
the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tandem.portals.shared.access import PortalContext
from tandem.portals.shared.areas.declaring import Action, Page
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.pages import address


@dataclass(frozen=True, slots=True)
class Portal(PortalContext):
    """A request for a page of an area."""

    code: str  # organiser, partner, member
    page: Page
    now: datetime
    failed: tuple[Action, PortalForm] | None = None  # what was sent and refused

    @property
    def organiser_id(self) -> UUID:
        """The tenant."""
        return self.actor.organiser_id

    @property
    def today(self) -> date:
        """Which day it is where the programme is."""
        return self.programme.day_at(self.now)

    def form(
        self,
        action: Action,
        *,
        of: object = "",
        initial: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> PortalForm | None:
        """The form of an action to show; as it was sent, with its errors, when it was refused just
        now. None where the actor may not.

        Args:
            of: tells the forms of one action apart, where each row of a list has one.
            more: for the form's own `prepare`.
        """
        if not self.may(action.permission):
            return None
        if self.failed is not None:
            failed, form = self.failed
            if failed == action and form.of == str(of):
                form.is_shown = True
                return form
        return action.form(self, action, of=str(of), initial=initial, **more)

    def address(self, name: str, **parts: Any) -> str:
        """The address of a page of this programme."""
        return address(self, name, **parts)
