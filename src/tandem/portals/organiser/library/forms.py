"""What is said of a material."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.engagement.library import writing
from tandem.engagement.library.writing import MaterialIn
from tandem.platform.access import memberships
from tandem.platform.files import uploads
from tandem.portals.shared.areas.fields import LocalizedTextField
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.steps import Step
from tandem.portals.shared.choosing import audiences
from tandem.portals.shared.labels import ROLE_NAMES
from tandem.portals.shared.read_fields import ReadField

MEMBERS, PARTNERS, BOTH = "members", "partners", "both"


class MaterialForm(audiences.WhomForm, FileForm):
    """A text, a PDF or an address."""

    steps = (
        Step(_("What it is"), fields=("title", "topic", "text", "file", "link")),
        Step(_("For whom"), fields=("readers", "staff", *audiences.FIELDS)),
    )
    errors_at = {uploads.NotAPdf: "file", writing.NotAnAddress: "link"}

    title = LocalizedTextField(label=_("Title"), max_length=writing.TITLE_MAX)
    topic = LocalizedTextField(
        label=_("Topic"),
        max_length=writing.TOPIC_MAX,
        required=False,
        help_text=_("Materials of one topic stand together."),
    )
    text = LocalizedTextField(
        label=_("Text"), max_length=writing.TEXT_MAX, required=False, is_long=True
    )
    file = KeptFileField(label=_("PDF"), accept=".pdf", required=False)
    link = ReadField(
        read=writing.require_address,
        label=_("Or an address, such as of a recording"),
        max_length=writing.ADDRESS_MAX,
        required=False,
        help_text=_("Nothing is asked of its site before somebody presses it."),
    )
    readers = forms.ChoiceField(
        label=_("Who finds it"),
        choices=[(MEMBERS, _("members")), (PARTNERS, _("partners' staff")), (BOTH, _("both"))],
        initial=MEMBERS,
    )
    staff = forms.MultipleChoiceField(
        label=_("Of partners' staff only"),
        required=False,
        choices=[(role.value, ROLE_NAMES[role]) for role in memberships.PARTNER_ROLES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody ticked: everybody who works at a partner finds it."),
    )

    def wanted(self) -> MaterialIn:
        """The material."""
        typed = self.cleaned_data
        return MaterialIn(
            title=typed["title"],
            text=typed["text"],
            topic=typed["topic"],
            address=typed["link"].strip(),
            upload=typed["file"],
            is_for_members=typed["readers"] != PARTNERS,
            is_for_partners=typed["readers"] != MEMBERS,
            partner_roles=tuple(typed["staff"]),
            whom=self.whom,
        )
