"""Who shall work in which programmes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.portals.organiser.agency.places import Place
from tandem.portals.shared.access import ROLES
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.labels import ROLE_NAMES


class InviteForm(PortalForm):
    """Somebody who shall work in one or several programmes, with the same role in each."""

    columns = "two"

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name and surname"), max_length=120, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, ROLE_NAMES[role]) for role in ROLES["organiser"]],
        initial=ROLES["organiser"][-1].value,  # the least
    )
    programmes = forms.TypedMultipleChoiceField(
        label=_("In which programmes"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self, *, places: Sequence[Place] = (), **_more: Any) -> None:
        """Name the programmes."""
        self.fields["programmes"].choices = [  # type: ignore[attr-defined]
            (str(programme.id), programme.name) for _actor, programme in places
        ]


class EndForm(PortalForm):
    """A role in a programme, by its id."""

    which = forms.UUIDField(widget=forms.HiddenInput)
    programme = forms.UUIDField(widget=forms.HiddenInput)
