"""What is said of a product."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tandem.catalogue import describing, documents, pictures
from tandem.catalogue.models import Category
from tandem.kit import codes
from tandem.kit.pictures import NotAPicture
from tandem.kit.text import key_of
from tandem.kit.texts import localized
from tandem.platform.files import uploads
from tandem.portals.shared import units
from tandem.portals.shared.areas.fields import DropInput, LocalizedTextField, PictureField
from tandem.portals.shared.areas.files import FileForm, KeptFileField
from tandem.portals.shared.areas.forms import PortalForm

FILES_MAX = 20  # pictures at once


class ProductForm(PortalForm):
    """Something made or sold. What is not asked for here, such as further packs, comes from a
    table.
    """

    columns = "two"

    name = forms.CharField(label=_("Name"), max_length=200)
    sku = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("Yours, as it stands in price lists and orders."),
    )
    barcodes = forms.CharField(
        label=_("Barcodes"),
        max_length=300,
        required=False,
        help_text=_("GTIN or EAN; several with a space between them."),
    )
    brand = forms.CharField(label=_("Brand"), max_length=80, required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    new_category = forms.CharField(label=_("Or a new category"), max_length=100, required=False)
    unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[(code, names.one) for code, names in units.NAMES.items()],
        initial="pcs",
    )
    carton = forms.DecimalField(
        label=_("In a carton"),
        min_value=1,
        max_digits=10,
        decimal_places=2,
        required=False,
        help_text=_("How many of the unit; it lets rules count cartons."),
    )
    novelty = forms.BooleanField(
        label=_("A novelty"), required=False, help_text=_("Rules can give more for novelties.")
    )

    def prepare(self) -> None:
        """Offer the categories by their names."""
        rows = Category.objects.of(self.portal.organiser_id).values_list("code", "name")
        names = sorted(
            ((code, localized(name, self.portal.language)) for code, name in rows),
            key=lambda pair: pair[1].casefold(),
        )
        self.fields["category"].choices = [("", ""), *names]  # type: ignore[attr-defined]

    def clean_barcodes(self) -> tuple[str, ...]:
        """As 14 digits each."""
        written = [text for text in re.split(r"[\s,;]+", self.cleaned_data["barcodes"]) if text]
        try:
            return tuple(codes.parse_gtin(text) for text in written)
        except codes.NotACode as wrong:
            raise ValidationError(wrong.sentence) from wrong

    def clean_new_category(self) -> str:
        """A name from which a key can be made."""
        name: str = self.cleaned_data["new_category"]
        if name and not key_of(name):
            raise ValidationError(_("Use letters or digits."))
        return name


class ChangeForm(ProductForm):
    """A product that is known: its number stays, since files name it by that, and what it is
    counted in.
    """

    def prepare(self) -> None:
        """Ask for what can be changed only."""
        super().prepare()
        del self.fields["sku"], self.fields["unit"]


class DocumentForm(FileForm):
    """A certificate, a data sheet, a manual."""

    errors_at = {uploads.NotAPdf: "file", documents.DocumentThere: "file"}

    title = LocalizedTextField(label=_("Title"), max_length=documents.TITLE_MAX)
    file = KeptFileField(label=_("PDF"), accept=".pdf")


class DropDocumentForm(PortalForm):
    """A document that is taken off the page."""

    document = forms.UUIDField(widget=forms.HiddenInput)


class DescribeForm(PortalForm):
    """What members and strangers read of it."""

    text = LocalizedTextField(
        label=_("What it is and how it is used"),
        max_length=describing.TEXT_MAX,
        required=False,
        is_long=True,
        help_text=_("In your language; texts of other languages stay."),
    )


class PictureForm(PortalForm):
    """A picture more."""

    errors_at = {
        NotAPicture: "picture",
        pictures.PictureThere: "picture",
        pictures.TooManyPictures: "picture",
    }

    picture = PictureField(label=_("Picture"), error_messages={"required": _("Choose a picture.")})
    alt = LocalizedTextField(
        label=_("What it shows"),
        max_length=pictures.ALT_MAX,
        required=False,
        help_text=_("For who cannot see it, in your language; texts of other languages stay."),
    )


class OnePictureForm(PortalForm):
    """A picture that is moved, or taken off."""

    picture = forms.UUIDField(widget=forms.HiddenInput)


class AltForm(OnePictureForm):
    """What a picture shows."""

    alt = LocalizedTextField(label=_("What it shows"), max_length=pictures.ALT_MAX, required=False)


class ManyInput(DropInput):
    """A place for several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, _data: Any, files: Any, name: str) -> list[Any]:
        """All of them."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else []


class PicturesField(forms.FileField):
    """Several pictures. What each really is is looked at when it is taken in."""

    widget = ManyInput(attrs={"accept": "image/png,image/jpeg,image/webp", "multiple": True})

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        """Each as a file of its own."""
        files = [super(PicturesField, self).clean(one, initial) for one in value or [None]]
        if len(files) > FILES_MAX:
            text = _("Send at most %(n)s files at once, and the others after them.")
            raise ValidationError(text % {"n": FILES_MAX})
        return files


class PicturesForm(PortalForm):
    """Pictures of many products at once, known by the names of their files."""

    pictures = PicturesField(
        label=_("Pictures"),
        error_messages={"required": _("Choose the pictures.")},
        help_text=_(
            "Each is called by the number or a barcode of its product, such as K-0001.jpg and"
            " K-0001_2.jpg, or as the column “pictures” of a table calls it. At most 20 at once."
        ),
    )
