"""What a partner's word means: one of our products, one of our members, or none of them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import AliasKind, DisagreementDecision
from tandem.portals.shared.areas.fields import WholeField
from tandem.portals.shared.areas.forms import PortalForm
from tandem.portals.shared.areas.picking import PickField
from tandem.portals.shared.areas.selecting import SelectionForm
from tandem.portals.shared.choosing import sources

KEY_LENGTH_MAX = 160


class AliasForm(PortalForm):
    """What a partner calls something."""

    kind = forms.ChoiceField(choices=AliasKind.choices, widget=forms.HiddenInput)
    partner = WholeField(widget=forms.HiddenInput, max_value=2**63 - 1)
    alias = forms.CharField(widget=forms.HiddenInput, max_length=KEY_LENGTH_MAX)
    text = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)


class ProductForm(AliasForm):
    """An alias for one of our products."""

    product = PickField(sources.PRODUCTS, label=_("is our"))


class MemberForm(AliasForm):
    """An alias for one of our members."""

    member = PickField(sources.MEMBERS, coerce=int, label=_("is the member"))


class AnswersForm(SelectionForm):
    """Several purchases of which two proofs say something else, answered alike."""

    buttons = {
        DisagreementDecision.SAME.value: _("The recorded ones"),
        DisagreementDecision.CORRECTED.value: _("The later ones"),
        DisagreementDecision.OTHER.value: _("Both were bought"),
    }


class QuestionForm(PortalForm):
    """A purchase of which two proofs say something else."""

    question = forms.UUIDField(widget=forms.HiddenInput)


class UndoForm(QuestionForm):
    """An answer that was given, and no later one."""

    answer = forms.UUIDField(widget=forms.HiddenInput)
