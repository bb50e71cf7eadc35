"""What every form and every row of one has: the templates by which it is rendered, and fields that
know the portal.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from tandem.portals.shared.areas.applying import aside

Text = str | Promise
# A form that is sent so is only shown again, with what has come to apply, or with a row more
# (`more:limits`).
AGAIN = "_again"


class _Renderer(TemplatesSetting):
    form_template_name = "shared/areas/fields.html"
    field_template_name = "shared/areas/field.html"


class Fields(forms.BaseForm):
    """The part that a form and a row have in common."""

    default_renderer = _Renderer()
    required_css_class = "required"
    error_css_class = "wrong"
    # Shown again as it was typed, with a row more or a field that has come to apply: nothing is
    # asked yet.
    is_again = False
    # Where everything may be left out, as on a damaged page, it is not said of each field.
    hides_optional = False

    def know(self, portal: Any) -> None:
        """Let the fields know the portal."""
        self.portal = portal
        for field in self.fields.values():
            if prepare := getattr(field, "prepare", None):
                prepare(portal)

    def prepare(self) -> None:
        """Set what depends on the programme."""

    @property
    def hidden(self) -> SafeString:
        """What nobody sees."""
        return aside.hidden(self)

    def full_clean(self) -> None:
        """Read what was sent."""
        if self.is_again:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        else:
            super().full_clean()
