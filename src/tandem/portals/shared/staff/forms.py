"""What is said of somebody who is invited, or whose role ends."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.shared.access import ROLES
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.labels import ROLE_NAMES


class InviteForm(PortalForm):
    """Somebody who shall work here. The least role, which stands last, is the one that is chosen at
    first.
    """

    columns = "two"
    of_portal: ClassVar[str] = ""  # whose roles; empty: those of the portal it is shown in

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name and surname"), max_length=120, required=False)
    role = forms.ChoiceField(label=_("Role"))

    def prepare(self) -> None:
        """Offer the roles of the portal."""
        roles = ROLES[self.of_portal or self.portal.code]
        self.fields["role"].choices = [(role.value, ROLE_NAMES[role]) for role in roles]  # type: ignore[attr-defined]
        self.fields["role"].initial = roles[-1].value


class OneForm(PortalForm):
    """A role or an invitation, by its id."""

    which = forms.UUIDField(widget=forms.HiddenInput)
