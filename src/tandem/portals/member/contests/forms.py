"""What members send in for a jury."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.contests.jury import entries
from tandem.engagement.contests.jury.entries import EntryIn
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.contests.photos import PhotoField


class EntryForm(PortalForm):
    """Photos and a text: any of them, which is said once, above them."""

    template_name = "member/contests/templates/_entry_fields.html"
    hides_optional = True

    photo_1 = PhotoField(label=_("Photo"), required=False)
    photo_2 = PhotoField(label=_("Second photo"), required=False)
    photo_3 = PhotoField(label=_("Third photo"), required=False)
    text = forms.CharField(
        label=_("What you want to say about it"),
        required=False,
        max_length=entries.TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    rights = forms.BooleanField(
        label=_("It is my own work, and whoever can be recognised in it agrees."),
        error_messages={"required": _("Without this it cannot be shown to the jury.")},
    )

    def payload(self, standing: list[UUID]) -> EntryIn:
        """What is sent; photos that stand stay where none is chosen."""
        typed = self.cleaned_data
        chosen = [typed[name].id for name in ("photo_1", "photo_2", "photo_3") if typed[name]]
        return EntryIn(typed["text"], chosen or standing)
